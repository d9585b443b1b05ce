"""Freezing workspaces that nobody looks at, and waking them."""

import uuid
from datetime import timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.core.transitions import transition
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services.facts import can_pause, handle_of, publish_state, runtime
from config.environment import environment

log = structlog.get_logger(__name__)

Status, Desired = Workspace.Status, Workspace.Desired
LOCK = "workspace-pause"  # of its own: a wake must not wait for a reconcile
WAKE_SECONDS = 5.0  # longest wait for a pause or another wake of the same workspace


def touched_key(workspace_id: uuid.UUID, act: bool) -> str:
    """Where the cache holds that a visit was written a moment ago."""
    return f"workspace-touched:{workspace_id}:{int(act)}"


def idle_since() -> timedelta:
    """How long nobody has looked at a workspace that may be paused."""
    return timedelta(seconds=environment().WORKSPACE_PAUSE_SECONDS)


def pause(workspace_id: uuid.UUID | str) -> bool:
    """Freeze a running workspace that nobody looks at and nothing works at. Whether it is paused now."""
    if not can_pause():
        return False
    try:
        # A sync waits for the agent's answer: it must not be frozen meanwhile.
        with held(LOCK, workspace_id), held("workspace-sync", workspace_id):
            return _pause(workspace_id)
    except Busy:
        return False


def wake(workspace_id: uuid.UUID | str) -> bool:
    """Let a paused workspace go on. False, and a reconcile is due, when it can't; woken already is fine."""
    try:
        with held(LOCK, workspace_id, wait=WAKE_SECONDS):
            return _wake(workspace_id)
    except Busy:
        return False


def thaw(workspace_id: uuid.UUID) -> None:
    """A row says `running` of one that is frozen: a worker died between the two. Raises RuntimeFault."""
    try:
        with held(LOCK, workspace_id):
            workspace = Workspace.objects.filter(pk=workspace_id, status=Status.RUNNING).first()
            if workspace is not None:
                runtime().resume(handle_of(workspace))
    except Busy:
        return


def _pause(workspace_id: uuid.UUID | str) -> bool:
    """The row first: who reads `paused` wakes it, who reads `running` may talk to it."""
    idle = timezone.now() - idle_since()
    rows = Workspace.objects.filter(pk=workspace_id, desired=Desired.RUNNING, is_ready=True)
    workspace = rows.filter(status=Status.RUNNING, last_accessed_at__lt=idle).first()
    if workspace is None or not transition(workspace, to=Status.PAUSED, reason="nobody looks at it"):
        return False
    _forget_touches(workspace.pk)
    if rows.filter(last_accessed_at__lt=idle).exists() and _freeze(workspace):
        publish_state(workspace)
        return True
    # Somebody came in between, or the runtime could not.
    transition(workspace, to=Status.RUNNING, reason="not paused")
    return False


def _freeze(workspace: Workspace) -> bool:
    try:
        runtime().pause(handle_of(workspace))
    except RuntimeFault as fault:
        log.warning("workspace.not_paused", workspace=str(workspace.pk), error=str(fault))
        return False
    return True


def _wake(workspace_id: uuid.UUID | str) -> bool:
    """The runtime first: who reads `running` may talk to it at once."""
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is None or workspace.desired == Desired.STOPPED:
        return False
    if workspace.status != Status.PAUSED:
        return workspace.status == Status.RUNNING
    try:
        runtime().resume(handle_of(workspace))
    except RuntimeFault as fault:
        log.warning("workspace.not_woken", workspace=str(workspace.pk), error=str(fault))
        enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
        return False
    now = timezone.now()
    seen: dict[str, Any] = {"last_accessed_at": now, "last_healthy_at": now}
    if transition(workspace, to=Status.RUNNING, reason="somebody came", **seen):
        publish_state(workspace)
        return True
    workspace.refresh_from_db()
    return workspace.status == Status.RUNNING


def _forget_touches(workspace_id: uuid.UUID) -> None:
    try:
        cache.delete_many([touched_key(workspace_id, True), touched_key(workspace_id, False)])
    except RedisError as error:
        log.debug("workspace.cache_down", error=type(error).__name__)
