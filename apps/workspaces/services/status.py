"""How previews are doing as a whole, for the status page and `manage.py workspace_status`. Reads only."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from apps.workspaces.models import WarmWorkspace, Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.nodes import nodes_of
from apps.workspaces.services import choice, quotas
from apps.workspaces.services.facts import runtime
from config.environment import environment, pool_sizes

Status, Desired = Workspace.Status, Workspace.Desired
LIVE = (Status.RUNNING, Status.PAUSED)
COUNTED = (Status.RUNNING, Status.PAUSED, Status.CREATING, Status.QUEUED, Status.ERROR)


def status() -> dict[str, Any]:
    """{runtime, nodes, canary, canary_at, pool, queue, totals, error}: plain data, a few queries in all.

    `error` is in words when the engine doesn't answer; what only the engine knows is left out then.
    """
    rows = list(
        Workspace.objects.exclude(status=Status.STOPPED)
        .defer("token")
        .select_related("project", "user", "organization__plan")
    )
    made = choice.chosen()
    facts: dict[str, Any] = {
        "runtime": {"name": "", "isolated": False, "pauses": False, "version": "", "detail": ""},
        "nodes": [],
        "canary": [attempt.as_json() for attempt in made.attempts] if made else [],
        "canary_at": made.at if made and made.attempts else None,
        "pool": [],
        "queue": _queue(rows),
        "totals": _totals(rows),
        "error": made.closed if made else "",
    }
    try:
        facts |= {"runtime": _runtime(made.why if made else ""), "pool": _pool({})}
        facts["nodes"] = _nodes(rows)
        facts["runtime"]["version"] = facts["nodes"][0]["version"] if facts["nodes"] else ""
        facts["pool"] = _pool(_versions())
    except RuntimeFault as fault:
        facts["error"] = fault.words
    return facts


def _runtime(why: str) -> dict[str, Any]:
    used = runtime()
    return {
        "name": used.name,
        "isolated": used.isolated,
        "pauses": used.pauses,
        "version": "",
        "detail": why,
    }


def _nodes(rows: list[Workspace]) -> list[dict[str, Any]]:
    """Workspaces without a node's name run on the only one there is."""
    found = nodes_of(runtime().name, environment().DOCKER_ADDRESS)
    counts = Counter(row.handle.get("node") or found[0].id for row in rows if row.handle and found)
    return [{**asdict(node), "workspaces": counts[node.id]} for node in found]


def _versions() -> dict[str, str]:
    """template → what would be started now. Raises RuntimeFault, for an image that is missing too."""
    return {template: runtime().version(template) for template in pool_sizes(environment().WORKSPACE_POOL)}


def _pool(versions: dict[str, str]) -> list[dict[str, Any]]:
    """One line a template, wished for or still there."""
    wished = pool_sizes(environment().WORKSPACE_POOL) if runtime().pauses else {}
    members = list(WarmWorkspace.objects.order_by("template", "created_at"))
    lines = []
    for template in sorted({*wished, *(member.template for member in members)}):
        own = [member for member in members if member.template == template]
        counts = Counter(member.status for member in own)
        version = versions.get(template, "")
        lines.append(
            {
                "template": template,
                "target": wished.get(template, 0),
                **{str(name): counts[name] for name in WarmWorkspace.Status.values},
                "memory_mb": sum(member.memory_mb for member in own),
                "version": version,
                "up_to_date": all(member.version == version for member in own) if version else None,
            }
        )
    return lines


def _queue(rows: list[Workspace]) -> list[dict[str, Any]]:
    places = quotas.places()
    waiting = [row for row in rows if row.pk in places]
    waiting.sort(key=lambda row: (places[row.pk].obstacle.scope, places[row.pk].number))
    return [
        {
            "place": places[row.pk].number,
            "scope": places[row.pk].obstacle.scope,
            "project": str(row.project),
            "user": str(row.user),
            "since": row.queued_at.isoformat() if row.queued_at else None,
        }
        for row in waiting
    ]


def _totals(rows: list[Workspace]) -> dict[str, Any]:
    counts = Counter(row.status for row in rows)
    live = [row for row in rows if row.status in LIVE]
    newest = [row.samples[-1] for row in live if row.samples]
    awake = [row.samples[-1] for row in live if row.samples and row.status == Status.RUNNING]
    return {
        **{str(name): counts[name] for name in COUNTED},
        "limit": environment().WORKSPACE_LIMIT,
        "memory_mb": round(sum(sample["memoryUsage"] for sample in newest)),
        "memory_limit_mb": sum(int(row.resources.get("memory", 0)) for row in live),
        "cpu_percent": round(sum(sample["cpuUsage"] for sample in awake), 1),
        "cpus": round(sum(float(row.resources.get("cpu", 0)) for row in live), 2),
    }
