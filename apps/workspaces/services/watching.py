"""Between the sweeps, every two seconds: retries that are due, and an engine that goes or comes back."""

from datetime import timedelta

import structlog
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from apps.core.jobs import Job, enqueue
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.engine import EngineDown
from apps.workspaces.services import guarding
from apps.workspaces.services.facts import runtime

log = structlog.get_logger(__name__)

AWAY = "workspace-engine-away"
AWAY_SECONDS = 3600
FRESH = timedelta(seconds=5)  # so long an agent's own answer stands for its health while no engine answers
Status, Desired = Workspace.Status, Workspace.Desired


def watch() -> None:
    """Enqueue a reconcile for whom it may help. Two queries, and a call of an engine where there is one."""
    now = timezone.now()
    wanted = Workspace.objects.filter(desired=Desired.RUNNING)
    due = set(wanted.filter(status=Status.ERROR, retry_at__lte=now).values_list("pk", flat=True))
    running = dict(
        wanted.filter(status__in=(Status.RUNNING, Status.PAUSED)).values_list("pk", "last_healthy_at")
    )
    if _has_engine():
        answers = _engine_answers()
        returned = answers and _was_away()
        guarding.guard(returned=returned)
        if returned:
            due |= running.keys()
        elif not answers:
            due |= {key for key, healthy in running.items() if healthy is None or healthy < now - FRESH}
    for workspace_id in due:
        enqueue(Job.RECONCILE_WORKSPACE, workspace_id)


def _has_engine() -> bool:
    try:
        return runtime().name != "process"
    except RuntimeFault:
        return False


def _engine_answers() -> bool:
    try:
        runtime().list()
    except EngineDown as fault:
        log.warning("workspace.engine_away", error=str(fault))
        _remember()
        return False
    except RuntimeFault as fault:
        log.warning("workspace.engine_refused", error=str(fault))
    return True


def _remember() -> None:
    try:
        cache.set(AWAY, 1, AWAY_SECONDS)
    except RedisError as error:
        log.debug("workspace.cache_down", error=type(error).__name__)


def _was_away() -> bool:
    """Once after it came back: what ran may be gone."""
    try:
        return bool(cache.delete(AWAY))
    except RedisError:
        return False
