"""Processes of ours that may outlive us, known by pid and start time. Knows nothing of Django."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

PARENT_EVERY = 1.0


def started_at(pid: int) -> int:
    """When the live process with this pid began (clock ticks since boot); 0 when there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    # One that ended and waits to be reaped counts as ended.
    return 0 if fields[0] in "ZX" else int(fields[19])


def is_alive(pid: int, started: int) -> bool:
    """Whether the very process that began then lives, and not another that was given its pid."""
    return bool(started) and started_at(pid) == started


def end_group(pid: int, started: int, *, seconds: float) -> bool:
    """End a process that leads a group, with its group: politely, then by force. False when it was gone."""
    if not is_alive(pid, started):
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while is_alive(pid, started) and time.monotonic() < deadline:
        time.sleep(0.05)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    return True


def end_with_parent(parent: int, *, seconds: float = 5.0) -> None:
    """From a thread of its own: when `parent` is no longer our parent, stop this process and its group.

    A supervisor that is killed can't stop its programs, and without it nobody would watch them.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_EVERY)
        os.killpg(os.getpgrp(), signal.SIGTERM)
        time.sleep(seconds)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()
