"""Looking at running workspaces, many at once: alive, healthy, what they use."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone

from apps.core.jobs import Job, enqueue
from apps.workspaces.agent_client import AgentError
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import RuntimeFault, Usage
from apps.workspaces.services.facts import agent_of, handle_of, runtime
from apps.workspaces.services.launching import LEASE_SECONDS
from apps.workspaces.services.metrics import publish_metrics, sampled
from config.environment import environment

log = structlog.get_logger(__name__)

AT_ONCE = 8
LOOK_SECONDS = 20.0  # for all; who isn't looked at by then is looked at next time
CALM = timedelta(minutes=5)  # so long without a crash, and earlier ones are forgotten


@dataclass(frozen=True)
class Look:
    """What was found: None where nobody was asked."""

    alive: bool
    healthy: bool | None = None
    usage: Usage | None = None


def check_running() -> None:
    """Every running workspace once. What isn't well is reconciled; the rest gets a sample and its lease."""
    status, desired = Workspace.Status.RUNNING, Workspace.Desired.RUNNING
    rows = list(Workspace.objects.filter(status=status, desired=desired))
    for workspace, look in _look_at(rows):
        _note(workspace, look)


def check_health(workspace: Workspace) -> bool:
    """Ask the agent and renew its lease. False (and a reconcile is due) when it doesn't answer."""
    healthy = _answers(workspace)
    _note(workspace, Look(alive=True, healthy=healthy))
    return healthy


def _look_at(rows: Iterable[Workspace]) -> list[tuple[Workspace, Look]]:
    """In threads that ask no database: an agent that hangs costs three seconds of one of them."""
    due = timezone.now() - timedelta(seconds=environment().WORKSPACE_HEALTH_SECONDS)
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="look")
    asked: dict[Future[Look], Workspace] = {}
    for row in rows:
        ask = row.last_healthy_at is None or row.last_healthy_at < due
        asked[pool.submit(_look, row, ask_agent=ask)] = row
    done, _late = wait(asked, timeout=LOOK_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    return [(asked[future], future.result()) for future in done]


def _look(workspace: Workspace, *, ask_agent: bool) -> Look:
    try:
        handle = handle_of(workspace)
        if not runtime().poll(handle).alive:
            return Look(alive=False)
        usage = runtime().usage(handle)
    except RuntimeFault as fault:
        log.warning("workspace.not_looked_at", workspace=str(workspace.pk), error=str(fault))
        return Look(alive=False)
    return Look(alive=True, healthy=_answers(workspace) if ask_agent else None, usage=usage)


def _answers(workspace: Workspace) -> bool:
    agent = agent_of(workspace)
    try:
        agent.health()
        agent.renew_lease(LEASE_SECONDS)
    except AgentError as error:
        log.warning("workspace.unhealthy", workspace=str(workspace.pk), error=str(error))
        return False
    return True


def _note(workspace: Workspace, look: Look) -> None:
    """One UPDATE, and none of a row that moved on meanwhile."""
    if not look.alive or look.healthy is False:
        enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
        return
    now, found = timezone.now(), dict[str, Any]()
    if look.healthy:
        found["last_healthy_at"] = now
        if workspace.restarts and workspace.started_at and now - workspace.started_at > CALM:
            found["restarts"] = 0
    if look.usage is not None and look.usage.uptime:
        found["samples"] = workspace.samples = sampled(workspace, look.usage)
    rows = Workspace.objects.filter(pk=workspace.pk, status=Workspace.Status.RUNNING)
    if found and rows.update(**found) and "samples" in found:
        publish_metrics(workspace)
