"""What every runtime promises, asked of the real one; and how the services bear bad ones."""

import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.accounts.models import User
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.agent_client import AgentClient
from apps.workspaces.models import Workspace
from apps.workspaces.runtime import bubblewrap
from apps.workspaces.runtime.base import (
    Address,
    Endpoint,
    Handle,
    IsolationUnavailable,
    Limits,
    Observation,
    Runtime,
    RuntimeFault,
    Spec,
    Usage,
)
from apps.workspaces.runtime.process import ProcessRuntime
from apps.workspaces.services import facts, launching
from tests.conftest import need
from tests.workspaces.conftest import Jobs, eventually, installed, project, queue

__all__ = ["installed", "project", "queue"]
TOKEN = "t" * 40


@pytest.fixture(params=["bubblewrap", "none"])
def runtime(request: pytest.FixtureRequest, installed: None, tmp_path: Path) -> Iterator[ProcessRuntime]:
    """A home of its own that shares the installed packages."""
    if request.param == "bubblewrap":
        need(bubblewrap.works(), "a working bubblewrap")
    for name in (*settings.STUDIO_HOME.glob("agent-*"), settings.STUDIO_HOME / "templates"):
        (tmp_path / name.name).symlink_to(name)
    made = ProcessRuntime(tmp_path, isolation=request.param)
    yield made
    for handle in made.list():
        made.stop(handle)


def _spec(workspace_id: uuid.UUID | None = None) -> Spec:
    return Spec(id=workspace_id or uuid.uuid4(), token=TOKEN, template="baseline-landing")


def _agent(runtime: Runtime, handle: Handle) -> AgentClient:
    address = runtime.endpoint(handle).agent
    if address.path:
        eventually(address.path.exists)
    return AgentClient(address, TOKEN)


class TestRuntime:
    def test_start_poll_list_stop(self, runtime: ProcessRuntime) -> None:
        handle = runtime.start(_spec())
        assert runtime.poll(handle).alive
        assert [found.id for found in runtime.list()] == [handle.id]
        assert _agent(runtime, handle).health()["status"] == "stopped"
        assert runtime.usage(handle).memory_bytes > 20_000_000
        runtime.stop(handle)
        assert not runtime.poll(handle).alive
        assert not runtime.list()
        assert not runtime.leftovers()
        assert runtime.usage(handle) == Usage()

    def test_stopping_twice_or_what_never_ran_is_fine(self, runtime: ProcessRuntime) -> None:
        handle = runtime.start(_spec())
        runtime.stop(handle)
        runtime.stop(handle)
        runtime.stop(Handle(uuid.uuid4()))

    def test_starting_again_leaves_one(self, runtime: ProcessRuntime) -> None:
        first = runtime.start(_spec())
        second = runtime.start(_spec(first.id))
        assert not runtime.poll(first).alive
        assert runtime.poll(second).alive
        assert len(runtime.list()) == 1

    def test_another_runtime_object_finds_it_again(self, runtime: ProcessRuntime) -> None:
        handle = runtime.start(_spec())
        other = ProcessRuntime(runtime.home, isolation="bubblewrap" if runtime.isolated else "none")
        assert other.poll(handle).alive
        assert [(found.id, found.data["pid"]) for found in other.list()] == [(handle.id, handle.data["pid"])]
        other.stop(handle)
        assert not runtime.poll(handle).alive

    def test_a_reused_pid_is_not_taken_for_ours(self, runtime: ProcessRuntime) -> None:
        handle = runtime.start(_spec())
        stranger = Handle(handle.id, {**handle.data, "started": handle.data["started"] - 1})
        assert not runtime.poll(stranger).alive

    def test_what_ended_says_its_last_words(self, runtime: ProcessRuntime) -> None:
        handle = runtime.start(Spec(id=uuid.uuid4(), token="short", template="baseline-landing"))
        eventually(lambda: not runtime.poll(handle).alive)
        assert any("AGENT_TOKEN" in line for line in runtime.poll(handle).log)

    def test_an_agent_nobody_renews_ends_itself(self, runtime: ProcessRuntime) -> None:
        handle = runtime.start(
            Spec(id=uuid.uuid4(), token=TOKEN, template="baseline-landing", lease_seconds=1)
        )
        eventually(lambda: not runtime.poll(handle).alive)
        assert not runtime.list()

    def test_an_unknown_template_is_our_fault_in_words(self, runtime: ProcessRuntime) -> None:
        with pytest.raises(RuntimeFault, match="There is no template"):
            runtime.start(Spec(id=uuid.uuid4(), token=TOKEN, template="../x"))

    def test_nothing_of_our_environment_reaches_it(
        self, runtime: ProcessRuntime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AI_API_KEY", "zebra-secret")
        handle = runtime.start(_spec())
        script = "console.log(JSON.stringify(process.env))"
        answer = _agent(runtime, handle).execute(["node", "-e", script])
        assert answer["exitCode"] == 0, answer
        assert "zebra" not in answer["stdout"]
        assert TOKEN not in answer["stdout"]

    def test_the_token_is_in_no_command_line(self, runtime: ProcessRuntime) -> None:
        handle = runtime.start(_spec())
        _agent(runtime, handle).health()
        lines = [Path(f"/proc/{found.pid}/cmdline").read_bytes() for found in runtime._all(handle.id)]
        assert lines
        assert not any(TOKEN.encode() in line for line in lines)

    def test_a_long_home_still_gives_short_socket_paths(self, installed: None, tmp_path: Path) -> None:
        home = tmp_path / ("long" * 30)
        socket = ProcessRuntime(home, isolation="none").endpoint(Handle(uuid.uuid4())).agent.path
        assert len(str(socket)) < 107


def test_isolation_that_is_asked_for_but_missing_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bubblewrap, "works", lambda: False)
    assert not ProcessRuntime(tmp_path, isolation="auto").isolated
    with pytest.raises(IsolationUnavailable):
        ProcessRuntime(tmp_path, isolation="bubblewrap")


