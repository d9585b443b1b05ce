"""What every runtime promises, asked of the real one; and how the services bear bad ones."""

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
    Ending,
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
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.runtime.process import ProcessRuntime
from apps.workspaces.services import facts, launching
from tests.conftest import need
from tests.workspaces.conftest import Jobs, eventually, installed, project, queue
from tests.workspaces.docker import making as containers

__all__ = ["installed", "project", "queue"]
TOKEN = "t" * 40


@pytest.fixture(params=["bubblewrap", "none"])
def process(request: pytest.FixtureRequest, installed: None, tmp_path: Path) -> Iterator[ProcessRuntime]:
    """A home of its own that shares the installed packages."""
    if request.param == "bubblewrap":
        need(bubblewrap.works(), "a working bubblewrap")
    yield from _process(tmp_path, request.param)


def _process(home: Path, isolation: str) -> Iterator[ProcessRuntime]:
    for name in (*settings.STUDIO_HOME.glob("agent-*"), settings.STUDIO_HOME / "templates"):
        (home / name.name).symlink_to(name)
    made = ProcessRuntime(home, isolation=isolation)
    yield made
    for handle in made.list():
        made.stop(handle)


def _docker(request: pytest.FixtureRequest, home: Path) -> Iterator[Runtime]:
    request.getfixturevalue("preview_image")
    with containers.made(request.getfixturevalue("engine"), home) as made:
        yield made


@pytest.fixture(params=["bubblewrap", "none", pytest.param("docker", marks=pytest.mark.docker)])
def runtime(request: pytest.FixtureRequest, installed: None, tmp_path: Path) -> Iterator[Runtime]:
    """Each in turn, with a home of its own."""
    if request.param == "docker":
        yield from _docker(request, tmp_path)
        return
    if request.param == "bubblewrap":
        need(bubblewrap.works(), "a working bubblewrap")
    yield from _process(tmp_path, request.param)


def _spec(workspace_id: uuid.UUID | None = None) -> Spec:
    return Spec(id=workspace_id or uuid.uuid4(), token=TOKEN, template="baseline-landing")


def _agent(runtime: Runtime, handle: Handle) -> AgentClient:
    """Once it answers. Before, while it replaces its own program, a process has no mark to be listed by."""
    return containers.agent_in(runtime, handle)


def _another(runtime: Runtime) -> Runtime:
    """As a second process of the installation would make it."""
    if isinstance(runtime, DockerRuntime):
        return DockerRuntime(Ground(runtime.ground.home, address=runtime.ground.address))
    assert isinstance(runtime, ProcessRuntime)
    return ProcessRuntime(runtime.home, isolation="bubblewrap" if runtime.isolated else "none")


