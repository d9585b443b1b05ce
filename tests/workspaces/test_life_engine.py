"""Pause, wake, an engine that restarts or dies: on a real Docker engine."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.gateway.directory import Directory
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.services import dev_pages, facts, shutdown
from config.environment import environment
from tests.engine import Engine
from tests.workspaces.conftest import Jobs, eventually
from tests.workspaces.visitor import Visitor, visiting

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def ground(engine: Engine, preview_image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(
        tmp_path_factory.mktemp("home"), address=engine.address, registry="", dial="auto", disk="auto"
    )
    yield made
    made.close()


@pytest.fixture(autouse=True)
def runtime(
    ground: Ground, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DockerRuntime]:
    made = DockerRuntime(ground)
    monkeypatch.setattr(facts, "_installed", lambda: made)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    yield made
    shutdown.stop_all()
    assert not list(made.list())


@pytest.fixture
def live(project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    assert _fresh(workspace).status == "running", _fresh(workspace).error
    Workspace.objects.update(
        started_at=timezone.now() - timedelta(minutes=1)
    )  # what ran a while isn't looping
    return _fresh(workspace)


def _fresh(workspace: Workspace) -> Workspace:
    return Workspace.objects.get(pk=workspace.pk)


def _page(workspace: Workspace) -> str:
    with dev_pages.client(facts.endpoint_of(_fresh(workspace)).dev, seconds=20) as http:
        return http.get("/", headers={"Accept": "text/html"}).text


def _pause(workspace: Workspace) -> None:
    Workspace.objects.update(last_accessed_at=timezone.now() - timedelta(minutes=6))
    assert services.pause(workspace.pk)


def _facts_of(runtime: DockerRuntime, workspace: Workspace) -> dict[str, Any]:
    found: dict[str, Any] = runtime.ground.client.api.inspect_container(_fresh(workspace).handle["container"])
    return found


def test_its_cores_are_lowered_once_its_page_is_served(runtime: DockerRuntime, live: Workspace) -> None:
    limits = _facts_of(runtime, live)["HostConfig"]
    assert limits["NanoCpus"] == 500_000_000 or limits["CpuQuota"] / limits["CpuPeriod"] == 0.5
    assert limits["Memory"] == 512 * 1024**2


def test_the_sweep_measures_it(live: Workspace) -> None:
    services.sweep()
    [sample] = _fresh(live).samples
    assert 30 < sample["memoryUsage"] < 512
    assert sample["uptime"] >= 1


def test_paused_it_is_woken_by_a_request(runtime: DockerRuntime, live: Workspace, user: User) -> None:
    visitor = Visitor(live, user)
    waited: list[float] = []

    async def visit() -> None:
        visitor.gateway.directory = Directory()  # nobody came for five minutes: it remembers nothing
        began = time.perf_counter()
        status, _headers, body = await visitor.get()
        waited.append(time.perf_counter() - began)
        assert (status, b"<!DOCTYPE html>" in body) == (200, True)

    visiting(visitor, visit)  # warm: what is measured is the wake
    for _n in range(5):
        _pause(live)
        assert _facts_of(runtime, live)["State"]["Paused"]
        visiting(visitor, visit)
        visiting(visitor, visit)
        assert not _facts_of(runtime, live)["State"]["Paused"]
    woken, awake = sorted(waited[1::2]), sorted(waited[2::2])
    print(f"wake: {1000 * (woken[2] - awake[2]):.0f} ms added (median of 5)")
    assert woken[2] - awake[2] < 0.5  # on a machine that others use; the bench says how long it really takes


def test_a_paused_one_can_be_stopped(runtime: DockerRuntime, live: Workspace, queue: Jobs) -> None:
    _pause(live)
    services.close_workspace(_fresh(live))
    queue.run()
    assert _fresh(live).status == "stopped"
    assert not runtime.list()


def _until_live(queue: Jobs, *workspaces: Workspace) -> float:
    """Seconds until all are, with the watch that beat does every two seconds."""
    began = time.monotonic()

    def live() -> bool:
        services.watch()
        queue.run()
        time.sleep(0.5)
        return all(_fresh(workspace).status == "running" for workspace in workspaces)

    eventually(live, 30)
    return time.monotonic() - began


def _watch(queue: Jobs) -> None:
    """As beat does, once an agent's last answer is some seconds old."""
    Workspace.objects.update(last_healthy_at=timezone.now() - timedelta(seconds=10))
    services.watch()
    queue.run()


def test_a_preview_goes_on_while_its_engine_is_dead(engine: Engine, live: Workspace, queue: Jobs) -> None:
    engine.kill()
    try:
        _watch(queue)
        assert _fresh(live).status == "running"
        assert "<!DOCTYPE html>" in _page(live)
    finally:
        engine.start()
    _until_live(queue, live)
    assert "<!DOCTYPE html>" in _page(live)
    assert _fresh(live).restarts == 0


def test_an_engine_that_restarts_gives_its_previews_back(
    engine: Engine, live: Workspace, queue: Jobs
) -> None:
    engine.stop()  # its containers end with it
    try:
        _watch(queue)
        error: Any = _fresh(live).error
        assert (_fresh(live).status, error["code"]) == ("error", "engine")
        assert "come back by themselves" in error["message"]
    finally:
        engine.start()
    Workspace.objects.update(retry_at=timezone.now())
    seconds = _until_live(queue, live)
    print(f"back {seconds:.1f} s after the engine")
    assert "<!DOCTYPE html>" in _page(live)
    assert seconds < 25  # on a machine that others use
    assert _fresh(live).restarts == 0
