"""What people ask for: open, close, restart, renew, resize."""

import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict
from apps.core.jobs import Job, enqueue
from apps.projects.models import Project
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services import admission, viewing
from apps.workspaces.services.facts import handle_of, publish_state, runtime
from apps.workspaces.services.limits import limits_of, resources_for, resources_of
from apps.workspaces.services.ports import lease_port

log = structlog.get_logger(__name__)

Status, Desired = Workspace.Status, Workspace.Desired
HOLDING = (Status.CREATING, Status.RUNNING, Status.PAUSED, Status.STOPPING)


def open_workspace(*, project: Project, user: User, resources: Mapping[str, Any] | None = None) -> Workspace:
    """Wish the project's workspace to run, with parts of ResourceAllocation if others than the usual.

    It starts, or stands in line (`queued`) where a quota is used up. Opening an open one only says that
    somebody is there, and wakes it. Raises Invalid for resources beyond the plan, TooMany when the plan
    allows none or the ports are used up.
    """
    given = resources_for(project.organization, resources or {})
    workspace = Workspace.objects.filter(project=project).first()
    if workspace is None or not _is_open(workspace):
        workspace = _wish(project, user, given)
    viewing.touch(workspace)
    if workspace.status != Status.RUNNING:
        workspace.refresh_from_db()
    return workspace


def close_workspace(workspace: Workspace, *, reason: str = "") -> None:
    """Wish it to stop, or to leave the line. `reason` is shown when no person asked: "idle" or "expired"."""
    _set(workspace, desired=Desired.STOPPED, error=_stopped_words(reason))
    enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
    publish_state(workspace)


def restart_workspace(*, project: Project, user: User) -> Workspace:
    """End what runs and start anew with a fresh folder."""
    workspace = open_workspace(project=project, user=user)
    if workspace.status in (Status.RUNNING, Status.PAUSED):
        _set(workspace, token="", restarts=0, retry_at=None)  # the reconciler starts what has no token anew
        enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
    return workspace


def renew_workspace(workspace: Workspace) -> Workspace:
    """A whole lifetime from now. Raises Conflict when it doesn't run."""
    if workspace.desired != Desired.RUNNING:
        raise Conflict(_("The preview is asleep. Open it again."), code="workspace_stopped")
    viewing.touch(workspace)
    now = timezone.now()
    _set(workspace, last_accessed_at=now, expires_at=now + viewing.lifetime())
    workspace.refresh_from_db()
    publish_state(workspace)
    return workspace


def resize_workspace(workspace: Workspace, resources: Mapping[str, Any]) -> Workspace:
    """Other cores and memory from now on, also while it runs; storage only while it doesn't.

    Raises Invalid beyond the plan, TooMany when the organization's sum is used up, Conflict for storage.
    """
    given = resources_for(workspace.organization, resources, present=resources_of(workspace))
    live = workspace.status in (Status.CREATING, Status.RUNNING, Status.PAUSED)
    if live and given["storage"] != resources_of(workspace).storage:
        words = _("Storage is fixed while the preview runs. Stop it first.")
        raise Conflict(words, code="storage_fixed")
    with transaction.atomic():
        admission.one_at_a_time()
        admission.check_resize(workspace, given)
        _set(workspace, resources=given)
    if live:
        hold_to_limits(workspace.pk)
    publish_state(workspace)
    return workspace


def hold_to_limits(workspace_id: uuid.UUID | str) -> None:
    """Hold what runs to its row's limits. Done again by each reconcile, should the runtime fail now."""
    live = (Status.RUNNING, Status.PAUSED)
    rows = Workspace.objects.select_related("organization__plan")
    workspace = rows.filter(pk=workspace_id, status__in=live).first()
    if workspace is None:
        return
    try:
        runtime().limit(handle_of(workspace), limits_of(workspace))
    except RuntimeFault as fault:
        log.warning("workspace.not_limited", workspace=str(workspace.pk), error=str(fault))


def _is_open(workspace: Workspace) -> bool:
    wanted = workspace.desired == Desired.RUNNING
    return wanted and workspace.status not in (Status.ERROR, Status.STOPPED)


def _wish(project: Project, user: User, resources: dict[str, Any]) -> Workspace:
    with transaction.atomic():
        admission.one_at_a_time()
        workspace = _row(project, user)
        now = timezone.now()
        if _is_open(workspace):  # two opened it at once
            _set(workspace, last_accessed_at=now)
            return workspace
        wish = {"desired": Desired.RUNNING, "user": user, "expires_at": now + viewing.lifetime()}
        seen = {"last_accessed_at": now, "restarts": 0, "retry_at": None, "resources": resources}
        _set(workspace, **wish, **seen)
        # One whose end hasn't come yet has its place: it goes on, or starts again once it has stopped.
        if workspace.status in HOLDING or admission.enter(workspace):
            lease_port(workspace)
            enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
    return workspace


def _row(project: Project, user: User) -> Workspace:
    """The project's one row, locked until the transaction ends."""
    owner = {"organization_id": project.organization_id, "user": user}
    Workspace.objects.get_or_create(project=project, defaults=owner)
    return Workspace.objects.select_for_update().get(project=project)


def _stopped_words(reason: str) -> dict[str, object] | None:
    words = {
        "idle": _("The preview went to sleep because nobody was looking. Open it again to go on."),
        "expired": _("The preview reached its time limit. Open it again for a fresh one."),
    }
    return {"code": reason, "message": words[reason], "log": []} if reason in words else None


def _set(workspace: Workspace, **values: object) -> None:
    for name, value in values.items():
        setattr(workspace, name, value)
    workspace.save(update_fields=[*values, "updated_at"])
