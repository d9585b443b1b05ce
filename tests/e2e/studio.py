"""A whole studio in processes of its own, as `make run` starts it."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil

from apps.core.embedded.redis import free_port
from apps.workspaces.runtime import processes

BASE_DIR = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 240
# Folders of installed packages, which a later start of the same home needn't install again.
INSTALLED = ("toolbox", "agent-")


@dataclass
class Studio:
    """A running studio: its address, its data folder and its supervisor."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def child(self, command: str) -> psutil.Process:
        """The supervisor's child that runs `manage.py <command>`."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if cmdline(child)[-1:] == [command])

    def agents(self) -> list[psutil.Process]:
        """The agents of this studio's workspaces."""
        return [process for process in processes_of(self.home) if "agent.mjs" in " ".join(cmdline(process))]

    def redis_pid(self) -> int:
        return int(json.loads((self.home / "run" / "redis.json").read_text())["pid"])

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not is_ready(self.port):
            assert self.process.poll() is None, f"the studio ended:\n{self.output.read_text()}"
            assert time.monotonic() < deadline, f"the studio isn't ready:\n{self.output.read_text()}"
            time.sleep(0.1)

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def start(home: Path, *, port: int | None = None, fresh: bool = True, **settings: str) -> Studio:
    """Start `manage.py studio` with `home`; keeps the installed templates of an earlier run, nothing else."""
    if fresh and home.exists():
        for entry in home.iterdir():
            if entry.name != "templates" and not entry.name.startswith(INSTALLED):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    home.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    hidden = {
        "DATABASE_URL",
        "REDIS_URL",
        "STORAGE_URL",
        "SECRET_KEY",
        "LOG_FORMAT",
        "DJANGO_SETTINGS_MODULE",
    }
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"STUDIO_HOME": str(home), "STUDIO_PORT": str(port), "LOG_LEVEL": "INFO", **settings}
    output = home / "console.log"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "studio"],
            cwd=BASE_DIR,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Studio(home, port, process, output)


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (HTTPError, URLError, OSError):
        return False


def cmdline(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def processes_of(home: Path) -> list[psutil.Process]:
    """Every process whose environment or arguments name the folder, every workspace's, and all they started."""
    mark = f"{processes.MARK}={hashlib.sha256(str(home).encode()).hexdigest()[:10]}:"
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), *(f"{name}={value}" for name, value in process.environ().items())]
            if any(word.startswith(mark) or _names(word, home) for word in words):
                found |= {one.pid: one for one in [process, *process.children(recursive=True)]}
        except psutil.Error:
            continue
    return [process for process in found.values() if process.pid != os.getpid()]


def _names(word: str, home: Path) -> bool:
    """Whether the word holds the folder's path, and not that of a folder whose name begins alike."""
    start = word.find(str(home))
    return start >= 0 and word[start + len(str(home)) :][:1] in ("", "/", "=", ":")
