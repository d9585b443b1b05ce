"""The warm pool on a real Docker engine: claims, bursts, a new image, a killed member."""

import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from apps.accounts.models import User
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import WarmWorkspace, Workspace
from apps.workspaces.runtime.base import Handle
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.runtime.images.naming import CONTENT_LABEL, LATEST, repository
from apps.workspaces.services import dev_pages, facts, shutdown
from config.environment import environment
from tests.engine import TEMPLATE, Engine
from tests.workspaces.conftest import Jobs, eventually

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
    monkeypatch.setattr(environment(), "WORKSPACE_POOL_MEMORY_MB", 8192)
    yield made
    shutdown.stop_all()
    assert not list(made.list())


def _fill(queue: Jobs, monkeypatch: pytest.MonkeyPatch, count: int) -> list[WarmWorkspace]:
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", f"{TEMPLATE}={count}")
    for _n in range(count):
        services.refill()
        queue.run()
    members = list(WarmWorkspace.objects.order_by("created_at"))
    assert [member.status for member in members] == ["warm"] * count
    return members


def _titled(user: User, title: str) -> Project:
    project = projects.create_project(user=user, name=title)
    project.refresh_from_db()
    assert project.head is not None
    site = projects.read_file(project.head, "/src/site.json").decode()
    changes = {"/src/site.json": site.replace('"title": "', f'"title": "{title} ').encode()}
    projects.commit(project=project, base_id=project.head_id, changes=changes, kind="edit", message="Title")
    return project


def _page(workspace: Workspace) -> str:
    with dev_pages.client(facts.endpoint_of(workspace).dev, seconds=20) as http:
        return http.get("/", headers={"Accept": "text/html"}).text


def _opened(project: Project, user: User) -> tuple[Workspace, float]:
    workspace = services.open_workspace(project=project, user=user)
    began = time.monotonic()
    services.reconcile(workspace.pk)
    seconds = time.monotonic() - began
    workspace.refresh_from_db()
    assert workspace.status == "running", workspace.error
    return workspace, seconds


def test_a_claim_serves_the_projects_page(
    user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch, runtime: DockerRuntime
) -> None:
    [member] = _fill(queue, monkeypatch, 1)
    assert runtime.poll(Handle(member.pk, dict(member.handle))).paused
    warm, seconds = _opened(_titled(user, "Quagga"), user)
    print(f"\nclaimed and synced: {seconds:.2f} s; a member holds {member.memory_mb} MB")
    assert warm.from_pool
    assert "Quagga" in _page(warm)
    services.sweep()
    assert [handle.id for handle in runtime.list()] == [warm.pk]
    cold, seconds = _opened(_titled(user, "Zebra"), user)
    print(f"cold: {seconds:.2f} s")
    assert not cold.from_pool
    assert "Zebra" in _page(cold)
    assert "Quagga" in _page(warm)
    services.close_workspace(warm)
    services.reconcile(warm.pk)
    services.sweep()
    assert [handle.id for handle in runtime.list()] == [cold.pk]


def test_a_burst_of_claims_gets_a_member_each(
    user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch, runtime: DockerRuntime
) -> None:
    _fill(queue, monkeypatch, 3)
    found = [_titled(user, f"Site {number}") for number in range(3)]
    rows: dict[uuid.UUID, tuple[Workspace, float]] = {}
    start = threading.Barrier(len(found))

    def open_one(project: Project) -> None:
        try:
            start.wait()
            rows[project.pk] = _opened(project, user)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_one, args=[project]) for project in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\nburst of three:", ", ".join(f"{seconds:.2f} s" for _row, seconds in rows.values()))
    assert len({row.token for row, _seconds in rows.values()}) == len(found)
    for number, project in enumerate(found):
        row, _seconds = rows[project.pk]
        assert row.from_pool
        assert f"Site {number}" in _page(row)
    assert not WarmWorkspace.objects.exists()


def test_a_new_image_drains_the_old_members(
    user: User, queue: Jobs, monkeypatch: pytest.MonkeyPatch, runtime: DockerRuntime,
    engine: Engine, preview_image: str, tmp_path: Path,
) -> None:  # fmt: skip
    [old] = _fill(queue, monkeypatch, 1)
    (tmp_path / "Dockerfile").write_text(f"FROM {preview_image}\nLABEL {CONTENT_LABEL}=another\n")
    latest = f"{repository(TEMPLATE)}:{LATEST}"
    monkeypatch.setenv("DOCKER_BUILDKIT", "0")
    try:
        engine.cli("build", "--quiet", "--tag", latest, str(tmp_path))
        services.refill()
        queue.run()
        member = WarmWorkspace.objects.get()
        assert member.pk != old.pk
        assert member.version == "another"
        assert member.status == "warm"
        assert [handle.id for handle in runtime.list()] == [member.pk]
    finally:
        engine.cli("tag", preview_image, latest)


def test_a_killed_member_is_replaced(
    queue: Jobs, monkeypatch: pytest.MonkeyPatch, runtime: DockerRuntime, engine: Engine
) -> None:
    [member] = _fill(queue, monkeypatch, 1)
    engine.cli("kill", member.handle["container"])
    eventually(lambda: not runtime.poll(Handle(member.pk, dict(member.handle))).alive)
    services.refill()
    queue.run()
    fresh = WarmWorkspace.objects.get()
    assert fresh.pk != member.pk
    assert fresh.status == "warm"
