"""Samples of what workspaces use; a sweep that stays quick; lists that don't ask once a row."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.core import events
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Handle, Usage
from apps.workspaces.services import facts, metrics
from apps.workspaces.services.status import status
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


def _rows(user: User, runtime: MemoryRuntime, count: int, state: str = "running") -> list[Workspace]:
    """Rows that say they run, and run."""
    organization, now, made = user.organizations.get(), timezone.now(), []
    for number in range(count):
        project = Project.objects.create(organization=organization, owner=user, name=f"P{number}")
        row = Workspace.objects.create(
            organization=organization,
            project=project,
            user=user,
            status=state,
            desired="running",
            is_ready=True,
            token="t",
            handle={"container": str(number)},
            resources={"cpu": 0.5, "memory": 512, "storage": 1024, "networkBandwidth": 0},
            last_accessed_at=now,
            last_healthy_at=now,
            started_at=now,
            expires_at=now + timedelta(hours=1),
            queued_at=now if state == "queued" else None,
        )
        runtime.alive[row.pk] = Handle(row.pk)
        made.append(row)
    return made


def test_the_sweep_keeps_sixty_samples_and_tells_the_pages(
    runtime: MemoryRuntime, user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = _rows(user, runtime, 1)
    Workspace.objects.update(build_ms=1234)
    told: list[tuple[Any, ...]] = []
    monkeypatch.setattr(events, "publish", lambda project, kind, **data: told.append((project, kind, data)))
    for _n in range(62):
        services.sweep()
    row.refresh_from_db()
    assert len(row.samples) == 60
    newest = row.samples[-1]
    assert (newest["memoryUsage"], newest["networkIn"], newest["networkOut"]) == (64.0, 5, 6)
    assert told[-1] == (row.project_id, "metrics", {**newest, "buildMs": 1234})
    assert metrics.metrics_of(row)["buildTime"] == 1.234


def test_cpu_is_measured_since_the_last_sample_and_since_the_start_after_a_restart() -> None:
    row = Workspace()
    row.samples = metrics.sampled(row, Usage(0, 10.0, 100.0))
    assert row.samples[-1]["cpuUsage"] == 10.0
    before = timezone.now() - timedelta(seconds=10)
    row.samples[-1]["at"] = before.isoformat()
    row.samples = metrics.sampled(row, Usage(0, 15.0, 110.0))
    assert row.samples[-1]["cpuUsage"] == pytest.approx(50, abs=1)
    row.samples = metrics.sampled(row, Usage(0, 1.0, 4.0))  # restarted
    assert row.samples[-1]["cpuUsage"] == 25.0
    row.samples = metrics.sampled(row, Usage(0, 1.0, 0.0))
    assert row.samples[-1]["cpuUsage"] == 0.0


def test_over_rest_the_newest_sample_is_told_without_asking_the_engine(
    runtime: MemoryRuntime, user: User, queue: Jobs, client: Client
) -> None:
    (row,) = _rows(user, runtime, 1)
    Workspace.objects.update(build_ms=80)
    services.sweep()
    calls = runtime.calls
    client.force_login(user)
    answer = client.get(f"/api/v1/workspace/{row.pk}/status").json()
    told = answer.get("data", answer)["metrics"]
    assert runtime.calls == calls
    assert (told["memoryUsage"], told["uptime"], told["buildTime"]) == (64.0, 100, 0.08)


def test_paused_ones_cost_the_engine_nothing(runtime: MemoryRuntime, user: User, queue: Jobs) -> None:
    _rows(user, runtime, 5, "paused")
    calls = runtime.calls
    services.sweep()
    assert runtime.calls == calls
    assert not queue.waiting


def test_a_sweep_over_a_hundred_asks_the_database_little_more_than_once_a_row(
    runtime: MemoryRuntime, user: User, queue: Jobs
) -> None:
    _rows(user, runtime, 100)
    began = time.monotonic()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        services.sweep()
    assert time.monotonic() - began < 20
    updates = [query for query in asked.captured_queries if query["sql"].startswith("UPDATE")]
    assert len(updates) == 100
    assert len(asked) - len(updates) < 25
    assert runtime.calls == 200  # poll and usage


def test_one_slow_engine_call_does_not_hold_up_the_others(
    runtime: MemoryRuntime, user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _rows(user, runtime, 6)
    usage = runtime.usage

    def slow(handle: Handle) -> Usage:
        if handle.id == rows[0].pk:
            time.sleep(3)
        return usage(handle)

    monkeypatch.setattr(runtime, "usage", slow)
    monkeypatch.setattr("apps.workspaces.services.checking.LOOK_SECONDS", 1.0)
    services.sweep()
    assert sorted(len(row.samples) for row in Workspace.objects.all()) == [0, 1, 1, 1, 1, 1]


def test_lists_ask_no_more_for_more_rows(
    runtime: MemoryRuntime, user: User, queue: Jobs, client: Client
) -> None:
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    for path in ("/admin/workspaces/workspace/", "/admin/accounts/plan/", "/api/v1/workspace"):
        counts = []
        for _n in range(2):
            _rows(user, runtime, 3)
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200, path
            counts.append(len(asked))
        assert counts[0] == counts[1], path


def test_the_admin_page_of_a_workspace_tells_its_moves(
    runtime: MemoryRuntime, user: User, project: Project, queue: Jobs, client: Client
) -> None:
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    page = client.get(f"/admin/workspaces/workspace/{workspace.pk}/change/").content.decode()
    assert "creating → running" in page
    assert workspace.token == "" or workspace.token not in page


def test_the_status_is_plain_data_in_a_few_queries(
    runtime: MemoryRuntime, user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "name", "process")
    for row in _rows(user, runtime, 4):
        row.samples = metrics.sampled(row, Usage(100 * 1024**2, 1.0, 10.0))
        row.save()
    _rows(user, runtime, 2, "queued")
    with CaptureQueriesContext(connection) as asked:
        facts_now = status()
    assert len(asked) <= 4
    assert facts_now["error"] == ""
    assert facts_now["totals"]["running"] == 4
    assert facts_now["totals"]["memory_mb"] == 400
    assert facts_now["totals"]["cpu_percent"] == 40.0
    assert facts_now["nodes"][0]["workspaces"] == 6
    assert facts_now["nodes"][0]["cpus"] >= 1
