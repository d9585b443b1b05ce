"""Bad pages, a bad engine and bad luck: each ends in a state with a name and words, and nothing is left of it.

Real containers, through the services. What of the list is tried elsewhere as well:

    fork bomb, memory hog, disk filler, busy loop   test_limits: what the limits of a container do, by numbers
    a config that throws, a page that never ends    agent/test_life, agent/test_build: the agent alone
    a project with too many files                   projects/test_commit, test_archives: all ways in
    an engine that dies or restarts while live      test_life_engine; each state of it with a fake: test_endings
    an image that is missing                        docker/test_life: the runtime alone
    a port that is taken                            docker/test_life: the runtime; test_gateway: the studio's own
    a second claim of a warm one                    test_pool: every moment of a claim; test_pool_engine: a burst
    two people and the last place                   test_admission, with the queue and all quotas
    pages and sockets of a studio under bad input   e2e/test_faults
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import TooLarge
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.agent_client import BuildError
from apps.workspaces.models import PortLease, WarmWorkspace, Workspace
from apps.workspaces.runtime import containers
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.runtime.images.naming import LATEST, repository
from apps.workspaces.services import dev_pages, facts
from config.environment import environment
from tests.engine import TEMPLATE, Engine
from tests.workspaces.conftest import Jobs, eventually
from tests.workspaces.docker.bad_pages import CONFIG, FAULTS, PAGE, SITE
from tests.workspaces.docker.making import left

pytestmark = pytest.mark.docker

INSIDES = re.compile(r"\n\s+at |Traceback|/(work|tmp|root|home|app|project|state|opt|usr|var|run)/|unix://")
# Shorter than usual, so that what never ends is told sooner.
PATIENCE = {"AGENT_RENDER_TIMEOUT_MS": "5000", "AGENT_BOOT_TIMEOUT_MS": "12000"}
marks = count(1)


@pytest.fixture(scope="module")
def ground(engine: Engine, preview_image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("home"), address=engine.address)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def runtime(
    ground: Ground, transactional_db: None, monkeypatch: pytest.MonkeyPatch, engine: Engine, queue: Jobs
) -> Iterator[DockerRuntime]:
    """Nothing may be left of a test after one sweep."""
    made = DockerRuntime(ground)
    monkeypatch.setattr(facts, "_installed", lambda: made)
    for name, value in {"POOL": "", "CPUS": 2.0, "DISK_MB": 64}.items():
        monkeypatch.setattr(environment(), f"WORKSPACE_{name}", value)
    usual = containers.environment
    monkeypatch.setattr(containers, "environment", lambda *given: {**usual(*given), **PATIENCE})
    yield made
    for workspace in Workspace.objects.all():
        services.close_workspace(workspace)
    queue.run()
    services.sweep()
    assert [name for name in left(engine, facts.runtime()) if name != f"studio-{made.mark}"] == []  # type: ignore[arg-type]
    assert not PortLease.objects.exists()
    assert not WarmWorkspace.objects.exists()


def _fresh(workspace: Workspace) -> Workspace:
    return Workspace.objects.get(pk=workspace.pk)


def _opened(project: Project, user: User, queue: Jobs) -> Workspace:
    workspace = services.open_workspace(project=project, user=user)
    queue.run()
    return _fresh(workspace)


def _commit(project: Project, changes: dict[str, bytes | None]) -> Project:
    projects.commit(project=project, base_id=None, changes=changes, kind="edit", message="Edit")
    return Project.objects.get(pk=project.pk)


def _html(workspace: Workspace) -> str:
    row = _fresh(workspace)
    if row.status != "running":
        return ""
    with dev_pages.client(facts.endpoint_of(row).dev, seconds=20) as http:
        return http.get("/", headers={"Accept": "text/html"}).text


def _time_passes(queue: Jobs) -> None:
    """As the clock does every two seconds, when pauses are over."""
    Workspace.objects.filter(retry_at__isnull=False).update(retry_at=timezone.now())
    services.watch()
    queue.run()


def _in_plain_words(error: BuildError | dict[str, Any]) -> str:
    said = f"{error['message']} {error.get('hint', '')}"
    assert not INSIDES.search(said), said
    return said


def _back(workspace: Workspace, queue: Jobs, mark: str) -> None:
    """Until the page shows the mark."""

    def shown() -> bool:
        _time_passes(queue)
        return mark in _html(workspace)

    assert eventually(shown, 40), _fresh(workspace).error


def _good_edit(project: Project, good: dict[str, bytes]) -> str:
    """Commit a title that was not there before, and what is good for the rest. The title."""
    mark = f"Mark-{next(marks)}-"
    site = good[SITE].replace(b'"title": "', f'"title": "{mark}'.encode(), 1)
    _commit(project, {**good, SITE: site})
    return mark


@pytest.fixture
def good(project: Project) -> dict[str, bytes]:
    """The files that faults replace, as the template has them."""
    project.refresh_from_db()
    assert project.head is not None
    return {path: projects.read_file(project.head, path) for path in (PAGE, CONFIG, SITE)}


@pytest.mark.timeout(600)
def test_each_bad_page_is_told_and_the_next_good_edit_brings_the_page_back(
    project: Project, user: User, queue: Jobs, good: dict[str, bytes], runtime: DockerRuntime,
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    workspace = _opened(project, user, queue)
    assert workspace.status == "running", workspace.error
    for fault in FAULTS:
        with subtests.test(fault.name):
            changed = _commit(project, {fault.path: fault.text.encode()})
            result = services.sync(project.pk)
            assert result.error is not None
            assert result.error["code"] in fault.codes, result.error
            assert re.search(fault.words, _in_plain_words(result.error))
            assert _fresh(workspace).status == "running"
            head = Project.objects.get(pk=project.pk).head
            assert head is not None
            assert head.pk == changed.head_id
            assert projects.read_file(head, fault.path) == fault.text.encode()
        mark = _good_edit(project, good)
        refused = services.sync(project.pk)
        _back(workspace, queue, mark)
        with subtests.test(f"{fault.name}, after it"):
            assert refused.refused == bool(fault.refuses)
            assert fault.refuses in (_in_plain_words(refused.error) if refused.error else "")
            assert _fresh(workspace).revision_id == Project.objects.get(pk=project.pk).head_id
            assert services.sync(project.pk).ok
            assert len(_programs(runtime, workspace)) <= 3


def _programs(runtime: DockerRuntime, workspace: Workspace) -> list[Any]:
    return list(runtime.ground.client.api.top(_fresh(workspace).handle["container"])["Processes"])


def test_ten_thousand_files_are_refused_and_the_head_stays(project: Project) -> None:
    head = project.head_id
    with pytest.raises(TooLarge) as refused:
        _commit(project, {f"/public/{n}.txt": b"x" for n in range(10_000)})
    assert (refused.value.code, str(refused.value.message)) == (
        "too_many_files",
        "A project can have 2000 files at most.",
    )
    assert Project.objects.get(pk=project.pk).head_id == head


def _failed(workspace: Workspace, code: str, words: str) -> None:
    found = _fresh(workspace)
    error: Any = found.error
    assert (found.status, error["code"]) == ("error", code), error
    assert words in _in_plain_words(error)


def test_an_image_that_is_missing_is_named_and_its_return_is_enough(
    project: Project, user: User, queue: Jobs, engine: Engine, preview_image: str, good: dict[str, bytes]
) -> None:
    latest = f"{repository(TEMPLATE)}:{LATEST}"
    engine.cli("tag", preview_image, "kept:for-later")
    engine.cli("rmi", latest)
    try:
        workspace = _opened(project, user, queue)
        _failed(workspace, "image_missing", f"manage.py preview_image build {TEMPLATE}")
    finally:
        engine.cli("tag", "kept:for-later", latest)
        engine.cli("rmi", "kept:for-later")
    _back(workspace, queue, _good_edit(project, good))


def test_an_engine_that_is_down_while_somebody_opens_is_waited_for(
    project: Project, user: User, queue: Jobs, engine: Engine, good: dict[str, bytes]
) -> None:
    engine.stop()
    try:
        workspace = _opened(project, user, queue)
        _failed(workspace, "engine", "come back by themselves")
    finally:
        engine.start()
    _back(workspace, queue, _good_edit(project, good))
    assert _fresh(workspace).restarts == 0


def test_leased_ports_that_another_program_has_are_passed_over(
    project: Project, user: User, queue: Jobs, runtime: DockerRuntime, engine: Engine,
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, good: dict[str, bytes],
) -> None:  # fmt: skip
    ground = Ground(tmp_path_factory.mktemp("published"), address=engine.address, dial="publish")
    published = DockerRuntime(ground)
    monkeypatch.setattr(facts, "_installed", lambda: published)
    workspace = services.open_workspace(project=project, user=user)
    with ExitStack() as held:
        held.callback(ground.close)
        # The page's own port is leased already, at random.
        leased = set(PortLease.objects.values_list("port", flat=True))
        first, second = [port for port in range(8051, 8054) if port not in leased][:2]
        for port, purpose in ((first, PortLease.Purpose.AGENT), (second, PortLease.Purpose.DEV)):
            PortLease.objects.create(workspace=workspace, port=port, purpose=purpose)
            held.enter_context(socket.create_server(("127.0.0.1", port)))
        queue.run()
        assert _fresh(workspace).status == "running", _fresh(workspace).error
        assert not {_fresh(workspace).handle[name] for name in ("agent", "dev")} & {
            f"127.0.0.1:{first}",
            f"127.0.0.1:{second}",
        }
        _back(workspace, queue, _good_edit(project, good))
        services.close_workspace(workspace)
        queue.run()
        assert left(engine, published) == [f"studio-{published.mark}"]


def _at_once(*actions: Callable[[], object]) -> None:
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        try:
            gate.wait(5)
            action()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_two_people_race_for_one_warm_workspace_and_then_for_the_last_place(
    project: Project, user: User, outsider: User, queue: Jobs, runtime: DockerRuntime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", f"{TEMPLATE}=1")
    monkeypatch.setattr(environment(), "WORKSPACE_POOL_MEMORY_MB", 8192)
    services.refill()
    queue.run()
    assert WarmWorkspace.objects.get().status == "warm"
    monkeypatch.setattr(environment(), "WORKSPACE_POOL", "")
    pairs = [(project, user), (projects.create_project(user=outsider, name="Other"), outsider)]
    rows = [services.open_workspace(project=found, user=person) for found, person in pairs]
    _at_once(*(lambda pk=row.pk: services.reconcile(pk) for row in rows))
    found = [_fresh(row) for row in rows]
    assert [row.status for row in found] == ["running", "running"], [row.error for row in found]
    assert sorted(row.from_pool for row in found) == [False, True]
    assert len({row.handle["container"] for row in found}) == len(list(runtime.list())) == 2

    for row in found:
        services.close_workspace(row)
    queue.run()
    monkeypatch.setattr(environment(), "WORKSPACE_LIMIT", 1)
    _at_once(*(lambda pair=pair: services.open_workspace(project=pair[0], user=pair[1]) for pair in pairs))
    queue.run()
    winner, waiting = sorted((_fresh(row) for row in rows), key=lambda row: row.status, reverse=True)
    assert (winner.status, waiting.status) == ("running", "queued")
    assert facts.queue_words(waiting)
    services.close_workspace(winner)
    queue.run()
    assert (_fresh(winner).status, _fresh(waiting).status) == ("stopped", "running")
    assert len(list(runtime.list())) == 1
