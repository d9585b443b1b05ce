"""What a workspace uses now (ContainerMetrics of the type documents)."""

from typing import Any

from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Handle
from apps.workspaces.services.facts import runtime


def metrics_of(workspace: Workspace) -> dict[str, Any]:
    """{cpuUsage, memoryUsage, networkIn, networkOut, uptime}; zeros when nothing runs."""
    usage = runtime().usage(Handle(workspace.pk, dict(workspace.handle)))
    percent = 100 * usage.cpu_seconds / usage.uptime if usage.uptime > 0 else 0.0
    return {
        "cpuUsage": round(percent, 1),
        "memoryUsage": round(usage.memory_bytes / 1024**2, 1),
        "networkIn": 0,
        "networkOut": 0,
        "uptime": int(usage.uptime),
    }
