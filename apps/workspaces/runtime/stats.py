"""What a sample of the engine says of a container's use."""

import time
from typing import Any

from apps.workspaces.runtime.base import Usage


def usage_of(stats: dict[str, Any], started: float) -> Usage:
    """`stats` is one answer of the engine, `started` the moment of the start, 0 when unknown."""
    memory = stats.get("memory_stats") or {}
    if not memory.get("usage"):
        return Usage()
    details = memory.get("stats") or {}
    # Pages that the kernel takes back when it wants to; the names of control groups 1 and 2.
    cache = details.get("total_inactive_file", details.get("inactive_file", 0))
    links = (stats.get("networks") or {}).values()
    return Usage(
        memory_bytes=max(0, memory["usage"] - cache),
        cpu_seconds=stats["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9,
        uptime=max(0.0, time.time() - started) if started else 0.0,
        network_in=sum(link["rx_bytes"] for link in links),
        network_out=sum(link["tx_bytes"] for link in links),
    )
