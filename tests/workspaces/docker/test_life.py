"""What happens around a container: frozen and woken, the engine away, an image missing, ports instead of addresses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from apps.projects import templates_store
from apps.workspaces.runtime.base import Ending, Handle, ImageMissing, Limits, RuntimeFault, Spec
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.engine import EngineDown
from apps.workspaces.runtime.ground import Ground
from tests.engine import Engine
from tests.workspaces.conftest import eventually, free_port
from tests.workspaces.docker.making import TOKEN, agent_in, made

pytestmark = pytest.mark.docker
LIMITS = Limits(cpus=2.0, disk_mb=64)


@pytest.fixture
def runtime(engine: Engine, preview_image: str, tmp_path: Path) -> Iterator[DockerRuntime]:
    with made(engine, tmp_path) as runtime:
        yield runtime


def _spec(**more: Any) -> Spec:
    return Spec(uuid4(), TOKEN, "baseline-landing", limits=LIMITS, **more)


def _page(runtime: DockerRuntime, handle: Handle) -> str:
    """Its first page, as the gateway gets it."""
    answer = httpx.get(runtime.endpoint(handle).dev.base + "/", timeout=30, trust_env=False)
    return answer.text if answer.status_code == 200 else ""


def _pour(runtime: DockerRuntime, handle: Handle) -> dict[str, Any]:
    files = [
        {"path": path, "encoding": "utf8", "content": text.decode()}
        for path, text in templates_store.read_template("baseline-landing").items()
        if b"\0" not in text and not path.endswith((".png", ".jpg", ".webp", ".ico", ".woff2"))
    ]
    batch = {"revision": "one", "replace": True, "files": files, "deleted": []}
    return agent_in(runtime, handle).put_files(batch)


def test_pages_are_served_before_and_after_the_frost_and_the_adoption(runtime: DockerRuntime) -> None:
    handle = runtime.start(_spec())
    assert _pour(runtime, handle)["verdict"]["ok"]
    before = _page(runtime, handle)
    assert "data-section" in before
    runtime.limit(handle, Limits(cpus=0.5))
    runtime.pause(handle)
    with pytest.raises(httpx.TimeoutException):
        httpx.get(runtime.endpoint(handle).dev.base + "/", timeout=1, trust_env=False)
    mine = runtime.adopt(handle, uuid4())
    runtime.resume(mine)
    assert "data-section" in _page(runtime, mine)
    assert runtime.usage(mine).network_out > len(before)


def test_a_warm_one_serves_the_templates_own_page(runtime: DockerRuntime) -> None:
    handle = runtime.start(_spec(warm=True))
    agent_in(runtime, handle)
    assert "data-section" in eventually(lambda: _page(runtime, handle), 40)


def test_when_the_engine_starts_anew_its_workspaces_are_known_to_have_ended(
    engine: Engine, runtime: DockerRuntime
) -> None:
    handle = runtime.start(_spec(dev_server=False))
    agent_in(runtime, handle)
    engine.restart()
    seen = runtime.poll(handle)
    assert not seen.alive
    assert seen.ending is Ending.ENGINE
    again = runtime.start(Spec(handle.id, TOKEN, "baseline-landing", limits=LIMITS, dev_server=False))
    assert agent_in(runtime, again).health()
    assert [found.id for found in runtime.list()] == [handle.id]


def test_after_a_crash_of_the_engine_too(engine: Engine, runtime: DockerRuntime) -> None:
    handle = runtime.start(_spec(dev_server=False))
    agent_in(runtime, handle)
    engine.kill()
    with pytest.raises(EngineDown):
        runtime.poll(handle)
    engine.start()
    seen = runtime.poll(handle)
    assert seen.alive or seen.ending in (Ending.ENGINE, Ending.GONE)
    runtime.stop(handle)
    assert not runtime.list()


def test_an_engine_that_is_down_says_so_in_words(tmp_path: Path) -> None:
    runtime = DockerRuntime(Ground(tmp_path, address=f"unix://{tmp_path}/nobody.sock"))
    for call in (
        lambda: runtime.start(_spec()),
        lambda: runtime.poll(Handle(uuid4())),
        lambda: runtime.stop(Handle(uuid4())),
        runtime.list,
    ):
        with pytest.raises(EngineDown) as down:
            call()
        assert "engine" in down.value.words


def test_a_missing_image_is_named_with_the_command_that_makes_it(runtime: DockerRuntime) -> None:
    with pytest.raises(ImageMissing) as missing:
        runtime.start(Spec(uuid4(), TOKEN, "svelte-vite", limits=LIMITS))
    assert "manage.py preview_image build svelte-vite" in missing.value.words
    assert not runtime.list()


def test_published_ports_are_of_loopback_alone(engine: Engine, preview_image: str, tmp_path: Path) -> None:
    with made(engine, tmp_path, dial="publish") as runtime:
        wanted = (free_port(), free_port())
        handle = runtime.start(_spec(dev_server=False, ports=wanted))
        assert (handle.data["agent"], handle.data["dev"]) == tuple(f"127.0.0.1:{port}" for port in wanted)
        assert agent_in(runtime, handle).health()
        ports = runtime.ground.client.api.inspect_container(handle.data["container"])["NetworkSettings"][
            "Ports"
        ]
        assert {item["HostIp"] for items in ports.values() for item in items} == {"127.0.0.1"}
        for ports in (wanted, None):  # taken by somebody, or not leased: the engine chooses
            other = runtime.start(_spec(dev_server=False, ports=ports))
            assert other.data["agent"] != handle.data["agent"]
            assert agent_in(runtime, other).health()


def test_a_network_that_was_pruned_is_made_anew(engine: Engine, runtime: DockerRuntime) -> None:
    runtime.stop(runtime.start(_spec(dev_server=False)))
    engine.cli("network", "rm", runtime.ground.network.name)
    assert agent_in(runtime, runtime.start(_spec(dev_server=False))).health()


def test_nothing_of_the_host_is_mounted_and_no_token_is_shown(runtime: DockerRuntime) -> None:
    handle = runtime.start(_spec(dev_server=False))
    facts = runtime.ground.client.api.inspect_container(handle.data["container"])
    assert TOKEN not in str(facts)
    assert [mount["Type"] for mount in facts["Mounts"]] == ["volume"]
    host = facts["HostConfig"]
    assert not host["Binds"]
    assert not host["Privileged"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert host["RestartPolicy"]["Name"] == "no"
    assert (host["Memory"], host["MemorySwap"]) == (512 * 1024**2,) * 2
    assert host["PidsLimit"] == 128
    assert host["LogConfig"]["Config"]["max-size"] == "1m"
    assert all("noexec" in options and "nosuid" in options for options in host["Tmpfs"].values())


def test_two_starts_at_once_leave_one(engine: Engine, runtime: DockerRuntime) -> None:
    """The name decides: who comes second collides."""
    spec = _spec(dev_server=False)
    handle = runtime.start(spec)
    late = DockerRuntime(runtime.ground)
    late._clear = lambda workspace_id: None  # type: ignore[method-assign]  # it looked before the first was there
    with pytest.raises(RuntimeFault, match="already in use"):
        late.start(spec)
    assert runtime.poll(handle).alive
    assert len(runtime.list()) == 1
