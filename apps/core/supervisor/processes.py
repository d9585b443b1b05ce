"""Child processes that are started again when they end."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from apps.core import processes

LONGEST_PAUSE = 15.0  # seconds between two starts of a child that keeps ending
PREDECESSOR_SECONDS = 3.0
STEADY_SECONDS = 30.0  # a child that lived this long starts afresh with the shortest pause


@dataclass
class Child:
    """One program of the Procfile, in a process group of its own, its output in a log file."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    log: Path
    run: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    ends: int = 0
    next_start: float = field(default=0.0)

    def start(self) -> None:
        """Start it now."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches the supervisor only; it stops the children in order.
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.write_text(f"{self.process.pid} {processes.started_at(self.process.pid)}")

    @property
    def pid_file(self) -> Path:
        """For a later supervisor, when this one is killed: pid and start time."""
        return self.run / f"{self.name}.pid"

    def end_predecessor(self) -> bool:
        """End what a supervisor that was killed left running under this name. False when there is nothing."""
        try:
            pid, started = map(int, self.pid_file.read_text().split())
        except (FileNotFoundError, ValueError):
            return False
        return processes.end_group(pid, started, seconds=PREDECESSOR_SECONDS)

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def tend(self) -> int | None:
        """Start it again if it ended and its pause is over. Returns the exit code of an end just seen."""
        if self.process is None or self.is_running():
            return None
        now = time.monotonic()
        if self.next_start == 0.0:
            lived = now - self.started_at
            self.ends = 1 if lived > STEADY_SECONDS else self.ends + 1
            self.next_start = now + min(0.5 * 2 ** (self.ends - 1), LONGEST_PAUSE)
            # Its own children must not outlive it and hold its port or its queue.
            kill_group(self.process.pid)
            return self.process.returncode
        if now >= self.next_start:
            self.next_start = 0.0
            self.start()
        return None

    def stop(self, seconds: float) -> None:
        """Ask it to end, wait that long, then kill its group."""
        if self.process is None:
            return
        self.next_start = 0.0
        if self.is_running():
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        kill_group(self.process.pid)
        self.pid_file.unlink(missing_ok=True)


def kill_group(pid: int) -> None:
    """End whatever is left of a process group."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
