"""The embedded services: stale facts of a crash, second starts, clean stops."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from apps.core import embedded
from apps.core.embedded import postgres
from apps.core.embedded import redis as embedded_redis


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    yield folder
    embedded.stop(folder)


def test_second_start_finds_the_first(home: Path) -> None:
    first = embedded.start(home)
    assert embedded.start(home) == first
    assert json.loads((home / "run" / "services.json").read_text()) == first


def test_our_role_is_no_superuser(home: Path) -> None:
    url = embedded.start(home, cache=False)["database_url"]
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, False)


def test_redis_refuses_without_the_password(home: Path) -> None:
    url = embedded.start(home, database=False)["redis_url"]
    port = url.rsplit(":", 1)[1].split("/")[0]
    with pytest.raises(redis.AuthenticationError), redis.Redis(port=int(port)) as client:
        client.ping()


def test_redis_keeps_address_and_data_over_kill_9(home: Path) -> None:
    url = embedded.start(home, database=False)["redis_url"]
    with redis.Redis.from_url(url) as client:
        client.set("word", "kept")
    time.sleep(1.2)  # appendfsync everysec
    os.kill(json.loads((home / "run" / "redis.json").read_text())["pid"], signal.SIGKILL)
    time.sleep(0.2)
    assert not embedded_redis.is_running(home / "run")
    assert embedded.start(home, database=False)["redis_url"] == url
    with redis.Redis.from_url(url) as client:
        assert client.get("word") == b"kept"


def test_redis_moves_when_its_port_is_taken(home: Path) -> None:
    url = embedded.start(home, database=False)["redis_url"]
    embedded.stop(home)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", int(url.rsplit(":", 1)[1].split("/")[0])))
        squatter.listen()
        assert embedded.start(home, database=False)["redis_url"] != url


def test_postgres_starts_over_a_stale_pid_file(home: Path) -> None:
    url = embedded.start(home, cache=False)["database_url"]
    pid = int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    psutil.Process(pid).kill()
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=5)
    assert not postgres.is_running(home / "postgres")
    assert embedded.start(home, cache=False)["database_url"] == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_stop_leaves_nothing_and_may_be_repeated(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    embedded.stop(home)
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(home) in " ".join(process.info["cmdline"] or [])
    ]
