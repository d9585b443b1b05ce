"""Why previews end, in words; an engine that goes, comes back, forgets."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.models import Transition
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.agent_client import AgentUnreachable
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Ending, Observation
from apps.workspaces.services import endings, facts
from config.environment import environment
from tests.workspaces.conftest import Jobs
from tests.workspaces.fakes import EngineDownRuntime, ForgetfulRuntime, MemoryRuntime, Told

pytestmark = pytest.mark.django_db(transaction=True)


class Cut(Told):
    """An agent on a machine that can be cut off."""

    gone = False

    def health(self) -> dict[str, Any]:
        if self.gone:
            raise AgentUnreachable("no route")
        return super().health()


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Cut:
    told = Cut()
    monkeypatch.setattr(facts, "agent_at", lambda _address, _token: told)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    return told


@pytest.fixture
def engine(agent: Cut, monkeypatch: pytest.MonkeyPatch) -> EngineDownRuntime:
    fake = EngineDownRuntime()
    monkeypatch.setattr(facts, "_installed", lambda: fake)
    return fake


def _running(project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    assert _fresh(workspace).status == "running", _fresh(workspace).error
    long_ago = timezone.now() - timedelta(minutes=2)
    Workspace.objects.filter(pk=workspace.pk).update(started_at=long_ago, last_healthy_at=long_ago)
    return _fresh(workspace)


def _fresh(workspace: Workspace) -> Workspace:
    return Workspace.objects.get(pk=workspace.pk)


def _watch(queue: Jobs, times: int = 1) -> None:
    """As the clock does every two seconds."""
    for _n in range(times):
        Workspace.objects.filter(retry_at__isnull=False).update(retry_at=timezone.now())
        services.watch()
        queue.run()


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Observation(False, [], ending=Ending.MEMORY), "memory"),
        (Observation(False, ["FATAL ERROR: JavaScript heap out of memory"]), "memory"),
        (Observation(False, ["heap out of memory"], ending=Ending.CRASH), "memory"),
        (Observation(False, ["agent: stopping (lease)"]), "lease"),
        (Observation(False, ["bye"]), "ended"),
        (Observation(False, ["heap out of memory"], ending=Ending.ENGINE), "engine"),
        (Observation(False, [], ending=Ending.GONE), "gone"),
    ],
)
def test_each_end_has_a_code_and_words(seen: Observation, code: str) -> None:
    ending = endings.ending_of(seen)
    assert ending == code
    assert endings.words_of(ending)


@pytest.mark.parametrize("ending", list(Ending))
def test_a_person_is_told_how_it_ended_with_the_last_lines(
    engine: EngineDownRuntime, project: Project, user: User, queue: Jobs, ending: Ending
) -> None:
    workspace = _running(project, user, queue)
    Workspace.objects.filter(pk=workspace.pk).update(restarts=1)  # not at once, so that it can be seen
    engine.alive.clear()
    engine.ending = ending
    services.reconcile(workspace.pk)
    found = _fresh(workspace)
    if ending is Ending.ENGINE:  # the engine's fault: it starts again at once, and that isn't counted
        assert (found.status, found.restarts) == ("running", 1)
        return
    error: Any = found.error
    assert (found.status, error["code"], found.restarts) == ("error", str(ending), 2)
    assert error["log"] == ["its last words"]
    assert "It starts again by itself" in error["message"]
    assert ("512 MB" in error["message"]) == (ending is Ending.MEMORY)


def test_a_stop_by_the_engine_in_a_loop_is_counted(
    engine: EngineDownRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    engine.ending = Ending.ENGINE
    for _n in range(10):
        engine.alive.clear()
        Workspace.objects.filter(pk=workspace.pk).update(retry_at=timezone.now())
        services.reconcile(workspace.pk)
    assert _fresh(workspace).restarts > 1
    assert len(engine.starts) < 10


def test_what_is_gone_as_soon_as_it_starts_ends_in_a_pause_and_then_in_words(
    agent: Cut, project: Project, user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = ForgetfulRuntime()
    agent.gone = True
    monkeypatch.setattr(facts, "_installed", lambda: fake)
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    assert _fresh(workspace).error["code"] == "gone"  # type: ignore[index]
    for _n in range(8):
        _watch(queue)
    assert _fresh(workspace).retry_at is None
    assert len(fake.starts) == 6


def test_an_engine_that_is_away_is_said_and_waited_for(
    engine: EngineDownRuntime, agent: Cut, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    engine.down = agent.gone = True
    _watch(queue)
    found = _fresh(workspace)
    error: Any = found.error
    assert (found.status, error["code"], found.restarts) == ("error", "engine", 0)
    assert error["message"] == "The container engine isn't answering; previews come back by themselves."
    moves = Transition.objects.count()
    _watch(queue, 20)
    assert Transition.objects.count() == moves  # it waits without a line of history for each look
    engine.down = agent.gone = False
    _watch(queue)
    assert _fresh(workspace).status == "running"
    assert _fresh(workspace).restarts == 0
    assert len(engine.starts) == 1  # what still runs is taken up again


def test_what_the_engine_lost_is_started_anew(
    engine: EngineDownRuntime, agent: Cut, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    engine.down = agent.gone = True
    _watch(queue)
    engine.alive.clear()
    engine.down = agent.gone = False
    _watch(queue)
    assert _fresh(workspace).status == "running"
    assert _fresh(workspace).restarts == 0
    assert len(engine.starts) == 2


def test_a_preview_that_goes_on_without_its_engine_stays_live(
    engine: EngineDownRuntime, project: Project, user: User, queue: Jobs
) -> None:
    """Live restore: the containers run while the engine restarts."""
    workspace = _running(project, user, queue)
    engine.down = True
    _watch(queue, 3)
    assert _fresh(workspace).status == "running"
    engine.down = False
    _watch(queue)
    assert len(engine.starts) == 1


def test_a_preview_that_the_engine_stopped_while_it_restarted_is_back_at_the_first_look(
    engine: EngineDownRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    engine.down = True
    services.watch()
    queue.waiting.clear()  # the engine is back before anybody looked at the workspace itself
    engine.alive.clear()
    engine.down, engine.ending = False, Ending.ENGINE
    services.watch()
    queue.run()
    assert _fresh(workspace).status == "running"
    assert (len(engine.starts), _fresh(workspace).restarts) == (2, 0)


def test_starting_while_the_engine_is_away_works_once_it_is_back(
    engine: EngineDownRuntime, project: Project, user: User, queue: Jobs
) -> None:
    engine.down = True
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    assert (_fresh(workspace).status, _fresh(workspace).restarts) == ("error", 0)
    assert services.open_workspace(project=project, user=user).status in ("creating", "error")
    queue.run()
    engine.down = False
    _watch(queue)
    assert _fresh(workspace).status == "running"


def test_stopping_while_the_engine_is_away_ends_once_it_is_back(
    engine: EngineDownRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    engine.down = True
    services.close_workspace(_fresh(workspace))
    queue.run()
    assert _fresh(workspace).status == "stopping"
    services.sweep()  # says nothing wrong, ends nothing, breaks nothing
    engine.down = False
    Workspace.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
    services.sweep()
    queue.run()
    assert _fresh(workspace).status == "stopped"
    assert not engine.alive


def test_no_page_breaks_while_the_engine_is_away(
    engine: EngineDownRuntime, agent: Cut, project: Project, user: User, queue: Jobs, client: Client
) -> None:
    workspace = _running(project, user, queue)
    engine.down = agent.gone = True
    client.force_login(user)
    for name in ("status", "logs"):
        assert client.get(f"/projects/{project.pk}/workspace/{name}").status_code == 200
    for path in ("", "/status"):
        assert client.get(f"/api/v1/workspace/{workspace.pk}{path}").status_code in (200, 401, 403)
    answer = client.post(f"/projects/{project.pk}/workspace/open")
    assert answer.status_code == 202
    assert b"secret.sock" not in answer.content


def test_calm_weather_forgets_earlier_crashes(
    engine: EngineDownRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    calm = timezone.now() - timedelta(minutes=6)
    Workspace.objects.filter(pk=workspace.pk).update(restarts=4, started_at=calm)
    assert services.check_health(_fresh(workspace))
    assert _fresh(workspace).restarts == 0


def test_fakes_are_runtimes() -> None:
    assert MemoryRuntime().pauses
