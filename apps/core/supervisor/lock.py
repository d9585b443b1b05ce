"""One supervisor a data folder, and ports that are free."""

import fcntl
import os
import socket
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another supervisor holds the folder; `facts` is what it wrote there."""

    def __init__(self, facts: str) -> None:
        super().__init__(facts)
        self.facts = facts


def hold(home: Path) -> IO[str]:
    """Lock the folder for as long as the returned file is open; the kernel frees it however we end."""
    path = home / "run" / "supervisor.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        raise AlreadyRunning(file.read().strip()) from error
    write_facts(file, "still starting")
    return file


def write_facts(file: IO[str], address: str) -> None:
    """Say who holds the lock and where the studio is."""
    file.seek(0)
    file.truncate()
    file.write(f"{address} (process {os.getpid()})")
    file.flush()


def choose_port(wanted: int) -> int:
    """The wanted port, or the next free one that is not kept for workspaces (8001–8100)."""
    candidates = [wanted, *(port for port in range(8101, 8200) if port != wanted)]
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"No free port between 8101 and 8199, and {wanted} is taken.")
