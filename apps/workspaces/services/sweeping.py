"""What time brings: health, pauses, idleness, expiry, and orphans both ways."""

import uuid
from datetime import timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.workspaces.models import Sandbox, WarmWorkspace, Workspace
from apps.workspaces.runtime.base import Handle, RuntimeFault
from apps.workspaces.services import admission, pausing
from apps.workspaces.services.checking import check_running
from apps.workspaces.services.facts import can_pause, runtime
from apps.workspaces.services.opening import close_workspace
from config.environment import environment

log = structlog.get_logger(__name__)

STUCK_AFTER = timedelta(seconds=10)  # a row that moved this recently has a worker who cares for it
Status, Desired = Workspace.Status, Workspace.Desired


def sweep() -> None:
    """Look at everything once. A second sweep at the same time does nothing."""
    try:
        with held("workspace-sweep"):
            _close_unwanted()
            _pause_unwatched()
            check_running()
            _wake_waiting()
            admission.admit_next()
            _end_orphans()
    except Busy:
        return


def _close_unwanted() -> None:
    """Idle, expired, or of a project that was deleted."""
    now = timezone.now()
    idle = now - timedelta(seconds=environment().WORKSPACE_IDLE_SECONDS)
    wanted = Workspace.objects.filter(desired=Desired.RUNNING)
    for workspace in wanted.filter(project__deleted_at__isnull=False):
        close_workspace(workspace)
    for workspace in wanted.filter(project__deleted_at=None, expires_at__lt=now):
        close_workspace(workspace, reason="expired")
    for workspace in wanted.filter(project__deleted_at=None, expires_at__gte=now, last_accessed_at__lt=idle):
        close_workspace(workspace, reason="idle")


def _pause_unwatched() -> None:
    """By a task each: freezing takes a moment, and a sweep has others to look at."""
    if not can_pause():
        return
    seen = timezone.now() - pausing.idle_since()
    rows = Workspace.objects.filter(status=Status.RUNNING, desired=Desired.RUNNING, last_accessed_at__lt=seen)
    for workspace_id in rows.values_list("pk", flat=True):
        enqueue(Job.PAUSE_WORKSPACE, workspace_id)


def _wake_waiting() -> None:
    """Rows on their way whose worker or message was lost, and errors whose pause is over."""
    now = timezone.now()
    wants_start = Q(desired=Desired.RUNNING, status__in=(Status.CREATING, Status.STOPPED))
    wants_stop = Q(desired=Desired.STOPPED) & ~Q(status=Status.STOPPED)
    stuck = Workspace.objects.filter(
        wants_start | wants_stop | Q(status=Status.STOPPING), updated_at__lt=now - STUCK_AFTER
    )
    failed = Workspace.objects.filter(desired=Desired.RUNNING, status=Status.ERROR, retry_at__lte=now)
    for workspace_id in {*stuck.values_list("pk", flat=True), *failed.values_list("pk", flat=True)}:
        enqueue(Job.RECONCILE_WORKSPACE, workspace_id)


def _end_orphans() -> None:
    """Processes and folders no row wants. Rows are written before processes start, so none is missed."""
    warm = _warm_ids()  # also before: one that is claimed between the two looks is no orphan
    try:
        found = {handle.id: handle for handle in runtime().list()}
        found |= {key: Handle(key) for key in runtime().leftovers() if key not in found}
    except RuntimeFault as fault:
        log.warning("workspace.orphans_not_listed", error=str(fault))
        return
    kept = set(Workspace.objects.exclude(status=Status.STOPPED).values_list("pk", flat=True))
    starting = set(Workspace.objects.filter(desired=Desired.RUNNING).values_list("pk", flat=True))
    Sandbox.objects.filter(expires_at__lt=timezone.now()).delete()
    building = set(Sandbox.objects.values_list("pk", flat=True))
    warm |= _warm_ids()
    for workspace_id in found.keys() - kept - starting - building - warm:
        _end(workspace_id, found[workspace_id])


def _warm_ids() -> set[uuid.UUID]:
    return set(WarmWorkspace.objects.values_list("pk", flat=True))


def _end(workspace_id: uuid.UUID, handle: Handle) -> None:
    log.warning("workspace.orphan_ended", workspace=str(workspace_id))
    try:
        runtime().stop(handle)
    except RuntimeFault as fault:
        log.error("workspace.orphan_stays", workspace=str(workspace_id), error=str(fault))
