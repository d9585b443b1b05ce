"""Frozen when nobody looks, awake before anybody waits. Real agents are frozen by SIGSTOP."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.services import facts, shutdown, viewing
from config.environment import environment
from tests.workspaces import pausing as peers
from tests.workspaces.conftest import Jobs
from tests.workspaces.fakes import MemoryRuntime, SlowFreezer, StubbornRuntime, Told
from tests.workspaces.visitor import Visitor, visiting

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timedelta(minutes=6)


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()
    monkeypatch.setattr(facts, "agent_at", lambda _address, _token: told)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    return told


@pytest.fixture
def runtime(agent: Told, monkeypatch: pytest.MonkeyPatch) -> MemoryRuntime:
    return _install(MemoryRuntime(), monkeypatch)


def _install(fake: MemoryRuntime, monkeypatch: pytest.MonkeyPatch) -> MemoryRuntime:
    monkeypatch.setattr(facts, "_installed", lambda: fake)
    return fake


def _running(project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    assert _fresh(workspace).status == "running", _fresh(workspace).error
    return _fresh(workspace)


def _fresh(workspace: Workspace) -> Workspace:
    return Workspace.objects.get(pk=workspace.pk)


def _leave_alone(workspace: Workspace, ago: timedelta = LONG_AGO) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(last_accessed_at=timezone.now() - ago)


def _paused(project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = _running(project, user, queue)
    _leave_alone(workspace)
    assert services.pause(workspace.pk)
    return _fresh(workspace)


def test_the_sweep_pauses_who_nobody_looks_at(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    services.sweep()
    queue.run()
    assert _fresh(workspace).status == "running"
    _leave_alone(workspace)
    services.sweep()
    queue.run()
    assert _fresh(workspace).status == "paused"
    assert workspace.pk in runtime.paused
    state = services.workspace_state(_fresh(workspace))
    assert state["pausedAt"]
    assert state["isReady"]


def test_one_that_is_looked_at_again_is_not_paused(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    _leave_alone(workspace)
    services.sweep()
    cache.clear()
    services.touch(workspace)
    queue.run()
    assert _fresh(workspace).status == "running"
    assert not runtime.paused


@pytest.mark.parametrize("how", ["open", "touch", "wake", "restart"])
def test_whoever_comes_wakes_it(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs, how: str
) -> None:
    workspace = _paused(project, user, queue)
    assert workspace.pk in runtime.paused
    if how == "open":
        assert services.open_workspace(project=project, user=user).status == "running"
    elif how == "touch":
        assert services.touch(workspace)
    elif how == "wake":
        assert services.wake(workspace.pk)
        assert services.wake(workspace.pk)
    else:
        services.restart_workspace(project=project, user=user)
        queue.run()
        assert len(runtime.starts) == 2
    assert _fresh(workspace).status == "running"
    assert not runtime.paused


def test_a_change_wakes_it_and_still_gets_its_verdict(
    runtime: MemoryRuntime, agent: Told, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _paused(project, user, queue)
    project.refresh_from_db()
    projects.commit(
        project=project, base_id=project.head_id, changes={"/public/a.txt": b"a"}, kind="edit", message="Edit"
    )
    result = services.sync(project.pk)
    project.refresh_from_db()
    assert result == services.SyncResult(True, None, project.head_id)
    assert agent.revision == str(project.head_id)
    assert _fresh(workspace).status == "running"
    assert _fresh(workspace).build_ms == 42


def test_a_verdict_wakes_it_too(runtime: MemoryRuntime, project: Project, user: User, queue: Jobs) -> None:
    workspace = _paused(project, user, queue)
    assert services.verdict(project.pk).ok
    assert _fresh(workspace).status == "running"


def test_it_is_not_frozen_while_a_change_is_on_its_way(
    runtime: MemoryRuntime,
    agent: Told,
    project: Project,
    user: User,
    queue: Jobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = _running(project, user, queue)
    _leave_alone(workspace)
    tried: list[bool] = []

    def put_files(batch: dict[str, Any]) -> dict[str, Any]:
        thread = threading.Thread(
            target=_in_thread, args=(lambda: tried.append(services.pause(workspace.pk)),)
        )
        thread.start()
        thread.join(5)
        return {"revision": batch["revision"], "verdict": {"ok": True, "durationMs": 1}}

    monkeypatch.setattr(agent, "put_files", put_files)
    project.refresh_from_db()
    projects.commit(
        project=project, base_id=project.head_id, changes={"/public/a.txt": b"a"}, kind="edit", message="Edit"
    )
    assert services.sync(project.pk).ok
    assert tried == [False]
    assert not runtime.paused


def test_a_wake_during_the_pause_wins_and_a_hundred_wakes_are_one(
    agent: Told, project: Project, user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = _install(SlowFreezer(), monkeypatch)
    workspace = _running(project, user, queue)
    _leave_alone(workspace)
    pausing = threading.Thread(target=_in_thread, args=(lambda: services.pause(workspace.pk),))
    pausing.start()
    while _fresh(workspace).status != "paused":
        time.sleep(0.005)
    woken: list[bool] = []
    wakes = [
        threading.Thread(target=_in_thread, args=(lambda: woken.append(services.wake(workspace.pk)),))
        for _n in range(10)
    ]
    for thread in wakes:
        thread.start()
    for thread in (pausing, *wakes):
        thread.join(20)
    assert woken == [True] * 10
    assert _fresh(workspace).status == "running"
    assert not runtime.paused


def test_one_that_cannot_be_woken_is_started_anew(
    agent: Told, project: Project, user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = _install(StubbornRuntime(), monkeypatch)
    workspace = _paused(project, user, queue)
    runtime.alive.clear()
    assert not services.touch(workspace)
    assert _fresh(workspace).status == "paused"
    queue.run()
    assert _fresh(workspace).status == "running"
    assert len(runtime.starts) == 2


def test_a_paused_one_that_died_is_found_by_a_reconcile(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _paused(project, user, queue)
    services.reconcile(workspace.pk)
    assert _fresh(workspace).status == "paused"
    runtime.alive.clear()
    services.reconcile(workspace.pk)
    assert _fresh(workspace).status == "running"


def test_a_row_that_says_running_of_a_frozen_one_is_put_right(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    runtime.paused.add(workspace.pk)
    services.reconcile(workspace.pk)
    assert not runtime.paused


def test_after_half_an_hour_it_stops_and_paused_ones_are_not_asked_for_their_health(
    runtime: MemoryRuntime, agent: Told, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _paused(project, user, queue)
    agent.leases.clear()
    calls = runtime.calls
    Workspace.objects.filter(pk=workspace.pk).update(last_healthy_at=timezone.now() - timedelta(hours=1))
    services.sweep()
    assert (agent.leases, runtime.calls) == ([], calls)
    _leave_alone(workspace, timedelta(minutes=31))
    services.sweep()
    queue.run()
    assert _fresh(workspace).status == "stopped"
    assert _fresh(workspace).error["code"] == "idle"  # type: ignore[index]
    assert not runtime.alive


def test_a_person_at_work_puts_off_the_end_and_a_mere_request_does_not(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    soon = timezone.now() + timedelta(minutes=1)
    Workspace.objects.filter(pk=workspace.pk).update(expires_at=soon)
    cache.clear()
    services.touch(workspace, act=False)
    assert _fresh(workspace).expires_at == soon
    services.touch(workspace)
    left = _fresh(workspace).expires_at - timezone.now()  # type: ignore[operator]
    assert left > timedelta(minutes=119)


def test_renewed_it_has_a_whole_lifetime(
    runtime: MemoryRuntime, project: Project, user: User, queue: Jobs
) -> None:
    workspace = _running(project, user, queue)
    Workspace.objects.filter(pk=workspace.pk).update(expires_at=timezone.now() + timedelta(minutes=1))
    services.renew_workspace(_fresh(workspace))
    assert _fresh(workspace).expires_at > timezone.now() + timedelta(minutes=119)  # type: ignore[operator]


def test_visits_are_written_well_before_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment(), "WORKSPACE_PAUSE_SECONDS", 5)
    assert viewing.touch_every() < 5


def _in_thread(work: Any) -> None:
    try:
        work()
    finally:
        connection.close()


# Through the gateway, with a real agent.


@pytest.fixture
def frozen(
    installed: None,
    project: Project,
    user: User,
    queue: Jobs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Workspace]:
    """A workspace whose processes are held by the kernel."""
    for name in (*settings.STUDIO_HOME.glob("agent-*"), settings.STUDIO_HOME / "templates"):
        (tmp_path / name.name).symlink_to(name)
    runtime = peers.install(monkeypatch, tmp_path)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    workspace = _paused(project, user, queue)
    assert runtime.poll(facts.handle_of(workspace)).paused
    yield workspace
    shutdown.stop_all()
    assert not runtime.list()


def test_a_request_wakes_it_and_hardly_waits(frozen: Workspace, user: User) -> None:
    visitor = Visitor(frozen, user)

    async def visit() -> tuple[float, float]:
        began = time.perf_counter()
        status, _headers, body = await visitor.get()
        woken = time.perf_counter() - began
        assert (status, b"<!DOCTYPE html>" in body) == (200, True)
        began = time.perf_counter()
        assert (await visitor.get())[0] == 200
        return woken, time.perf_counter() - began

    woken, awake = visiting(visitor, visit)
    print(f"woken {woken * 1000:.0f} ms, awake {awake * 1000:.0f} ms")
    assert _fresh(frozen).status == "running"
    assert woken - awake < 0.5  # on a machine that others use; the bench says how long it really takes


def test_many_requests_at_once_wake_it_once(
    frozen: Workspace, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(frozen, user)
    runtime, woken = facts.runtime(), list[Any]()
    resume = runtime.resume
    monkeypatch.setattr(runtime, "resume", lambda handle: (woken.append(handle), resume(handle)))

    async def visit() -> list[int]:
        return [answer[0] for answer in await asyncio.gather(*(visitor.get() for _n in range(12)))]

    assert visiting(visitor, visit) == [200] * 12
    assert len(woken) == 1


def test_an_old_look_at_the_row_does_not_leave_a_request_before_a_frozen_server(
    frozen: Workspace, user: User
) -> None:
    """The gateway remembers rows for two seconds."""
    services.wake(frozen.pk)
    visitor = Visitor(frozen, user)

    async def visit() -> int:
        facts_then = await visitor.gateway.directory.find(frozen.pk)
        assert facts_then is not None
        assert facts_then.status == "running"
        await asyncio.to_thread(_in_thread, lambda: (_leave_alone(frozen), services.pause(frozen.pk)))
        return (await asyncio.wait_for(visitor.get(), 15))[0]

    assert visiting(visitor, visit) == 200


def test_the_cookie_gets_a_later_end_with_the_workspace(frozen: Workspace, user: User) -> None:
    visitor = Visitor(frozen, user)

    async def visit() -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
        _status, first, _body = await visitor.get(sec_fetch_user="?1")
        visitor.cookie = first[b"set-cookie"].split(b";")[0].decode()
        return first, (await visitor.get())[1]

    first, second = visiting(visitor, visit)
    age = int(first[b"set-cookie"].split(b"Max-Age=")[1].split(b";")[0])
    assert age > 7000
    assert b"HttpOnly" in first[b"set-cookie"]
    assert b"set-cookie" not in second
