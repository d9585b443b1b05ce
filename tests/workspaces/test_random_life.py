"""Two hundred random steps on a real engine: at the end rows, containers, volumes, networks and ports are equal."""

import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import AppError
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import PortLease, Sandbox, WarmWorkspace, Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.containers import INSTALLATION
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.services import facts
from config.environment import environment
from tests.engine import Engine
from tests.services import HOME
from tests.workspaces.conftest import Jobs

STEPS = 200
MOST_PROJECTS = 2
ENGINE_ENDS = ("restart_engine", "crash_engine")  # once each: every container starts anew after it
PAGE = "/src/pages/about.astro"
IDLE = timedelta(hours=1)


@dataclass
class Life:
    """A person, an engine, and what may happen to them."""

    user: User
    engine: Engine
    queue: Jobs
    dice: random.Random
    projects: list[Project] = field(default_factory=list)
    edits: dict[str, int] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)

    def create(self) -> None:
        if len(self.projects) >= MOST_PROJECTS:
            self.delete()
        project = projects.create_project(user=self.user, name=f"Random {len(self.history)}")
        self.projects.append(project)
        self.open(project)

    def open(self, project: Project | None = None) -> None:
        if project := project or self.one():
            services.open_workspace(project=project, user=self.user)

    def edit(self) -> None:
        """A commit, and what follows from it in the preview if that runs."""
        if project := self.one():
            project.refresh_from_db()
            number = self.edits[str(project.pk)] = self.edits.get(str(project.pk), 0) + 1
            text = f"<html><body><h1>Edit {number}</h1></body></html>"
            head = project.head
            assert head is not None
            changes = {PAGE: text.encode()}
            projects.commit(project=project, base_id=head.pk, changes=changes, kind="edit", message="Edit")
            services.sync(project.pk)

    def close(self) -> None:
        if workspace := self.workspace():
            services.close_workspace(workspace)

    def restart(self) -> None:
        if project := self.one():
            services.restart_workspace(project=project, user=self.user)

    def pause(self) -> None:
        """Nobody looks for a while."""
        if workspace := self.workspace():
            cache.clear()
            Workspace.objects.filter(pk=workspace.pk).update(last_accessed_at=timezone.now() - IDLE)
            services.pause(workspace.pk)

    def wake(self) -> None:
        if workspace := self.workspace():
            services.wake(workspace.pk)

    def kill(self) -> None:
        """Somebody ends a container with the engine's own tools."""
        if name := self.container():
            with contextlib.suppress(Exception):
                self.engine.cli("kill", name)

    def remove(self) -> None:
        if name := self.container():
            self.engine.cli("rm", "--force", name)

    def refill(self) -> None:
        services.refill()

    def sweep(self) -> None:
        services.sweep()

    def delete(self) -> None:
        if project := self.one():
            projects.delete(project=project)
            self.projects.remove(project)

    def restart_engine(self) -> None:
        self.engine.restart()

    def crash_engine(self) -> None:
        self.engine.kill()
        self.engine.start()

    def one(self) -> Project | None:
        return self.dice.choice(self.projects) if self.projects else None

    def workspace(self) -> Workspace | None:
        project = self.one()
        return Workspace.objects.filter(project=project).first() if project else None

    def container(self) -> str:
        names = self.engine.cli("ps", "--format", "{{.Names}}").split()
        return self.dice.choice(names) if names else ""

    def step(self) -> None:
        spent = {name for name in ENGINE_ENDS if name in self.history}
        left = {name: weight for name, weight in WEIGHTS.items() if name not in spent}
        name = self.dice.choices(list(left), list(left.values()))[0]
        self.history.append(name)
        act: Callable[[], None] = getattr(self, name)
        # Refusals in words are outcomes too; anything else ends the test.
        with contextlib.suppress(AppError, RuntimeFault):
            act()
        if self.dice.random() < 0.7:  # else the job is late, and finds a later state
            self.queue.run()


WEIGHTS = {
    "create": 3,
    "open": 12,
    "edit": 34,
    "close": 6,
    "restart": 2,
    "pause": 10,
    "wake": 10,
    "kill": 4,
    "remove": 2,
    "refill": 4,
    "sweep": 8,
    "delete": 1,
    "restart_engine": 1,
    "crash_engine": 1,
}


@pytest.fixture
def life(
    engine: Engine,
    preview_image: str,
    transactional_db: None,
    user: User,
    queue: Jobs,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Life]:
    seed = random.randrange(10**6)
    made = DockerRuntime(Ground(HOME, address=engine.address))
    monkeypatch.setattr(facts, "_installed", lambda: made)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "baseline-landing=1")
    print(f"seed {seed}")  # shown when it fails
    yield Life(user, engine, queue, random.Random(seed))
    for handle in made.list():
        made.stop(handle)


@pytest.mark.docker
@pytest.mark.timeout(600)
def test_nothing_is_left_after_two_hundred_random_steps(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _networks(life.engine)
    for _n in range(STEPS):
        life.step()
    _every_edit_is_there(life)
    for project in list(life.projects):
        projects.delete(project=project)
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    for _n in range(3):
        services.sweep()
        services.refill()
        life.queue.run()
    ours = f"label={INSTALLATION}={facts.runtime().mark}"  # type: ignore[attr-defined]
    assert not life.engine.cli("ps", "--all", "--quiet", "--filter", ours)
    assert not life.engine.cli("volume", "ls", "--quiet", "--filter", ours)
    assert _networks(life.engine) - before <= {f"studio-{facts.runtime().mark}"}  # type: ignore[attr-defined]
    assert set(Workspace.objects.values_list("status", flat=True)) <= {"stopped"}
    assert not PortLease.objects.exists()
    assert not WarmWorkspace.objects.exists()
    assert not Sandbox.objects.exists()


def _every_edit_is_there(life: Life) -> None:
    """In head, and on the page of what is opened now."""
    for project in life.projects:
        project.refresh_from_db()
        number = life.edits.get(str(project.pk))
        head = project.head
        assert head is not None
        if number:
            assert f"Edit {number}<" in projects.read_file(head, PAGE).decode()
        Workspace.objects.filter(project=project).update(retry_at=None, restarts=0)
        services.open_workspace(project=project, user=life.user)
        life.queue.run()
        services.sweep()
        life.queue.run()
        workspace = Workspace.objects.get(project=project)
        assert workspace.status == "running", (workspace.error, life.history)
        assert workspace.revision_id == head.pk


def _networks(engine: Engine) -> set[str]:
    return set(engine.cli("network", "ls", "--format", "{{.Name}}").split())
