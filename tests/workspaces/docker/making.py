"""A docker runtime of a test's own, on the tests' engine, that leaves nothing behind."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apps.workspaces.agent_client import AgentClient
from apps.workspaces.runtime.base import Handle, Runtime
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from tests.engine import Engine
from tests.workspaces.conftest import eventually

TOKEN = "t" * 40


@contextmanager
def made(engine: Engine, home: Path, **ground: Any) -> Iterator[DockerRuntime]:
    """Containers, volumes, network and packet rules are gone afterwards, or the test fails."""
    runtime = DockerRuntime(Ground(home, address=engine.address, **ground))
    yield runtime
    for handle in runtime.list():
        runtime.stop(handle)
    runtime.ground.close()
    assert left(engine, runtime) == []


def left(engine: Engine, runtime: DockerRuntime) -> list[str]:
    """Names of all that carries the installation's mark in the engine, and files of its storage."""
    mark = runtime.mark
    found = [
        *engine.cli("ps", "--all", "--filter", f"name=studio-{mark}", "--format", "{{.Names}}").split(),
        *engine.cli("volume", "ls", "--filter", f"name=studio-{mark}", "--format", "{{.Name}}").split(),
        *engine.cli("network", "ls", "--filter", f"name=studio-{mark}", "--format", "{{.Name}}").split(),
    ]
    return [*found, *(path.name for path in (runtime.ground.home / "disks").glob("*"))]


def agent_in(runtime: Runtime, handle: Handle, token: str = TOKEN) -> AgentClient:
    """Its agent, once it answers."""
    agent = AgentClient(runtime.endpoint(handle).agent, token)
    eventually(lambda: answers(agent))
    return agent


def answers(agent: AgentClient) -> bool:
    from apps.workspaces.agent_client import AgentError

    try:
        return bool(agent.health())
    except AgentError:
        return False


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
