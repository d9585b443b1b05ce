"""What time brings: health, idleness, expiry, and orphans both ways."""

import uuid
from datetime import timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.workspaces.agent_client import AgentError
from apps.workspaces.models import Sandbox, WarmWorkspace, Workspace
from apps.workspaces.runtime.base import Handle, RuntimeFault
from apps.workspaces.services.facts import agent_of, handle_of, runtime
from apps.workspaces.services.opening import close_workspace
from apps.workspaces.services.reconciling import LEASE_SECONDS
from config.environment import environment

log = structlog.get_logger(__name__)

STUCK_AFTER = timedelta(seconds=10)  # a row that moved this recently has a worker who cares for it
CALM = timedelta(minutes=5)  # so long without a crash, and earlier ones are forgotten
Status, Desired = Workspace.Status, Workspace.Desired


def sweep() -> None:
    """Look at everything once. A second sweep at the same time does nothing."""
    try:
        with held("workspace-sweep"):
            _close_unwanted()
            _check_running()
            _wake_waiting()
            _end_orphans()
    except Busy:
        return


def check_health(workspace: Workspace) -> bool:
    """Ask the agent and renew its lease. False (and a reconcile is due) when it doesn't answer."""
    agent, now = agent_of(workspace), timezone.now()
    try:
        agent.health()
        agent.renew_lease(LEASE_SECONDS)
    except AgentError as error:
        log.warning("workspace.unhealthy", workspace=str(workspace.pk), error=str(error))
        enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
        return False
    facts: dict[str, object] = {"last_healthy_at": now}
    if workspace.restarts and workspace.started_at and now - workspace.started_at > CALM:
        facts["restarts"] = 0
    Workspace.objects.filter(pk=workspace.pk, status=Status.RUNNING).update(**facts)
    return True


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


def _check_running() -> None:
    """Dead processes are found at every sweep, agents are asked when their health check is due."""
    due = timezone.now() - timedelta(seconds=environment().WORKSPACE_HEALTH_SECONDS)
    for workspace in Workspace.objects.filter(status=Status.RUNNING, desired=Desired.RUNNING):
        if not runtime().poll(handle_of(workspace)).alive:
            enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
        elif workspace.last_healthy_at is None or workspace.last_healthy_at < due:
            check_health(workspace)


def _wake_waiting() -> None:
    """Rows on their way whose worker or message was lost, and errors whose pause is over."""
    now = timezone.now()
    wants_start = Q(desired=Desired.RUNNING, status__in=(Status.CREATING, Status.STOPPED))
    wants_stop = Q(desired=Desired.STOPPED) & ~Q(status=Status.STOPPED)
    stuck = Workspace.objects.filter(
        wants_start | wants_stop | Q(status=Status.STOPPING), updated_at__lt=now - STUCK_AFTER
    )
    paused = Workspace.objects.filter(desired=Desired.RUNNING, status=Status.ERROR, retry_at__lte=now)
    for workspace_id in {*stuck.values_list("pk", flat=True), *paused.values_list("pk", flat=True)}:
        enqueue(Job.RECONCILE_WORKSPACE, workspace_id)


def _end_orphans() -> None:
    """Processes and folders no row wants. Rows are written before processes start, so none is missed."""
    found = {handle.id: handle for handle in runtime().list()}
    found |= {key: Handle(key) for key in runtime().leftovers() if key not in found}
    kept = set(Workspace.objects.exclude(status=Status.STOPPED).values_list("pk", flat=True))
    starting = set(Workspace.objects.filter(desired=Desired.RUNNING).values_list("pk", flat=True))
    Sandbox.objects.filter(expires_at__lt=timezone.now()).delete()
    building = set(Sandbox.objects.values_list("pk", flat=True))
    warm = set(WarmWorkspace.objects.values_list("pk", flat=True))
    for workspace_id in found.keys() - kept - starting - building - warm:
        _end(workspace_id, found[workspace_id])


def _end(workspace_id: uuid.UUID, handle: Handle) -> None:
    log.warning("workspace.orphan_ended", workspace=str(workspace_id))
    try:
        runtime().stop(handle)
    except RuntimeFault as fault:
        log.error("workspace.orphan_stays", workspace=str(workspace_id), error=str(fault))