class FakeRuntime:
    """Starts nothing. Subclasses are named by how they fail."""

    name = "fake"
    isolated = False
    pauses = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[uuid.UUID] = []
        self.stopped: list[uuid.UUID] = []

    def start(self, spec: Spec) -> Handle:
        self.started.append(spec.id)
        return Handle(spec.id, {"pid": 1})

    def poll(self, handle: Handle) -> Observation:
        return Observation(True, ["its last words"])

    def stop(self, handle: Handle) -> None:
        self.stopped.append(handle.id)

    def list(self) -> Sequence[Handle]:
        return []

    def leftovers(self) -> Sequence[uuid.UUID]:
        return []

    def usage(self, handle: Handle) -> Usage:
        return Usage()

    def endpoint(self, handle: Handle) -> Endpoint:
        return Endpoint(Address(self.folder / "a.sock"), Address(self.folder / "d.sock"))

    def pause(self, handle: Handle) -> None:
        pass

    def resume(self, handle: Handle) -> None:
        pass

    def limit(self, handle: Handle, limits: Limits) -> None:
        pass

    def adopt(self, handle: Handle, workspace_id: uuid.UUID) -> Handle:
        return Handle(workspace_id, handle.data)

    def version(self, template: str) -> str:
        return "1"


class NeverReadyRuntime(FakeRuntime):
    """The process lives, the agent never answers."""


class CrashingRuntime(FakeRuntime):
    """The process ends at once."""

    def poll(self, handle: Handle) -> Observation:
        return Observation(False, ["FATAL ERROR: JavaScript heap out of memory"])


class BrokenRuntime(FakeRuntime):
    """Our own side fails."""

    def start(self, spec: Spec) -> Handle:
        raise RuntimeFault("no space left on /data")


class SlowRuntime(FakeRuntime):
    """Takes its time to start, and then never answers."""

    def start(self, spec: Spec) -> Handle:
        time.sleep(0.5)
        return super().start(spec)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (NeverReadyRuntime, "not_ready"),
        (CrashingRuntime, "memory"),
        (BrokenRuntime, "runtime"),
        (SlowRuntime, "not_ready"),
    ],
)
def test_a_start_that_fails_is_told_with_words_and_log_and_tried_again_a_few_times(
    kind: type[FakeRuntime],
    code: str,
    project: Project,
    user: User,
    queue: Jobs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = kind(tmp_path)
    monkeypatch.setattr(facts, "_installed", lambda: fake)
    monkeypatch.setattr(launching, "ANSWER_SECONDS", 0.2)
    workspace = services.open_workspace(project=project, user=user)
    services.reconcile(workspace.pk)
    workspace.refresh_from_db()
    assert workspace.status == "error"
    assert workspace.restarts == 2  # the first restart is immediate
    error: Any = workspace.error
    assert error["code"] == code
    assert error["log"]
    assert "It starts again by itself" in error["message"]
    assert "/data" not in error["message"]
    assert fake.stopped
    for _n in range(6):
        Workspace.objects.filter(pk=workspace.pk, retry_at__isnull=False).update(retry_at="2020-01-01T00:00Z")
        services.sweep()
        queue.run()
    workspace.refresh_from_db()
    assert workspace.retry_at is None
    assert "Press Restart" in workspace.error["message"]  # type: ignore[index]
    services.reconcile(workspace.pk)
    workspace.refresh_from_db()
    tries = workspace.restarts
    services.open_workspace(project=project, user=user)
    queue.run()
    workspace.refresh_from_db()
    assert workspace.restarts < tries  # asked for by a person: counted anew


def test_the_fakes_and_the_real_one_have_one_shape(tmp_path: Path) -> None:
    runtimes: list[Runtime] = [FakeRuntime(tmp_path), ProcessRuntime(tmp_path, isolation="none")]
    assert all(hasattr(runtime, "isolated") for runtime in runtimes)
