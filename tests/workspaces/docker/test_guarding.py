"""An engine that came back, or a firewall that was loaded anew: the workspaces' network is closed before they go on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.jobs import Job
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.runtime import firewall
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.services import choice, facts, guarding
from apps.workspaces.services.status import status
from config.environment import environment
from tests.engine import Engine
from tests.workspaces.conftest import Jobs
from tests.workspaces.docker.making import made

pytestmark = [pytest.mark.docker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def runtime(
    engine: Engine, preview_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DockerRuntime]:
    """As a start whose canary stayed inside leaves it."""
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    monkeypatch.setattr(environment(), "DOCKER_ADDRESS", engine.address)
    monkeypatch.setattr(choice, "_path", lambda: tmp_path / "runtime.json")
    with made(engine, tmp_path) as found:
        gated = DockerRuntime(found.ground, gate=choice.refuse_closed)
        monkeypatch.setattr(facts, "_installed", lambda: gated)
        choice._keep(
            choice.Choice("docker", "A test workspace stayed inside.", at="2026-01-01T00:00:00+00:00")
        )
        yield gated


@pytest.fixture
def opened(runtime: DockerRuntime, project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    return _fresh(workspace)


def _fresh(workspace: Workspace) -> Workspace:
    return Workspace.objects.get(pk=workspace.pk)


def _kept() -> choice.Choice:
    found = choice.chosen()
    assert found is not None
    return found


def _outage(engine: Engine, ground: Ground, queue: Jobs) -> None:
    """The watch sees that it is away; the packet rules don't survive it."""
    engine.stop()
    try:
        services.watch()
        queue.waiting.clear()
        firewall.open_up(ground.network.bridge)
        assert not firewall.is_shut(ground.network.bridge)
    finally:
        engine.start()


def test_rules_are_back_and_a_canary_was_sent_before_a_workspace_goes_on(
    engine: Engine, runtime: DockerRuntime, opened: Workspace, queue: Jobs
) -> None:
    assert opened.status == "running", opened.error
    _outage(engine, runtime.ground, queue)
    services.watch()
    assert firewall.is_shut(runtime.ground.network.bridge)
    assert Job.SEND_CANARY in dict(queue.waiting)
    queue.run()
    assert all(item.refused for item in _kept().attempts)
    assert len(_kept().attempts) >= 12
    assert not _kept().closed
    assert choice.is_closed()
    assert _fresh(opened).status == "running", _fresh(opened).error
    services.watch()
    assert Job.SEND_CANARY not in dict(queue.waiting)


def test_a_restart_between_two_looks_is_noticed(engine: Engine, runtime: DockerRuntime, queue: Jobs) -> None:
    """Also one that nobody saw, and by a process that started after it."""
    services.watch()
    assert Job.SEND_CANARY in dict(queue.waiting)  # this process is new, and the last canary long ago
    queue.waiting.clear()
    services.watch()
    assert not queue.waiting
    engine.restart()
    services.watch()
    assert Job.SEND_CANARY in dict(queue.waiting)
    queue.waiting.clear()
    services.watch()
    assert not queue.waiting


def test_rules_that_somebody_else_took_away_are_missed_while_the_engine_runs(
    runtime: DockerRuntime, queue: Jobs
) -> None:
    bridge = runtime.ground.network.bridge
    services.watch()
    queue.waiting.clear()
    firewall.open_up(bridge)
    services.watch()
    assert firewall.is_shut(bridge)
    assert [job for job, _row in queue.waiting] == [Job.SEND_CANARY]


def test_a_canary_that_gets_out_lets_nobody_in_until_one_stays_inside(
    engine: Engine, runtime: DockerRuntime, project: Project, user: User, queue: Jobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    ground = runtime.ground
    assert ground.network
    with monkeypatch.context() as unable:
        _outage(engine, ground, queue)
        unable.setattr(firewall, "can", lambda: False)
        services.watch()
        queue.run()
        assert "reach this machine" in _kept().closed
        assert not choice.is_closed()
        assert "iptables -I INPUT" in status()["error"]
        workspace = services.open_workspace(project=project, user=user)
        queue.run()
        error: Any = _fresh(workspace).error
        assert (_fresh(workspace).status, error["code"]) == ("error", "closed")
        assert "No preview can start" in error["message"]
        assert not runtime.list()
        services.watch()
        assert Job.SEND_CANARY not in dict(queue.waiting)  # not before a minute has gone by
    monkeypatch.setattr(guarding, "PAUSE", timedelta(seconds=-5))
    services.watch()
    queue.run()
    assert choice.is_closed()
    services.watch()
    queue.run()
    assert _fresh(workspace).status == "running", _fresh(workspace).error