class TestRuntime:
    def test_start_poll_list_stop(self, runtime: Runtime) -> None:
        handle = runtime.start(_spec())
        assert runtime.poll(handle).alive
        assert _agent(runtime, handle).health()["status"] == "stopped"
        assert [found.id for found in runtime.list()] == [handle.id]
        assert runtime.usage(handle).memory_bytes > 20_000_000
        runtime.stop(handle)
        assert not runtime.poll(handle).alive
        assert not runtime.list()
        assert not runtime.leftovers()
        assert runtime.usage(handle) == Usage()

    def test_stopping_twice_or_what_never_ran_is_fine(self, runtime: Runtime) -> None:
        handle = runtime.start(_spec())
        runtime.stop(handle)
        runtime.stop(handle)
        runtime.stop(Handle(uuid.uuid4()))

    def test_starting_again_leaves_one(self, runtime: Runtime) -> None:
        first = runtime.start(_spec())
        second = runtime.start(_spec(first.id))
        assert not runtime.poll(first).alive
        assert runtime.poll(second).alive
        _agent(runtime, second)
        assert len(runtime.list()) == 1

    def test_another_runtime_object_finds_it_again(self, runtime: Runtime) -> None:
        handle = runtime.start(_spec())
        _agent(runtime, handle)
        other = _another(runtime)
        assert other.poll(handle).alive
        (found,) = other.list()
        same = "pid" if runtime.name == "process" else "container"
        assert (found.id, found.data[same]) == (handle.id, handle.data[same])
        other.stop(handle)
        assert not runtime.poll(handle).alive

    def test_what_is_frozen_answers_nothing_and_goes_on_where_it_was(self, runtime: Runtime) -> None:
        """One that can't freeze says so in `pauses`; what runs there stays awake."""
        handle = runtime.start(_spec())
        agent = _agent(runtime, handle)
        before = agent.health()["uptime"]
        for _twice in range(2):
            runtime.pause(handle)
        if not runtime.pauses:
            assert not runtime.poll(handle).paused
            assert agent.health()["uptime"] >= before
            return
        assert runtime.poll(handle) == replace(runtime.poll(handle), alive=True, paused=True)
        assert not containers.answers(agent)
        for _twice in range(2):
            runtime.resume(handle)
        assert not runtime.poll(handle).paused
        assert agent.health()["uptime"] >= before

    def test_one_that_is_adopted_has_another_name_and_goes_on(self, runtime: Runtime) -> None:
        warm = runtime.start(_spec())
        if isinstance(runtime, ProcessRuntime):
            with pytest.raises(RuntimeFault, match="no warm pool"):
                runtime.adopt(warm, uuid.uuid4())
            return
        agent = _agent(runtime, warm)
        mine = runtime.adopt(warm, uuid.uuid4())
        assert runtime.adopt(mine, mine.id) == mine
        assert [found.id for found in runtime.list()] == [mine.id]
        runtime.stop(warm)  # whoever still holds the old name ends nobody
        assert runtime.poll(mine).alive
        assert agent.health()["status"] == "stopped"
        runtime.stop(mine)
        assert not runtime.list()
        assert not runtime.leftovers()

    def test_a_name_that_is_taken_is_not_given_twice(self, runtime: Runtime) -> None:
        warm, mine = runtime.start(_spec()), runtime.start(_spec())
        with pytest.raises(RuntimeFault):
            runtime.adopt(warm, mine.id)
        _agent(runtime, warm)
        _agent(runtime, mine)
        assert {found.id for found in runtime.list()} == {warm.id, mine.id}

    def test_limits_can_be_set_while_it_runs(self, runtime: Runtime) -> None:
        handle = runtime.start(_spec())
        runtime.limit(handle, Limits(cpus=0.25, memory_mb=256))
        assert runtime.poll(handle).alive
        assert _agent(runtime, handle).health()

    def test_the_version_is_that_of_what_would_start(self, runtime: Runtime) -> None:
        assert runtime.version("baseline-landing")
        assert runtime.version("baseline-landing") == runtime.version("baseline-landing")
        with pytest.raises(RuntimeFault):
            runtime.version("no-such-template")

    def test_what_ended_says_its_last_words(self, runtime: Runtime) -> None:
        handle = runtime.start(Spec(id=uuid.uuid4(), token="short", template="baseline-landing"))
        eventually(lambda: not runtime.poll(handle).alive)
        assert any("AGENT_TOKEN" in line for line in runtime.poll(handle).log)

    def test_an_agent_nobody_renews_ends_itself(self, runtime: Runtime) -> None:
        handle = runtime.start(
            Spec(id=uuid.uuid4(), token=TOKEN, template="baseline-landing", lease_seconds=1)
        )
        eventually(lambda: not runtime.poll(handle).alive)
        eventually(lambda: runtime.poll(handle).ending in (None, Ending.LEASE))

    def test_an_unknown_template_is_our_fault_in_words(self, runtime: Runtime) -> None:
        with pytest.raises(RuntimeFault, match="There is no template"):
            runtime.start(Spec(id=uuid.uuid4(), token=TOKEN, template="../x"))

    def test_nothing_of_our_environment_reaches_it(
        self, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AI_API_KEY", "zebra-secret")
        handle = runtime.start(_spec())
        script = "console.log(JSON.stringify(process.env))"
        answer = _agent(runtime, handle).execute(["node", "-e", script])
        assert answer["exitCode"] == 0, answer
        assert "zebra" not in answer["stdout"]
        assert TOKEN not in answer["stdout"]


class TestProcesses:
    """What only local processes have."""

    def test_a_reused_pid_is_not_taken_for_ours(self, process: ProcessRuntime) -> None:
        handle = process.start(_spec())
        stranger = Handle(handle.id, {**handle.data, "started": handle.data["started"] - 1})
        assert not process.poll(stranger).alive

    def test_the_token_is_in_no_command_line(self, process: ProcessRuntime) -> None:
        handle = process.start(_spec())
        _agent(process, handle).health()
        lines = [Path(f"/proc/{found.pid}/cmdline").read_bytes() for found in process._all(handle.id)]
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
