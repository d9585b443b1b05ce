"""What a workspace uses now (ContainerMetrics of the type documents)."""

from typing import Any

from apps.workspaces.models import Workspace
from apps.workspaces.services.facts import handle_of, runtime


def metrics_of(workspace: Workspace) -> dict[str, Any]:
    """{cpuUsage, memoryUsage, networkIn, networkOut, uptime}; zeros when nothing runs."""
    usage = runtime().usage(handle_of(workspace))
    percent = 100 * usage.cpu_seconds / usage.uptime if usage.uptime > 0 else 0.0
    return {
        "cpuUsage": round(percent, 1),
        "memoryUsage": round(usage.memory_bytes / 1024**2, 1),
        "networkIn": usage.network_in,
        "networkOut": usage.network_out,
        "uptime": int(usage.uptime),
    }
