"""Fixtures: two machines, the image on both, a runtime for each place, a project that runs there."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from apps.workspaces.agent_client import AgentClient, AgentError
from apps.workspaces.runtime.base import Handle, Limits, Runtime, Spec
from apps.workspaces.runtime.images import pushing
from apps.workspaces.runtime.swarm import SwarmRuntime
from tests.conftest import need
from tests.engine import PREFIX as ENGINES
from tests.engine import TEMPLATE, Engine, clear
from tests.workspaces.conftest import eventually, project, queue
from tests.workspaces.swarm.machines import REGISTRY, Machines, clear_old

__all__ = ["project", "queue"]
TOKEN = "t" * 40
TOOLS = ("dockerd", "docker-registry", "ip", "nsenter", "iptables")


@pytest.fixture(scope="session")
def machines(engine: Engine, preview_image: str) -> Iterator[Machines]:
    """A swarm of two nodes, and the preview image in a registry that both reach."""
    need(os.getuid() == 0 and all(map(shutil.which, TOOLS)), f"{', '.join(TOOLS)}, run as root,")
    list(clear_old())
    folder = Path(tempfile.mkdtemp(prefix=f"{ENGINES}swarm-"))
    made = Machines(folder)
    try:
        made.start()
        made.copy_image(engine, preview_image)
        pushing.push(TEMPLATE, address=made.first.address, registry=REGISTRY)
        yield made
    finally:
        made.close()
        clear(folder)


@pytest.fixture(scope="session")
def runtime_at(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., SwarmRuntime]:
    """Makes a runtime of this installation for nodes that meet the constraints."""
    home = tmp_path_factory.mktemp("swarm-home")

    def make(*constraints: str, secret: str = "only-for-tests") -> SwarmRuntime:
        return SwarmRuntime(
            home, secret=secret, address=machines.first.address, registry=REGISTRY, constraints=constraints
        )

    return make


@pytest.fixture(scope="session")
def first(machines: Machines, runtime_at: Callable[..., SwarmRuntime]) -> SwarmRuntime:
    return runtime_at(f"node.id=={machines.first_id}")


@pytest.fixture(scope="session")
def second(machines: Machines, runtime_at: Callable[..., SwarmRuntime]) -> SwarmRuntime:
    return runtime_at(f"node.id=={machines.second_id}")


@pytest.fixture(autouse=True)
def _nothing_left(machines: Machines) -> Iterator[None]:
    """Whatever a test starts is ended after it."""
    yield
    if services := machines.services():
        machines.first.cli("service", "rm", *services)


def spec_of(workspace_id: uuid.UUID | None = None, **facts: object) -> Spec:
    """Full speed, so that no test waits longer than it must."""
    given = {"token": TOKEN, "template": TEMPLATE, "limits": Limits(cpus=2.0), **facts}
    return Spec(id=workspace_id or uuid.uuid4(), **given)  # type: ignore[arg-type]


def agent_of(runtime: Runtime, handle: Handle) -> AgentClient:
    """A client of an agent that answers."""
    client = AgentClient(runtime.endpoint(handle).agent, TOKEN)

    def answers() -> bool:
        try:
            return bool(client.health())
        except AgentError:
            return False

    eventually(answers)
    return client


def script(client: AgentClient, text: str, *words: str) -> Sequence[str]:
    """What a program in the workspace printed, by lines."""
    answer = client.execute(["node", "-e", text, *words])
    assert answer["exitCode"] == 0, answer
    return str(answer["stdout"]).splitlines()
