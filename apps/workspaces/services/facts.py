"""What others may know of a workspace: its runtime, its agent, its address, its state for pages."""

import time
import uuid
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from apps.core import events
from apps.core.models import Transition
from apps.workspaces.agent_client import AgentClient, agent_at
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Endpoint, Handle, Runtime, RuntimeFault
from apps.workspaces.services import choice, quotas


def runtime() -> Runtime:
    """The runtime of this installation. Raises IsolationUnavailable."""
    return _installed()


@lru_cache
def _installed() -> Runtime:
    return choice.make()


def can_pause() -> bool:
    """Whether the runtime can freeze what it runs. False where none may run at all."""
    try:
        return runtime().pauses
    except RuntimeFault:
        return False


def handle_of(workspace: Workspace) -> Handle:
    """What the runtime needs to find it."""
    return Handle(workspace.pk, dict(workspace.handle))


def endpoint_of(workspace: Workspace) -> Endpoint:
    """Where its agent and its dev server listen."""
    return runtime().endpoint(handle_of(workspace))


def agent_of(workspace: Workspace) -> AgentClient:
    """The client of the workspace's agent as started last."""
    return agent_at(endpoint_of(workspace).agent, workspace.token)


def log_lines(workspace: Workspace) -> list[str]:
    """What it wrote last: of the running process, else what its failure kept."""
    kept = list((workspace.error or {}).get("log") or [])
    try:
        return list(runtime().poll(handle_of(workspace)).log) or kept
    except RuntimeFault:
        return kept


def studio_origins() -> tuple[str, ...]:
    """Where the builder may be, for frame-ancestors and the page bridge: loopback has more than one name."""
    parts = urlsplit(settings.STUDIO_ORIGIN)
    if (parts.hostname or "") not in ("localhost", "127.0.0.1"):
        return (settings.STUDIO_ORIGIN,)
    port = f":{parts.port}" if parts.port else ""
    names = [parts.hostname, *(name for name in ("localhost", "127.0.0.1") if name != parts.hostname)]
    return tuple(f"{parts.scheme}://{name}{port}" for name in names)


def preview_origin(workspace_id: uuid.UUID, request: HttpRequest | None = None) -> str:
    """http://<id>.<PREVIEW_DOMAIN>[:port], with the scheme and port at which the studio is reached."""
    parts = urlsplit(settings.STUDIO_ORIGIN)
    port = parts.port
    if request is not None:
        asked = urlsplit(f"//{request.get_host()}")
        if asked.hostname in ("localhost", "127.0.0.1"):
            port = asked.port
    return f"{parts.scheme}://{workspace_id}.{settings.PREVIEW_DOMAIN}" + (f":{port}" if port else "")


def preview_url(workspace: Workspace, request: HttpRequest | None = None) -> str:
    """Address of the live page. Entering needs a token: see gateway.entry.entry_url."""
    return preview_origin(workspace.pk, request) + "/"


def workspace_state(workspace: Workspace) -> dict[str, Any]:
    """The `workspace` event of docs/architecture.md."""
    told_at = time.time()
    since = _since(workspace)
    return {
        "id": str(workspace.pk),
        "toldAt": told_at,
        "status": workspace.status,
        "isReady": workspace.is_ready,
        "url": preview_url(workspace),
        "error": workspace.error,
        "isolated": workspace.isolated,
        "runtime": workspace.runtime,
        "fromPool": workspace.from_pool,
        "since": since,
        "pausedAt": since if workspace.status == Workspace.Status.PAUSED else None,
        "retryAt": workspace.retry_at.isoformat() if workspace.retry_at else None,
        "step": _step(workspace),
        "queue": _queue(workspace),
        "limits": workspace.resources,
        "samples": workspace.samples,
        "buildMs": workspace.build_ms,
    }


def _since(workspace: Workspace) -> str | None:
    """When the present status began."""
    moves = Transition.objects.filter(kind="workspaces.workspace", row_id=workspace.pk)
    moved = moves.order_by("-id").values_list("created_at", flat=True).first()
    return moved.isoformat() if moved else None


def _step(workspace: Workspace) -> str | None:
    """What a start is at: the workspace itself, its files, the first page."""
    if workspace.status != Workspace.Status.CREATING:
        return None
    if not workspace.handle:
        return "workspace"
    return "render" if workspace.revision_id else "files"


def _queue(workspace: Workspace) -> dict[str, Any] | None:
    if workspace.status != Workspace.Status.QUEUED:
        return None
    place = quotas.places().get(workspace.pk)
    return place.as_json() if place else None


def queue_words(workspace: Workspace) -> str:
    """Which place it has in line and why; "" for one that doesn't wait."""
    return str((_queue(workspace) or {}).get("words", ""))


def publish_state(workspace: Workspace) -> None:
    """Tell the project's pages."""
    events.publish(workspace.project_id, "workspace", **workspace_state(workspace))
