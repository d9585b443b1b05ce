"""What workspaces use (ContainerMetrics of the type documents), as samples that the sweep takes."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.core import events
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Usage

KEPT = 60  # samples, the newest last
NOTHING = {"cpuUsage": 0.0, "memoryUsage": 0.0, "networkIn": 0, "networkOut": 0, "uptime": 0}


def sampled(workspace: Workspace, usage: Usage) -> list[dict[str, Any]]:
    """The workspace's samples with one more, made of `usage` now."""
    kept = list(workspace.samples[-(KEPT - 1) :])
    return [*kept, _sample(kept[-1] if kept else None, usage)]


def publish_metrics(workspace: Workspace) -> None:
    """Tell the project's pages of the newest sample."""
    if workspace.samples:
        events.publish(workspace.project_id, "metrics", **workspace.samples[-1], buildMs=workspace.build_ms)


def metrics_of(workspace: Workspace) -> dict[str, Any]:
    """The newest sample as {cpuUsage, memoryUsage, networkIn, networkOut, uptime, buildTime?}."""
    runs = workspace.status in (Workspace.Status.RUNNING, Workspace.Status.PAUSED)
    newest = workspace.samples[-1] if runs and workspace.samples else NOTHING
    metrics = {name: newest[name] for name in NOTHING}
    if workspace.build_ms is not None:
        metrics["buildTime"] = round(workspace.build_ms / 1000, 3)
    return metrics


def _sample(last: dict[str, Any] | None, usage: Usage) -> dict[str, Any]:
    now = timezone.now()
    return {
        "at": now.isoformat(timespec="milliseconds"),
        "cpuUsage": round(_percent(last, usage, now), 1),
        "memoryUsage": round(usage.memory_bytes / 1024**2, 1),
        "networkIn": usage.network_in,
        "networkOut": usage.network_out,
        "uptime": int(usage.uptime),
        "cpuSeconds": round(usage.cpu_seconds, 3),
    }


def _percent(last: dict[str, Any] | None, usage: Usage, now: datetime) -> float:
    """Of one core: since the last sample of the same start, else since the start."""
    if last is not None and last["uptime"] <= usage.uptime and last["cpuSeconds"] <= usage.cpu_seconds:
        seconds = (now - datetime.fromisoformat(last["at"])).total_seconds()
        if 0 < seconds <= usage.uptime:
            return 100 * (usage.cpu_seconds - float(last["cpuSeconds"])) / seconds
    return 100 * usage.cpu_seconds / usage.uptime if usage.uptime > 0 else 0.0
