"""What is left of a workspace's storage when it ended, whatever happened to its engine or its studio."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from apps.workspaces import services
from apps.workspaces.runtime import volumes
from apps.workspaces.runtime.base import Handle, Limits, Spec
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.volumes import LoopDisk
from apps.workspaces.services import facts
from tests.engine import Engine
from tests.workspaces.conftest import eventually
from tests.workspaces.docker.making import TOKEN, agent_in, left, made

pytestmark = pytest.mark.docker


@pytest.fixture
def runtime(engine: Engine, preview_image: str, tmp_path: Path) -> Iterator[DockerRuntime]:
    with made(engine, tmp_path) as runtime:
        yield runtime


@pytest.fixture
def on_loops(runtime: DockerRuntime) -> DockerRuntime:
    """Also where the engine has quotas, as long as this process may use loop devices."""
    disk = volumes.choose(runtime.ground.client, "loop", runtime.ground.home / "disks", local=True)
    runtime.ground._disk = disk
    return runtime


@pytest.fixture
def _nothing_is_young(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "YOUNG", timedelta(seconds=-5))


def _spec(workspace_id: uuid.UUID | None = None) -> Spec:
    return Spec(
        workspace_id or uuid4(), TOKEN, "baseline-landing", limits=Limits(disk_mb=64), dev_server=False
    )


def _disks(runtime: DockerRuntime) -> list[str]:
    """Files, and devices of the kernel's list, of this studio."""
    shown = [path.read_text().strip() for path in Path("/sys/block").glob("loop*/loop/backing_file")]
    home = str(runtime.ground.home)
    return [
        *(path.name for path in (runtime.ground.home / "disks").glob("*")),
        *(n for n in shown if home in n),
    ]


def test_loop_devices_are_let_go(on_loops: DockerRuntime) -> None:
    handle = on_loops.start(_spec())
    assert len(_disks(on_loops)) == 2
    on_loops.stop(handle)
    eventually(lambda: not _disks(on_loops))


@pytest.mark.usefixtures("_nothing_is_young")
def test_an_engine_that_kept_its_containers_over_a_restart_costs_no_disk_and_no_second_start(
    engine_that_keeps_containers: Engine, on_loops: DockerRuntime
) -> None:
    """It says of their volumes "has active mounts" until its next start."""
    handle = on_loops.start(_spec())
    engine_that_keeps_containers.restart()
    assert agent_in(on_loops, handle).health()
    on_loops.stop(handle)
    eventually(lambda: not _disks(on_loops))
    assert not on_loops.leftovers()

    again = on_loops.start(_spec(handle.id))
    assert agent_in(on_loops, again).health()
    assert len(_disks(on_loops)) == 2
    on_loops.stop(Handle(handle.id))
    eventually(lambda: not _disks(on_loops))

    engine_that_keeps_containers.restart()
    anew = DockerRuntime(on_loops.ground)
    anew.ground._disk = LoopDisk(anew.ground.client, anew.ground.home / "disks")
    for workspace_id in anew.leftovers():
        anew.stop(Handle(workspace_id))
    assert left(engine_that_keeps_containers, anew) == [f"studio-{anew.mark}"]


@pytest.mark.usefixtures("_nothing_is_young", "transactional_db")
@pytest.mark.parametrize("lost", ["container", "volume", "file"])
def test_the_sweep_after_a_studio_that_was_killed_takes_storage_that_no_workspace_has(
    on_loops: DockerRuntime, engine: Engine, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """Killed at each step of an end: the container was gone, then its volume, then its file."""
    monkeypatch.setattr(facts, "_installed", lambda: on_loops)
    handle = on_loops.start(_spec())
    on_loops.ground.client.api.remove_container(handle.data["container"], force=True)
    if lost != "container":
        on_loops.ground.client.api.remove_volume(handle.data["volume"])
    if lost == "file":
        [path.unlink() for path in (on_loops.ground.home / "disks").glob("*")]
    assert _disks(on_loops)
    services.sweep()
    eventually(lambda: not _disks(on_loops))
    assert left(engine, on_loops) == [f"studio-{on_loops.mark}"]


@pytest.mark.usefixtures("_nothing_is_young")
def test_storage_is_a_leftover_once_it_is_a_minute_old(
    runtime: DockerRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = runtime.start(_spec())
    runtime.ground.client.api.remove_container(handle.data["container"], force=True)
    assert list(dict.fromkeys(runtime.leftovers())) == [handle.id]
    with monkeypatch.context() as usual:
        usual.setattr(volumes, "YOUNG", timedelta(minutes=1))
        assert not runtime.leftovers()
    runtime.stop(Handle(handle.id))
    assert not runtime.leftovers()
