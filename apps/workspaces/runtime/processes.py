"""Finding and ending our own processes by what stands in /proc."""

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MARK = "STUDIO_WORKSPACE"


@dataclass(frozen=True)
class Found:
    """One live process. A pid with its start time (clock ticks since boot) is never another process."""

    pid: int
    started: int
    mark: str = ""


def look(pid: int) -> Found | None:
    """The live process with this pid, or None. One that ended and waits to be reaped counts as ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if fields[0] in "ZX":
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        return None
    return Found(pid, int(fields[19]))


def marked(prefix: str) -> list[Found]:
    """Live processes whose environment holds STUDIO_WORKSPACE=<prefix>…, `Found.mark` without the prefix."""
    needle = f"{MARK}={prefix}".encode()
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        value = _variable(entry, needle)
        process = look(int(entry)) if value is not None else None
        if process is not None and value is not None:
            found.append(Found(process.pid, process.started, value))
    return found


def _variable(pid: str, needle: bytes) -> str | None:
    try:
        block = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return None
    for line in block.split(b"\0"):
        if line.startswith(needle):
            return line[len(needle) :].decode("utf-8", "replace")
    return None


@dataclass(frozen=True)
class Used:
    """Bytes of memory, seconds of CPU, seconds since the start."""

    memory: int
    cpu: float
    uptime: float


def usage(pid: int) -> Used | None:
    """What one process uses; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        now = float(Path("/proc/uptime").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    cpu = (int(fields[11]) + int(fields[12])) / ticks
    return Used(int(fields[21]) * os.sysconf("SC_PAGE_SIZE"), cpu, now - int(fields[19]) / ticks)


def of_sessions(leaders: set[tuple[int, int]]) -> list[Found]:
    """Live processes of the sessions opened by these leaders (pid, start time), alive or not."""
    ours = {}
    for pid, started in leaders:
        leader = look(pid)
        if leader is None or leader.started == started:  # else the pid is another program's by now
            ours[pid] = started
    found = []
    for entry in os.listdir("/proc"):
        session = _session(entry) if entry.isdigit() else 0
        process = look(int(entry)) if session in ours else None
        if process is not None and process.started >= ours[session]:
            found.append(process)
    return found


def _session(pid: str) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[3])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def end(processes: Sequence[Found], *, grace: float) -> Sequence[Found]:
    """SIGTERM, up to `grace` seconds, SIGKILL. Returns whom the kernel still holds, if any."""
    _signal(processes, signal.SIGTERM)
    left = _wait(processes, grace)
    if left:
        _signal(left, signal.SIGKILL)
        left = _wait(left, 2.0)
    return left


def _signal(processes: Sequence[Found], number: int) -> None:
    for process in processes:
        now = look(process.pid)
        if now is not None and now.started == process.started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, number)


def _wait(processes: Sequence[Found], seconds: float) -> Sequence[Found]:
    until = time.monotonic() + seconds
    left = processes
    while left and time.monotonic() < until:
        left = [p for p in left if (now := look(p.pid)) is not None and now.started == p.started]
        if left:
            time.sleep(0.02)
    return left
