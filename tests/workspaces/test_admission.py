"""Who starts, who waits in line, who gives way. Races are real threads on the real database."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import Plan, User
from apps.core.errors import TooMany
from apps.core.jobs import Job
from apps.core.models import Transition
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.services import facts, quotas
from config.environment import environment
from tests.workspaces.conftest import Jobs
from tests.workspaces.fakes import MemoryRuntime, Told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> MemoryRuntime:
    fake, agent = MemoryRuntime(), Told()
    monkeypatch.setattr(facts, "_installed", lambda: fake)
    monkeypatch.setattr(facts, "agent_at", lambda _address, _token: agent)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    return fake


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_to(**values: int) -> None:
        for name, value in values.items():
            monkeypatch.setattr(environment(), name, value)

    return set_to


def _projects(user: User, count: int) -> list[Project]:
    return [projects.create_project(user=user, name=f"Site {n}") for n in range(count)]


def _open(project: Project, user: User, **resources: Any) -> Workspace:
    return services.open_workspace(project=project, user=user, resources=resources)


def _fresh(workspace: Workspace) -> Workspace:
    return Workspace.objects.get(pk=workspace.pk)


def _state(workspace: Workspace) -> dict[str, Any]:
    return services.workspace_state(_fresh(workspace))


def test_the_sixth_preview_of_a_person_waits_and_is_told_why(
    runtime: MemoryRuntime, user: User, queue: Jobs
) -> None:
    opened = [_open(project, user) for project in _projects(user, 7)]
    assert [row.status for row in opened] == ["creating"] * 4 + ["queued"] * 3  # four may start at once
    assert _state(opened[4])["queue"] == {
        "place": 1,
        "scope": "starts",
        "words": "Other previews are starting. This one is number 1 in line and starts in a moment.",
    }
    queue.run()
    assert [_fresh(row).status for row in opened] == ["running"] * 5 + ["queued"] * 2
    assert _state(opened[6])["queue"] == {
        "place": 2,
        "scope": "user",
        "words": "All 5 of your previews are running. This one is number 2 in line; close another to start "
        "it now.",
    }
    assert _state(opened[0])["queue"] is None


def test_a_place_that_is_freed_goes_to_the_next_at_once(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    first, second, third = (_open(project, user) for project in _projects(user, 3))
    queue.run()
    services.close_workspace(_fresh(first))
    queue.run()
    assert [_fresh(row).status for row in (first, second, third)] == ["stopped", "running", "queued"]
    assert _state(third)["queue"]["place"] == 1
    moves = Transition.objects.filter(row_id=second.pk).order_by("id").values_list("to_status", flat=True)
    assert list(moves) == ["queued", "creating", "running"]


def test_an_error_that_is_not_tried_again_frees_its_place(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    first, second = (_open(project, user) for project in _projects(user, 2))
    queue.run()
    Workspace.objects.filter(pk=first.pk).update(restarts=9)
    runtime.alive.pop(first.pk)
    services.reconcile(first.pk)
    queue.run()
    assert _fresh(first).status == "error"
    assert _fresh(first).retry_at is None
    assert _fresh(second).status == "running"


def test_an_error_that_will_be_tried_again_keeps_its_place(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    first, second = (_open(project, user) for project in _projects(user, 2))
    queue.run()
    Workspace.objects.filter(pk=first.pk).update(restarts=2)
    runtime.alive.pop(first.pk)
    services.reconcile(first.pk)
    queue.run()
    assert _fresh(first).retry_at is not None
    assert _fresh(second).status == "queued"


def test_closing_a_waiting_one_leaves_the_line(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    first, second, third = (_open(project, user) for project in _projects(user, 3))
    queue.run()
    services.close_workspace(_fresh(second))
    assert _state(third)["queue"]["place"] == 1
    queue.run()
    assert _fresh(second).status == "stopped"
    assert second.pk not in runtime.starts
    assert _fresh(first).status == "running"


def test_a_restart_does_not_go_to_the_end_of_the_line(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    first, second = (_open(project, user) for project in _projects(user, 2))
    queue.run()
    services.restart_workspace(project=first.project, user=user)
    queue.run()
    assert _fresh(first).status == "running"
    assert _fresh(second).status == "queued"
    assert len([key for key in runtime.starts if key == first.pk]) == 2


def test_opening_twice_keeps_the_place(runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any) -> None:
    limit(WORKSPACE_PER_USER=1)
    _first, second, third = (_open(project, user) for project in _projects(user, 3))
    since = _fresh(second).queued_at
    _open(second.project, user)
    assert _fresh(second).queued_at == since
    assert _state(third)["queue"]["place"] == 2


def test_a_paused_one_gives_way_and_its_owner_sees_why(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=2)
    older, newer, waiting = (_open(project, user) for project in _projects(user, 3))
    queue.run()
    assert _fresh(waiting).status == "queued"
    for minutes, row in ((20, older), (10, newer)):
        Workspace.objects.filter(pk=row.pk).update(
            last_accessed_at=timezone.now() - timedelta(minutes=minutes)
        )
        assert services.pause(row.pk)
    services.sweep()
    queue.run()
    assert [_fresh(row).status for row in (older, newer, waiting)] == ["stopped", "paused", "running"]
    reason: Any = _fresh(older).error
    assert reason["code"] == "made_room"
    assert "make room" in reason["message"]


def test_the_paused_one_of_a_stranger_stays_when_only_ones_own_places_are_full(
    runtime: MemoryRuntime, user: User, outsider: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    (theirs,) = (_open(project, outsider) for project in _projects(outsider, 1))
    first, second = (_open(project, user) for project in _projects(user, 2))
    queue.run()
    Workspace.objects.filter(pk=theirs.pk).update(last_accessed_at=timezone.now() - timedelta(minutes=20))
    assert services.pause(theirs.pk)
    services.sweep()
    queue.run()
    assert _fresh(theirs).status == "paused"
    assert _fresh(second).status == "queued"
    assert _fresh(first).status == "running"


def test_nobody_passes_who_waits_longer_for_the_same_thing(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    """One that needs much memory would wait for ever if small ones could pass it."""
    plan = Plan.objects.create(name="Small", memory_mb=1024, workspace_memory_mb=1024)
    user.organizations.update(plan=plan)
    one, two, big, small = _projects(user, 4)
    first, second = _open(one, user, memory=512), _open(two, user, memory=256)
    large, little = _open(big, user, memory=768), _open(small, user, memory=256)
    queue.run()
    assert [_fresh(row).status for row in (first, second)] == ["running", "running"]
    assert _state(large)["queue"]["scope"] == "organization"
    assert "1024 MB" in _state(large)["queue"]["words"]
    assert _state(little)["queue"]["place"] == 2
    services.close_workspace(_fresh(first))
    queue.run()
    assert [_fresh(row).status for row in (large, little)] == ["running", "queued"]


def test_a_plan_that_allows_none_says_so(runtime: MemoryRuntime, user: User, queue: Jobs) -> None:
    user.organizations.update(plan=Plan.objects.create(name="None", workspaces=0))
    (project,) = _projects(user, 1)
    with pytest.raises(TooMany, match="plan doesn't allow"):
        _open(project, user)
    assert not Workspace.objects.exists()


def test_two_people_race_for_the_last_place_and_one_gets_it(
    runtime: MemoryRuntime, user: User, outsider: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_LIMIT=1)
    pairs = [(_projects(person, 1)[0], person) for person in (user, outsider)]
    for _round in range(5):
        gate = threading.Barrier(2)

        def race(project: Project, person: User, gate: threading.Barrier = gate) -> None:
            try:
                gate.wait(5)
                _open(project, person)
            finally:
                connection.close()

        threads = [threading.Thread(target=race, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(Workspace.objects.values_list("status", flat=True)) == ["creating", "queued"]
        queue.run()
        assert sorted(Workspace.objects.values_list("status", flat=True)) == ["queued", "running"]
        for row in Workspace.objects.all():
            services.close_workspace(row)
        queue.run()
        assert not runtime.alive


def test_twenty_opens_and_closes_at_once_never_run_more_than_allowed(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=3, WORKSPACE_STARTS=2)
    wanted = _projects(user, 10)
    most = 0

    def work(project: Project, times: int) -> None:
        try:
            for _n in range(times):
                services.close_workspace(_open(project, user))
            _open(project, user)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(project, 2)) for project in wanted]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or queue.waiting:
        if queue.waiting:
            job, row_id = queue.waiting.pop(0)
            if job is Job.RECONCILE_WORKSPACE:
                services.reconcile(row_id)
        most = max(most, len(runtime.alive))
    for _n in range(5):
        services.sweep()
        queue.run()
    assert most <= 3
    assert len(runtime.alive) == 3
    assert Workspace.objects.filter(status="running").count() == 3
    assert Workspace.objects.filter(status="queued").count() == 7
    assert len(quotas.places()) == 7


def test_over_rest_a_waiting_one_is_202_and_creating(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    first, second = _projects(user, 2)
    api = APIClient()
    api.force_authenticate(user)
    opened = api.post("/api/v1/workspace/create", {"workspaceId": str(first.pk)}, format="json")
    waiting = api.post("/api/v1/workspace/create", {"workspaceId": str(second.pk)}, format="json")
    assert (opened.status_code, waiting.status_code) == (201, 202)
    said = waiting.json().get("data", waiting.json())
    assert said["session"]["status"] == "creating"
    assert said["estimatedReadyTime"] > 0


def test_the_status_page_knows_who_waits(
    runtime: MemoryRuntime, user: User, queue: Jobs, limit: Any, client: Client, capsys: Any
) -> None:
    limit(WORKSPACE_PER_USER=1)
    for project in _projects(user, 2):
        _open(project, user)
    queue.run()
    with pytest.raises(SystemExit):  # no engine of that name answers, and it says so
        call_command("workspace_status")
    printed = capsys.readouterr().out
    assert "place=1" in printed
    assert "running=1" in printed
    assert "queued=1" in printed
