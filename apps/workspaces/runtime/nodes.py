"""The machines that workspaces run on, for the status page."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.workspaces.runtime import engine
from apps.workspaces.runtime.engine import translated

MB = 1024 * 1024


@dataclass(frozen=True)
class Node:
    """One machine: `state` as its engine names it, `version` that of the engine or the kernel."""

    id: str
    name: str
    state: str
    cpus: float
    memory_mb: int
    version: str = ""


def nodes_of(runtime: str, address: str) -> Sequence[Node]:
    """Of a runtime by name, with the engine at `address`. Raises RuntimeFault."""
    if runtime == "process":
        return [_this_machine()]
    client = engine.client(address)
    with translated():
        if runtime == "swarm":
            return [_of_swarm(found) for found in client.api.nodes()]
        return [_of_engine(client.info())]


def _this_machine() -> Node:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    name = platform.node()
    return Node(name, name, "ready", os.cpu_count() or 1, memory // MB, platform.release())


def _of_engine(info: dict[str, Any]) -> Node:
    return Node(
        info["ID"], info["Name"], "ready", info["NCPU"], info["MemTotal"] // MB, info["ServerVersion"]
    )


def _of_swarm(found: dict[str, Any]) -> Node:
    facts = found["Description"]
    state = found["Status"]["State"]
    if found["Spec"]["Availability"] != "active":
        state = f"{state}, {found['Spec']['Availability']}"
    has = facts["Resources"]
    cpus, memory = has["NanoCPUs"] / 1e9, has["MemoryBytes"] // MB
    return Node(found["ID"], facts["Hostname"], state, cpus, memory, facts["Engine"]["EngineVersion"])
