"""The warm pool: its sizes, filling it, claiming from it, and what is left when something dies in between."""

import signal
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from apps.accounts.models import User
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.agent_client import AgentClient
from apps.workspaces.models import WarmWorkspace, Workspace
from apps.workspaces.runtime.base import Handle, RuntimeFault
from apps.workspaces.services import facts, pool, pool_sizes, shutdown, warming
from config.environment import environment
from config.environment import pool_sizes as parsed
from tests.workspaces.conftest import Jobs
from tests.workspaces.pausing import PausingRuntime, install

TEMPLATE = "baseline-landing"
BOTH = {TEMPLATE: 2, "react-vite": 2}


class Killed(BaseException):
    """Stands for a worker's death: nothing may catch it."""


# --- sizes ------------------------------------------------------------------------------------------------


def _wish(monkeypatch: pytest.MonkeyPatch, text: str, memory: int = 4096) -> None:
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", text)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL_MEMORY_MB", memory)


def _row(template: str = TEMPLATE, memory: int = 300, age: int = 0) -> WarmWorkspace:
    created = timezone.now() - timedelta(seconds=age)
    return WarmWorkspace(template=template, memory_mb=memory, status="warm", created_at=created)


def test_sizes_are_read() -> None:
    assert parsed("") == {}
    assert parsed(f" {TEMPLATE} = 2, react-vite=2,") == BOTH


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEMPLATE, "must be name=number"),
        (f"{TEMPLATE}=two", "must be name=number"),
        (f"{TEMPLATE}=-1", "must be name=number"),
        (f"{TEMPLATE}=101", "0 to 100"),
        (f"{TEMPLATE}=²", "must be name=number"),
        ("nothing=1", "no template 'nothing'"),
        ("../docs=1", "no template"),
        ("=1", "no template"),
        (f"{TEMPLATE}=1,{TEMPLATE}=2", "named twice"),
    ],
)
def test_bad_sizes_are_told(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parsed(text)


def test_each_template_gets_one_before_any_gets_two(monkeypatch: pytest.MonkeyPatch) -> None:
    _wish(monkeypatch, f"{TEMPLATE}=2,react-vite=2")
    assert pool_sizes.plan([], free_mb=9999).start == [TEMPLATE, "react-vite", TEMPLATE, "react-vite"]
    assert pool_sizes.plan([_row()], free_mb=9999).start == ["react-vite", TEMPLATE, "react-vite"]


def test_the_pool_keeps_to_its_memory_and_to_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    _wish(monkeypatch, f"{TEMPLATE}=9", memory=1000)
    assert len(pool_sizes.plan([], free_mb=9999).start) == 1000 // pool_sizes.GUESS_MB
    assert len(pool_sizes.plan([_row(memory=200)], free_mb=9999).start) == 4
    assert len(pool_sizes.plan([], free_mb=pool_sizes.SPARE_MB + 2 * pool_sizes.GUESS_MB).start) == 2
    assert pool_sizes.plan([], free_mb=pool_sizes.SPARE_MB - 1).start == []


def test_those_without_a_place_end_the_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    _wish(monkeypatch, f"{TEMPLATE}=1", memory=700)
    old, new, other = _row(age=9), _row(age=1), _row("react-vite", age=20)
    assert pool_sizes.plan([new, old, other], free_mb=9999).end == [other, new]
    assert pool_sizes.plan([old], free_mb=pool_sizes.SPARE_MB // 2).end == [old]


# --- with real agents -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def pausing(monkeypatch: pytest.MonkeyPatch) -> PausingRuntime:
    return install(monkeypatch, settings.STUDIO_HOME)


@pytest.fixture
def one(real: None, queue: Jobs, monkeypatch: pytest.MonkeyPatch) -> WarmWorkspace:
    """A pool of one, filled."""
    _wish(monkeypatch, f"{TEMPLATE}=1")
    return _filled(queue)


def _filled(queue: Jobs, count: int = 1) -> WarmWorkspace:
    for _n in range(count):
        services.refill()
        queue.run()
    assert list(WarmWorkspace.objects.values_list("status", flat=True)) == ["warm"] * count
    return WarmWorkspace.objects.earliest("created_at")


def _handle(member: WarmWorkspace) -> Handle:
    return Handle(member.pk, dict(member.handle))


def _page(workspace: Workspace) -> str:
    path = facts.endpoint_of(workspace).dev.path
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://localhost") as client:
        return client.get("/", timeout=20).text


def _titled(project: Project, title: str) -> Project:
    project.refresh_from_db()
    assert project.head is not None
    site = projects.read_file(project.head, "/src/site.json").decode()
    changes = {"/src/site.json": site.replace('"title": "', f'"title": "{title} ').encode()}
    projects.commit(project=project, base_id=project.head_id, changes=changes, kind="edit", message="Title")
    return project


def _open(project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    workspace.refresh_from_db()
    assert workspace.status == "running", workspace.error
    return workspace


def _age(member: WarmWorkspace, seconds: int) -> None:
    then = timezone.now() - timedelta(seconds=seconds)
    WarmWorkspace.objects.filter(pk=member.pk).update(updated_at=then)


def test_a_member_is_rendered_measured_and_frozen(one: WarmWorkspace, pausing: PausingRuntime) -> None:
    assert pausing.poll(_handle(one)).paused
    assert one.memory_mb > 50
    assert one.version == pausing.version(TEMPLATE)
    services.refill()
    services.sweep()
    assert pausing.poll(_handle(one)).alive
    assert WarmWorkspace.objects.count() == 1


def test_a_project_starts_in_a_warm_one_with_its_own_page(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime
) -> None:
    _titled(project, "Quagga")
    before = time.monotonic()
    workspace = services.open_workspace(project=project, user=user)
    services.reconcile(workspace.pk)
    print(f"\nclaim → running: {time.monotonic() - before:.2f} s")
    workspace.refresh_from_db()
    assert workspace.status == "running"
    assert workspace.from_pool
    assert workspace.token == one.token
    assert workspace.pk not in pausing.started
    assert "Quagga" in _page(workspace)
    health = facts.agent_of(workspace).health()
    assert health["revision"] == str(Project.objects.get(pk=project.pk).head_id)
    assert [handle.id for handle in pausing.list()] == [workspace.pk]
    assert pausing.limits[workspace.pk].cpus == environment().WORKSPACE_CPUS
    queue.run()
    assert WarmWorkspace.objects.exclude(pk=one.pk).get().status == "warm"


def test_the_sweep_leaves_the_adopted_one_alone(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    _wish(monkeypatch, "")
    workspace = _open(project, user, queue)
    services.sweep()
    services.refill()
    assert facts.agent_of(workspace).health()["status"] == "ready"


def test_an_earlier_start_that_died_makes_room(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime
) -> None:
    first = _open(project, user, queue)
    pausing._signal(facts.handle_of(first), signal.SIGKILL)
    Workspace.objects.filter(pk=first.pk).update(status="creating")
    services.reconcile(first.pk)
    first.refresh_from_db()
    assert first.status == "running"
    assert first.from_pool
    assert "<!DOCTYPE html>" in _page(first)


def test_restarted_it_is_a_fresh_one(one: WarmWorkspace, project: Project, user: User, queue: Jobs) -> None:
    first = _open(project, user, queue)
    services.restart_workspace(project=project, user=user)
    queue.run()
    again = Workspace.objects.get(pk=first.pk)
    assert again.status == "running"
    assert again.token != first.token
    assert "<!DOCTYPE html>" in _page(again)


def test_two_claims_of_one_member_have_one_winner(
    one: WarmWorkspace, project: Project, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = projects.create_project(user=user, name="Other")
    rows = [services.open_workspace(project=found, user=user) for found in (project, other)]
    won: list[bool] = []
    start = threading.Barrier(len(rows))

    def claim(workspace_id: uuid.UUID) -> None:
        try:
            workspace = Workspace.objects.select_related("project").get(pk=workspace_id)
            start.wait()
            won.append(pool.claim(workspace))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=claim, args=[row.pk]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]
    assert Workspace.objects.filter(token=one.token, from_pool=True).count() == 1
    assert not WarmWorkspace.objects.exists()


def test_a_claim_and_a_refill_that_ends_the_member_have_one_winner(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime
) -> None:
    workspace = services.open_workspace(project=project, user=user)
    workspace = Workspace.objects.select_related("project").get(pk=workspace.pk)
    resume = pausing.resume

    def slow(handle: Handle) -> None:
        _age(one, 120)
        services.refill()  # takes the claim for lost
        resume(handle)

    pausing.resume = slow  # type: ignore[method-assign]
    assert not pool.claim(workspace)
    workspace.refresh_from_db()
    assert workspace.token == ""
    assert not WarmWorkspace.objects.filter(pk=one.pk).exists()
    pausing.resume = resume  # type: ignore[method-assign]
    queue.run()
    workspace.refresh_from_db()
    assert workspace.status == "running"


@pytest.mark.parametrize("fails", ["adopt", "resume", "agent"])
def test_a_claim_that_fails_starts_cold_and_ends_the_member(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime,
    monkeypatch: pytest.MonkeyPatch, fails: str,
) -> None:  # fmt: skip
    _wish(monkeypatch, "")
    workspace = services.open_workspace(project=project, user=user)
    with monkeypatch.context() as patched:
        patched.setattr("apps.workspaces.agent_client.QUICK", 0.5)
        # Without a real resume it stays frozen and never answers.
        does = (lambda _handle: None) if fails == "agent" else _refuse
        patched.setattr(pausing, "resume" if fails == "agent" else fails, does)
        assert not pool.claim(Workspace.objects.select_related("project").get(pk=workspace.pk))
    services.reconcile(workspace.pk)
    workspace.refresh_from_db()
    assert workspace.status == "running"
    assert not workspace.from_pool
    assert workspace.restarts == 0
    services.sweep()
    assert [handle.id for handle in pausing.list()] == [workspace.pk]
    assert not WarmWorkspace.objects.exists()


def _refuse(*_args: Any) -> None:
    raise RuntimeFault("no")


@pytest.mark.parametrize(
    ("step", "after"),
    [("adopt", False), ("adopt", True), ("resume", True), ("renew_lease", True), ("_hand_over", True)],
)
def test_a_worker_that_dies_in_a_claim_leaves_nothing(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime,
    monkeypatch: pytest.MonkeyPatch, step: str, after: bool,
) -> None:  # fmt: skip
    """Killed before or after each step: the next reconcile has a page, and a sweep later no more runs."""
    _wish(monkeypatch, "")
    workspace = services.open_workspace(project=project, user=user)
    owner: Any = {"renew_lease": AgentClient, "_hand_over": pool}.get(step, pausing)
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, _dying(getattr(owner, step), after))
        with pytest.raises(Killed):
            services.reconcile(workspace.pk)
    queue.waiting.clear()
    if WarmWorkspace.objects.filter(pk=one.pk).exists():
        assert WarmWorkspace.objects.get(pk=one.pk).status == "claimed"
        _age(one, 120)
    services.sweep()
    services.refill()
    services.reconcile(workspace.pk)
    services.refill()
    workspace.refresh_from_db()
    assert workspace.status == "running"
    assert "<!DOCTYPE html>" in _page(workspace)
    services.sweep()
    assert [handle.id for handle in pausing.list()] == [workspace.pk]
    assert list(pausing.leftovers()) == [workspace.pk]
    assert not WarmWorkspace.objects.exists()


def _dying(call: Callable[..., Any], after: bool) -> Callable[..., Any]:
    def dies(*args: Any) -> None:
        if after:
            call(*args)
        raise Killed

    return dies


def test_a_half_claim_of_a_project_that_was_closed_is_swept(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    _wish(monkeypatch, "")
    workspace = services.open_workspace(project=project, user=user)
    with monkeypatch.context() as patched:
        patched.setattr(pausing, "resume", _dying(pausing.resume, False))
        with pytest.raises(Killed):
            services.reconcile(workspace.pk)
    queue.waiting.clear()
    workspace.refresh_from_db()
    services.close_workspace(workspace)
    queue.run()
    _age(one, 120)
    services.refill()
    services.sweep()
    assert not list(pausing.list())
    assert not list(pausing.leftovers())
    assert not WarmWorkspace.objects.exists()


def test_a_new_version_drains_the_old_and_fills_anew(
    one: WarmWorkspace, queue: Jobs, pausing: PausingRuntime
) -> None:
    pausing.image = "two"
    services.refill()
    queue.run()
    member = WarmWorkspace.objects.get()
    assert member.pk != one.pk
    assert member.version.endswith("-two")
    assert member.status == "warm"
    assert [handle.id for handle in pausing.list()] == [member.pk]


def test_one_of_an_old_version_is_not_claimed(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime
) -> None:
    pausing.image = "two"
    assert not _open(project, user, queue).from_pool


@pytest.mark.parametrize(
    "wish", [{"restarts": 2}, {"resources": {"cpu": 0.5, "memory": 512, "storage": 512}}]
)
def test_who_crashes_again_or_wants_other_storage_starts_cold(
    one: WarmWorkspace, project: Project, user: User, wish: dict[str, Any]
) -> None:
    workspace = services.open_workspace(project=project, user=user)
    Workspace.objects.filter(pk=workspace.pk).update(**wish)
    assert not pool.claim(Workspace.objects.select_related("project").get(pk=workspace.pk))
    assert WarmWorkspace.objects.get().status == "warm"


def test_one_that_died_is_replaced_and_one_that_thawed_is_frozen(
    one: WarmWorkspace, queue: Jobs, pausing: PausingRuntime
) -> None:
    pausing.resume(_handle(one))
    services.refill()
    assert pausing.poll(_handle(one)).paused
    pausing.stop(_handle(one))
    services.refill()
    queue.run()
    member = WarmWorkspace.objects.get()
    assert member.pk != one.pk
    assert pausing.poll(_handle(member)).paused


def test_a_broken_image_does_not_spin(
    real: None, queue: Jobs, pausing: PausingRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _wish(monkeypatch, f"{TEMPLATE}=1")
    monkeypatch.setattr(warming, "_until_served", _broken)
    for _n in range(5):
        services.refill()
        queue.run()
    assert len(pausing.started) == 1
    assert not WarmWorkspace.objects.exists()
    assert not list(pausing.list())
    pausing.image = "mended"  # another version is tried at once
    services.refill()
    queue.run()
    assert len(pausing.started) == 2
    cache.clear()
    services.refill()
    queue.run()
    assert len(pausing.started) == 3


def _broken(*_args: Any) -> None:
    raise warming.WarmingFailed("its page answers 500")


def test_few_start_at_once_and_none_before_a_person(
    real: None, queue: Jobs, project: Project, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _wish(monkeypatch, f"{TEMPLATE}=5")
    workspace = services.open_workspace(project=project, user=user)
    services.refill()
    assert not WarmWorkspace.objects.exists()
    Workspace.objects.filter(pk=workspace.pk).update(desired="stopped", status="stopped")
    services.refill()
    services.refill()
    assert WarmWorkspace.objects.count() == pool.MOST_STARTS
    WarmWorkspace.objects.all().delete()


def test_a_start_whose_worker_died_is_given_up(
    real: None, queue: Jobs, pausing: PausingRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _wish(monkeypatch, f"{TEMPLATE}=1")
    services.refill()
    member = WarmWorkspace.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(warming, "_until_served", _dying(_broken, False))
        with pytest.raises(Killed):
            queue.run()
    assert list(pausing.list())
    services.sweep()
    assert list(pausing.list()), "its row is known, so it is no orphan"
    _age(member, 600)
    services.refill()
    assert not WarmWorkspace.objects.filter(pk=member.pk).exists()
    assert member.pk not in [handle.id for handle in pausing.list()]


def test_an_engine_that_is_down_leaves_the_pool_as_it_is(
    one: WarmWorkspace, project: Project, user: User, pausing: PausingRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        for name in ("poll", "version", "stop", "pause", "adopt"):
            patched.setattr(pausing, name, _refuse)
        services.refill()
        workspace = services.open_workspace(project=project, user=user)
        assert not pool.claim(Workspace.objects.select_related("project").get(pk=workspace.pk))
    assert WarmWorkspace.objects.get() == one
    assert WarmWorkspace.objects.get().status == "warm"


def test_without_pausing_there_is_no_pool(
    one: WarmWorkspace, queue: Jobs, pausing: PausingRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pausing, "pauses", False)
    services.refill()
    queue.run()
    assert not WarmWorkspace.objects.exists()
    assert not list(pausing.list())


def test_the_studios_end_ends_the_pool(one: WarmWorkspace, pausing: PausingRuntime) -> None:
    shutdown.stop_all()
    assert not WarmWorkspace.objects.exists()
    assert not list(pausing.list())


def test_the_lease_is_renewed_with_the_claim(
    one: WarmWorkspace, project: Project, user: User, queue: Jobs, pausing: PausingRuntime
) -> None:
    pausing.resume(_handle(one))
    warm = warming.agent_at(pausing.endpoint(_handle(one)).agent, one.token)
    warm.renew_lease(20)
    pausing.pause(_handle(one))
    workspace = _open(project, user, queue)
    assert workspace.from_pool
    ends = facts.agent_of(workspace).health()["leaseExpiresAt"]
    left = (datetime.fromisoformat(ends) - timezone.now()).total_seconds()
    assert left > 60
