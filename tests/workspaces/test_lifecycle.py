"""Real workspaces: opened, synced, killed, hung, left alone, orphaned both ways."""

import signal
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.core.models import Transition
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import PortLease, Workspace
from apps.workspaces.runtime import processes
from apps.workspaces.runtime.process import ProcessRuntime
from apps.workspaces.services import facts
from apps.workspaces.services.opening import _set
from tests.workspaces.conftest import Jobs, dev_socket, eventually, signal_all


def _page(workspace: Workspace) -> str:
    socket = dev_socket(workspace)
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://127.0.0.1") as client:
        return client.get("/", timeout=20).text


def _pids(workspace: Workspace) -> list[int]:
    runtime = facts.runtime()
    assert isinstance(runtime, ProcessRuntime)
    return [found.pid for found in runtime._all(workspace.pk)]


def _edit(project: Project, path: str, old: str, new: str) -> None:
    project.refresh_from_db()
    assert project.head is not None
    content = projects.read_file(project.head, path).decode()
    assert old in content
    changes = {path: content.replace(old, new).encode()}
    projects.commit(project=project, base_id=project.head_id, changes=changes, kind="edit", message="Edit")


def test_open_is_idempotent_and_serves_the_page(running: Workspace, user: User, queue: Jobs) -> None:
    assert "<!DOCTYPE html>" in _page(running)
    assert running.is_ready
    assert (running.port or 0) >= 8001
    pid = running.handle["pid"]
    again = services.open_workspace(project=running.project, user=user)
    services.reconcile(again.pk)
    again.refresh_from_db()
    assert again.pk == running.pk
    assert again.handle["pid"] == pid
    moves = Transition.objects.filter(row_id=running.pk).values_list("to_status", flat=True)
    assert list(moves.order_by("id")) == ["creating", "running"]


def test_a_commit_is_on_the_page_after_sync(running: Workspace, project: Project) -> None:
    index = "/src/site.json"
    _edit(project, index, '"title": "', '"title": "Zebra ')
    result = services.sync(project.pk)
    assert result.ok
    project.refresh_from_db()
    assert result.revision == project.head_id
    assert "Zebra" in _page(running)


def test_a_page_that_does_not_compile_is_told_and_mended(running: Workspace, project: Project) -> None:
    _edit(project, "/src/pages/index.astro", "---\n", "---\nconst broken = ;\n")
    result = services.sync(project.pk)
    assert not result.ok
    assert result.error is not None
    assert result.error["message"]
    assert services.verdict(project.pk).error is not None
    projects.undo_revision(project=project, revision=Project.objects.get(pk=project.pk).head)
    assert services.sync(project.pk).ok
    assert services.verdict(project.pk).ok


def test_sync_without_a_workspace_says_that_nothing_was_tried(project: Project) -> None:
    assert services.sync(project.pk) == services.SyncResult(True, None, None)


def test_an_agent_that_stands_elsewhere_gets_the_whole_tree(running: Workspace, project: Project) -> None:
    facts.agent_of(running).put_files({"revision": "other", "replace": False, "files": [], "deleted": []})
    _edit(project, "/src/site.json", '"title": "', '"title": "Quagga ')
    assert services.sync(project.pk).ok
    assert "Quagga" in _page(running)


def test_killed_it_is_back_within_a_sweep_and_nothing_is_left(running: Workspace, queue: Jobs) -> None:
    before = _pids(running)
    assert before
    signal_all(before, signal.SIGKILL)
    eventually(lambda: not any(processes.look(pid) for pid in before))
    services.sweep()
    queue.run()
    running.refresh_from_db()
    assert running.status == "running"
    assert running.restarts == 1
    assert "<!DOCTYPE html>" in _page(running)
    assert not set(before) & set(_pids(running))


def test_one_that_hangs_is_ended_and_started_again(running: Workspace, queue: Jobs) -> None:
    hung = _pids(running)
    assert hung
    signal_all(hung, signal.SIGSTOP)
    _set(running, last_healthy_at=timezone.now() - timedelta(seconds=90))
    services.sweep()
    queue.run()
    running.refresh_from_db()
    assert running.status == "running"
    assert not any(processes.look(pid) for pid in hung)


def test_one_missed_answer_is_no_reason_to_restart(running: Workspace, queue: Jobs) -> None:
    signal_all(_pids(running), signal.SIGSTOP)
    try:
        assert not services.check_health(running)
        queue.run()
        running.refresh_from_db()
        assert running.status == "running"
        assert running.restarts == 0
    finally:
        signal_all(_pids(running), signal.SIGCONT)


def test_a_process_without_a_row_is_ended(running: Workspace) -> None:
    pids = _pids(running)
    PortLease.objects.all().delete()
    Workspace.objects.all().delete()
    services.sweep()
    assert not any(processes.look(pid) for pid in pids)
    assert not list(facts.runtime().leftovers())


def test_a_worker_that_died_in_the_middle_leaves_a_process_to_adopt(running: Workspace, queue: Jobs) -> None:
    Workspace.objects.filter(pk=running.pk).update(status="creating", is_ready=False)
    pid = running.handle["pid"]
    services.reconcile(running.pk)
    running.refresh_from_db()
    assert running.status == "running"
    assert running.handle["pid"] == pid


def test_restart_gives_a_fresh_process(running: Workspace, user: User, queue: Jobs) -> None:
    pid = running.handle["pid"]
    services.restart_workspace(project=running.project, user=user)
    queue.run()
    running.refresh_from_db()
    assert running.status == "running"
    assert running.handle["pid"] != pid


@pytest.mark.parametrize(("field", "code"), [("last_accessed_at", "idle"), ("expires_at", "expired")])
def test_idle_and_expired_ones_are_stopped_with_words(
    running: Workspace, queue: Jobs, field: str, code: str
) -> None:
    _set(running, **{field: timezone.now() - timedelta(hours=3)})
    services.sweep()
    queue.run()
    running.refresh_from_db()
    assert running.status == "stopped"
    assert running.error is not None
    assert running.error["code"] == code
    assert not PortLease.objects.exists()
    assert not list(facts.runtime().list())


def test_a_deleted_project_ends_its_workspace(running: Workspace, queue: Jobs) -> None:
    projects.delete(project=running.project)
    services.sweep()
    queue.run()
    running.refresh_from_db()
    assert running.status == "stopped"
