"""The warm pool: workspaces that already serve their template's page, frozen until a project claims one."""

import contextlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from apps.core.errors import TooMany
from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.core.transitions import transition
from apps.workspaces.agent_client import AgentError, agent_at
from apps.workspaces.models import WarmWorkspace, Workspace
from apps.workspaces.runtime.base import Handle, RuntimeFault
from apps.workspaces.services import pool_sizes, warming
from apps.workspaces.services.facts import handle_of, publish_state, runtime
from apps.workspaces.services.limits import limits_of, resources_of, while_starting
from apps.workspaces.services.ports import lease_port
from apps.workspaces.services.warming import LEASE_SECONDS, end

log = structlog.get_logger(__name__)

MOST_STARTS = 2  # at once; a person's start comes first
MOST_RESTARTS = 2
START_LOST = timedelta(seconds=150)  # longer than any start that somebody still works at
CLAIM_LOST = timedelta(seconds=60)
Status = WarmWorkspace.Status


class ClaimLost(Exception):
    """Somebody ended the member, or stopped the workspace, while it was being claimed."""


def refill() -> None:
    """End what is dead, out of date or too much, and have what is missing started. One at a time.

    An engine that doesn't answer leaves everything as it is until the next call.
    """
    try:
        with held("warm-pool"):
            _retire()
            for member in WarmWorkspace.objects.filter(status=Status.ENDING):
                end(member)
            if runtime().pauses:
                _fit()
    except Busy:
        return
    except RuntimeFault as fault:
        log.warning("pool.runtime_fault", error=str(fault))


def claim(workspace: Workspace) -> bool:
    """Give `workspace`, whose lock the caller holds, a warm one of its template.

    True: its agent answers and the row knows it, with `revision` empty so that the next sync sends all files.
    False: there is none, or it failed and was ended; start cold.
    """
    if not runtime().pauses:
        return False
    try:
        member = _take(workspace.project.template) if _suits(workspace) else None
        return member is not None and _give(member, workspace)
    except RuntimeFault as fault:
        log.warning("pool.no_claim", workspace=str(workspace.pk), error=str(fault))
        return False


def ask_refill() -> None:
    """Have the pool looked at soon."""
    if runtime().pauses:
        enqueue(Job.REFILL_POOL, "claimed")


def _suits(workspace: Workspace) -> bool:
    """Storage can't be changed afterwards, and who ends one after the other gets no other."""
    return workspace.restarts < MOST_RESTARTS and limits_of(workspace).disk_mb == warming.limits().disk_mb


def _take(template: str) -> WarmWorkspace | None:
    """The oldest one that is up to date, now claimed: of two who ask for it one gets it."""
    version = runtime().version(template)
    warm = WarmWorkspace.objects.filter(
        status=Status.WARM, template=template, version=version, runtime=runtime().name
    )
    for member in warm.order_by("created_at"):
        if transition(member, to=Status.CLAIMED, reason="claimed", updated_at=timezone.now()):
            return member
    return None


def _give(member: WarmWorkspace, workspace: Workspace) -> bool:
    """Adopt, thaw, hear it answer, then hand it over in one transaction.

    Until that transaction the workspace's row knows nothing of it. Whoever dies before leaves a claimed row,
    which `refill` ends, and perhaps a container with the workspace's name, which its cold start replaces.
    """
    handle = Handle(member.pk, dict(member.handle))
    try:
        if workspace.handle:
            runtime().stop(handle_of(workspace))  # an earlier start that died still has the name
        handle = runtime().adopt(handle, workspace.pk)
        asked = while_starting(limits_of(workspace))
        if asked != warming.limits():
            runtime().limit(handle, asked)
        runtime().resume(handle)
        agent_at(runtime().endpoint(handle).agent, member.token).renew_lease(LEASE_SECONDS)
        _hand_over(member, workspace, handle)
    except (RuntimeFault, AgentError, ClaimLost) as error:
        log.warning("pool.claim_failed", workspace=str(workspace.pk), error=str(error))
        if handle.id == workspace.pk:
            runtime().stop(handle)
        if transition(member, to=Status.ENDING, reason=f"claim failed: {error}"):
            end(member)
        return False
    log.info("pool.claimed", workspace=str(workspace.pk), member=str(member.pk))
    return True


def _hand_over(member: WarmWorkspace, workspace: Workspace, handle: Handle) -> None:
    facts = {
        "token": member.token,
        "handle": dict(handle.data),
        "isolated": runtime().isolated,
        "runtime": runtime().name,
        "resources": asdict(resources_of(workspace)),
        "from_pool": True,
        "revision": None,
    }
    with transaction.atomic():
        if not WarmWorkspace.objects.filter(pk=member.pk, status=Status.CLAIMED).delete()[0]:
            raise ClaimLost(f"{member.pk} was ended meanwhile")
        if not Workspace.objects.filter(pk=workspace.pk, status=workspace.status).update(**facts):
            raise ClaimLost(f"{workspace.pk} moved on meanwhile")
    workspace.refresh_from_db()
    with contextlib.suppress(TooMany):  # a page at a port of its own is offered later, if one is free
        lease_port(workspace)
    publish_state(workspace)


def _retire() -> None:
    """Mark what has to end; freeze again what an engine's restart has thawed."""
    versions = warming.versions(WarmWorkspace.objects.values_list("template", flat=True).distinct())
    for member in WarmWorkspace.objects.exclude(status=Status.ENDING):
        reason = _fault(member, versions.get(member.template))
        if reason:
            transition(member, to=Status.ENDING, reason=reason)


def _fault(member: WarmWorkspace, version: str | None) -> str:
    """Why the member can't stay; "" when it can."""
    age = timezone.now() - member.updated_at
    if member.status == Status.STARTING:
        return "its start was lost" if age > START_LOST else ""
    if member.status == Status.CLAIMED:
        return "its claim was lost" if age > CLAIM_LOST else ""
    if member.runtime != runtime().name or not runtime().pauses:
        return "of another runtime"
    if version is not None and member.version != version:
        return "out of date"
    return _frozen(Handle(member.pk, dict(member.handle)))


def _frozen(handle: Handle) -> str:
    seen = runtime().poll(handle)
    if not seen.alive:
        return f"ended by itself ({seen.ending or 'unknown'})"
    if not seen.paused:
        runtime().pause(handle)
    return ""


def _fit() -> None:
    """As many as there shall be, and no start of one while a person waits for theirs."""
    waiting = WarmWorkspace.objects.filter(status__in=(Status.STARTING, Status.WARM))
    plan = pool_sizes.plan(list(waiting), free_mb=pool_sizes.available_mb())
    for member in plan.end:
        if transition(member, to=Status.ENDING, reason="no place for it"):
            end(member)
    places = MOST_STARTS - WarmWorkspace.objects.filter(status=Status.STARTING).count()
    if places > 0 and not _people_wait():
        _start(plan.start, places)


def _start(templates: Iterable[str], places: int) -> None:
    versions = warming.versions(set(templates))
    for template in templates:
        version = versions.get(template)
        if places > 0 and version is not None and not warming.rests(template, version):
            enqueue(Job.WARM_UP, warming.new_member(template, version).pk)
            places -= 1


def _people_wait() -> bool:
    on_the_way = (Workspace.Status.QUEUED, Workspace.Status.CREATING)
    wanted = Workspace.objects.filter(desired=Workspace.Desired.RUNNING, status__in=on_the_way)
    return wanted.exists()
