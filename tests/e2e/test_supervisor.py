"""`manage.py studio`: second starts, taken ports, stops at any moment, stale files, secrets, given servers."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from apps.core.embedded.redis import free_port
from tests.e2e import packages, studio
from tests.e2e.person import Person, until
from tests.services import HOME

KEY = "sk-very-secret-model-key"


@pytest.fixture
def home() -> Iterator[Path]:
    folder = HOME / "supervisor"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    packages.lend(folder)
    yield folder
    left = studio.processes_of(folder)
    for process in left:
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def nothing_is_left(home: Path) -> None:
    until(lambda: not studio.processes_of(home), 5)


def said(running: studio.Studio) -> str:
    return running.output.read_text()


def secrets_of(running: studio.Studio) -> dict[str, str]:
    """Everything that a log must not hold."""
    services = json.loads((running.home / "run" / "services.json").read_text())
    with psycopg.connect(services["database_url"]) as connection:
        tokens = connection.execute("SELECT token FROM workspaces_workspace WHERE token <> ''").fetchall()
    return {
        "SECRET_KEY": (running.home / "secret_key").read_text().strip(),
        "the password of Redis": str(
            json.loads((running.home / "run" / "redis.json").read_text())["password"]
        ),
        "AI_API_KEY": KEY,
        **{f"token {number}": row[0] for number, row in enumerate(tokens)},
    }


def open_preview(person: Person, project: str) -> None:
    until(lambda: person.http.post(f"/projects/{project}/workspace/open", headers=person.csrf).is_success)
    person.preview_answers(project, "<html", 90)


@pytest.mark.timeout(180)
def test_a_life(home: Path) -> None:
    """Start, a second start beside it, use, Ctrl-C; then over stale files, at a taken port, and fast."""
    running = studio.start(home, AI_API_KEY=KEY)
    try:
        running.wait_until_ready()
        second_start_says_where_the_first_is(running)
        person = Person(running)
        project = person.new_project()
        open_preview(person, project)
        entry = person.http.post(f"/projects/{project}/workspace/entry", headers=person.csrf).json()["url"]
        hidden = secrets_of(running) | {
            "an entry token": urlsplit(entry).query.split("token=")[1].split("&")[0]
        }
        assert len(hidden) == 5, "no workspace token to look for"
    finally:
        assert running.stop() == 0, said(running)
    nothing_is_left(home)
    for path in [*(home / "logs").iterdir(), running.output]:
        text = path.read_text(errors="replace")
        assert not [name for name, secret in hidden.items() if secret in text], path
    assert "Traceback" not in said(running)
    starts_again_over_stale_files_at_another_port(home)


def second_start_says_where_the_first_is(running: studio.Studio) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "studio"],
        cwd=studio.BASE_DIR,
        env={**os.environ, "STUDIO_HOME": str(running.home)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert running.origin in done.stdout
    assert str(running.process.pid) in done.stdout
    assert studio.is_ready(running.port)


def starts_again_over_stale_files_at_another_port(home: Path) -> None:
    own = f"{os.getpid()} 1"  # alive, but never a process of the studio
    for name in ("web", "worker", "beat"):
        (home / "run" / f"{name}.pid").write_text(own)
    (home / "run" / "supervisor.lock").write_text("http://localhost:1 (process 1)")
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/postgres\n")
    facts = json.loads((home / "run" / "redis.json").read_text())
    (home / "run" / "redis.json").write_text(json.dumps({**facts, "pid": os.getpid(), "started": 1}))
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        wanted = squatter.getsockname()[1]
        began = time.monotonic()
        again = studio.start(home, port=wanted, fresh=False)
        try:
            until(lambda: f"Port {wanted} is taken; using " in said(again), 20)
            again.port = int(said(again).split("is taken; using ")[1].split(".")[0])
            assert 8101 <= again.port < 8200
            again.wait_until_ready(60)
            # 10 s by the issue; the bench measures it, here other tests may share the machine
            assert time.monotonic() - began < 30
            until(lambda: f"The studio is at http://localhost:{again.port}" in said(again), 10)
        finally:
            again.process.terminate()
            assert again.process.wait(60) == 0, said(again)
    nothing_is_left(home)


def test_sigterm_during_the_start_leaves_nothing(home: Path) -> None:
    starting = studio.start(home, fresh=False)
    until(lambda: "Preparing" in said(starting), 60)
    asked = time.monotonic()
    starting.process.terminate()
    assert starting.process.wait(30) == 0, said(starting)
    assert time.monotonic() - asked < 15
    assert "The studio is at" not in said(starting)
    nothing_is_left(home)


@pytest.mark.timeout(120)
def test_given_servers_are_used_and_a_closed_terminal_stops_all(home: Path) -> None:
    name = f"given_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    port = free_port()
    environment = {
        **os.environ,
        "STUDIO_HOME": str(home),
        "STUDIO_PORT": str(port),
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("@/studio?", f"@/{name}?"),
        "REDIS_URL": os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/7",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "studio"],
        cwd=studio.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        until(lambda: studio.is_ready(port), 90)
        assert not (home / "postgres").exists()
        assert not (home / "redis").exists()
        assert process.stdout is not None
        process.stdout.close()
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == 0
        nothing_is_left(home)
    finally:
        process.kill()
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
