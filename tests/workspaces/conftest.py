"""Fixtures: a project, jobs that run when told to, real workspaces that are gone afterwards."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from django.conf import settings
from django.db import connection

from apps.accounts.models import User
from apps.core import jobs
from apps.core.jobs import Job
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.runtime import toolchain
from apps.workspaces.services import facts, shutdown

BASE_DIR = Path(__file__).resolve().parents[2]


class Jobs:
    """What was enqueued; `run` does it here and now, until nothing is left."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Job, str]] = []

    def send(self, job: Job, row_id: str) -> None:
        self.waiting.append((job, row_id))

    def run(self) -> None:
        for _n in range(30):
            if not self.waiting:
                return
            job, row_id = self.waiting.pop(0)
            if job is Job.RECONCILE_WORKSPACE:
                services.reconcile(row_id)
            elif job is Job.SYNC_WORKSPACE:
                services.sync(row_id)
            elif job is Job.REFILL_POOL:
                services.refill()
            elif job is Job.SEND_CANARY:
                services.send_canary()
            elif job is Job.WARM_UP:
                services.warm_up(row_id)
            elif job is Job.PAUSE_WORKSPACE:
                services.pause(row_id)
            elif job is Job.LIMIT_WORKSPACE:
                services.hold_to_limits(row_id)
        pytest.fail("jobs make jobs without end")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    recorded = Jobs()
    monkeypatch.setattr(jobs, "_send", recorded.send)
    return recorded


@pytest.fixture
def project(user: User, queue: Jobs) -> Project:
    return projects.create_project(user=user, name="Padaria")


@pytest.fixture(scope="session")
def installed() -> None:
    """Node and the packages, as `prepare_workspaces` leaves them."""
    toolchain.agent_install(settings.STUDIO_HOME)
    toolchain.template_install("baseline-landing", settings.STUDIO_HOME)


@pytest.fixture
def real(installed: None, transactional_db: None) -> Iterator[None]:
    """Whatever a test starts is ended after it, and nothing may be left."""
    yield
    shutdown.stop_all()
    assert not list(facts.runtime().list())


@pytest.fixture
def running(real: None, project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    workspace.refresh_from_db()
    assert workspace.status == "running", workspace.error
    return workspace


def dev_socket(workspace: Workspace) -> Path:
    """The unix socket of its dev server, in the process runtime."""
    path = facts.endpoint_of(workspace).dev.path
    assert path is not None
    return path


def signal_all(pids: Iterable[int], number: int) -> None:
    """Signal each that is still there: the end of a sandbox's first process ends the others with it."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def eventually(check: Callable[[], Any], seconds: float = 15.0) -> Any:
    """What `check` returns as soon as it is true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.05)
    return pytest.fail("it did not happen in time")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_environment(port: int) -> dict[str, str]:
    """For a server process that sees the database of the tests."""
    database = connection.settings_dict
    host, name = quote(database["HOST"]), database["NAME"]
    user = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}@" if database["USER"] else ""
    url = f"postgres://{user}/{name}?host={host}" + (f"&port={database['PORT']}" if database["PORT"] else "")
    if not host.startswith("/"):
        url = f"postgres://{user}{host}:{database['PORT'] or 5432}/{name}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
        "STUDIO_HOME": str(settings.STUDIO_HOME),
        "STUDIO_PORT": str(port),
        "SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": str(BASE_DIR),
    }


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[int]:
    """`manage.py serve` on a free port."""
    port = free_port()
    log = (tmp_path_factory.mktemp("serve") / "log").open("wb")
    with django_db_blocker.unblock():
        environment = server_environment(port)
    argv = [sys.executable, str(BASE_DIR / "manage.py"), "serve", "--port", str(port)]
    process = subprocess.Popen(argv, env=environment, stdout=log, stderr=log, cwd=BASE_DIR)
    try:
        eventually(lambda: _answers(port), 30)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
