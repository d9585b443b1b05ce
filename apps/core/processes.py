"""Processes of ours that may outlive us, known by pid and start time. Knows nothing of Django."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

SAME_SECONDS = 1.0  # start times are rounded by the kernel and by pid files
PARENT_EVERY = 1.0


def started_at(pid: int) -> float:
    """When the live process with this pid began (seconds since 1970); 0 when there is none."""
    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return 0.0
        return float(process.create_time())
    except psutil.Error:
        return 0.0


def is_alive(pid: int, started: float) -> bool:
    """Whether the very process that began then lives, and not another that was given its pid."""
    found = started_at(pid)
    return bool(found) and abs(found - started) <= SAME_SECONDS


def end_group(pid: int, started: float, *, seconds: float) -> bool:
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


def end_with_parent(parent: int, *, seconds: float = 5.0, stop: Callable[[], None] | None = None) -> None:
    """From a thread of its own: when `parent` is no longer our parent, stop this process and what it started.

    A supervisor that is killed can't stop its programs, and without it nobody would watch them.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_EVERY)
        (stop or _terminate)()
        time.sleep(seconds)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
