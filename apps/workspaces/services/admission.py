"""Letting workspaces start, in the order they came, as far as the quotas go. One step for all at a time."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import TooMany
from apps.core.jobs import Job, enqueue
from apps.core.locks import hold_until_commit
from apps.core.transitions import transition
from apps.workspaces.models import Workspace
from apps.workspaces.services.facts import publish_state
from apps.workspaces.services.quotas import WAITING, Census, Claim, Place, census, claim_of, words_of

Status, Desired = Workspace.Status, Workspace.Desired
GIVE_WAY = frozenset(("user", "organization", "installation"))  # a start ends by itself


def one_at_a_time() -> None:
    """Until the transaction ends, nobody else decides. Taken before the lock of any workspace's row."""
    hold_until_commit("workspace-admission")


def enter(workspace: Workspace, *, again: bool = False) -> bool:
    """Let a stopped or failed workspace start, or put it in line. Whether it starts; the caller sees to that.

    `again`: it held a place and only restarts, so it is put before those who wait for one.
    Raises TooMany (`workspace_limit`) when it could not start even if nothing else ran.
    """
    with transaction.atomic():
        one_at_a_time()
        claim = claim_of(workspace)
        _refuse_impossible(claim)
        present = census(without=workspace.pk)
        since = workspace.queued_at or timezone.now()
        if again and present.line:
            since = present.line[0].since - timedelta(microseconds=1)
        decided = _decide(Census(present.holders, [*present.line, replace(claim, since=since)]), workspace)
        if decided is None:
            return True
        if workspace.status != Status.QUEUED:
            transition(workspace, to=Status.QUEUED, reason=words_of(decided), queued_at=since, is_ready=False)
        publish_state(workspace)
        return False


def admit_next() -> None:
    """Whoever has a place now starts; who still waits learns their number. Cheap when nobody waits."""
    if Workspace.objects.filter(WAITING).exists():
        with transaction.atomic():
            one_at_a_time()
            _decide(census(), None)


def check_resize(workspace: Workspace, resources: dict[str, Any]) -> None:
    """Raises TooMany (`workspace_limit`) when the organization's sums don't hold the new size as well."""
    claim = claim_of(workspace)
    others = census(without=workspace.pk)
    ours = [held for held in others.holders if held.organization_id == claim.organization_id]
    sums = (
        (sum(held.cpus for held in ours) + resources["cpu"], claim.most_cpus, claim.cpus < resources["cpu"]),
        (
            sum(held.memory_mb for held in ours) + resources["memory"],
            claim.most_memory_mb,
            claim.memory_mb < resources["memory"],
        ),
    )
    for needed, limit, grows in sums:
        if grows and limit is not None and needed > limit:
            words = _("Your organization's plan holds no more than %(limit)s for all previews together.")
            raise TooMany(words % {"limit": f"{limit:g}"}, code="workspace_limit", limit=limit)


def _decide(present: Census, entering: Workspace | None) -> Place | None:
    """Act on each in line; the place of `entering`, None when it starts."""
    mine: Place | None = None
    for claim, place in present.decisions():
        own = entering if entering is not None and claim.id == entering.pk else None
        if place is not None:
            _make_room(present, place)
        if own is not None and place is not None:
            mine = place
        elif own is not None:
            _admit(own)
        else:
            row = Workspace.objects.get(pk=claim.id)
            if place is not None:
                publish_state(row)
            elif _admit(row):
                enqueue(Job.RECONCILE_WORKSPACE, row.pk)
    return mine


def _admit(workspace: Workspace) -> bool:
    cleared: dict[str, Any] = {"is_ready": False, "error": None, "queued_at": None, "retry_at": None}
    if not transition(workspace, to=Status.CREATING, reason="admitted", **cleared):
        return False
    publish_state(workspace)
    return True


def _make_room(present: Census, place: Place) -> None:
    """Stop the paused workspace that nobody has looked at the longest, one for each that waits."""
    if place.obstacle.scope not in GIVE_WAY:
        return
    near = present.within(place.obstacle)
    leaving = sum(1 for held in near if held.leaving)
    paused = [held for held in near if held.status == Status.PAUSED and not held.leaving]
    if leaving >= place.number or not paused:
        return
    idle = min(paused, key=lambda held: held.last_seen)
    if _stop_paused(idle.id):
        present.holders[present.holders.index(idle)] = replace(idle, leaving=True)


def _stop_paused(workspace_id: uuid.UUID) -> bool:
    """Unless it was woken a moment ago."""
    words = _("The preview was stopped to make room for another one. Open it again to go on.")
    paused = Workspace.objects.filter(pk=workspace_id, status=Status.PAUSED, desired=Desired.RUNNING)
    error = {"code": "made_room", "message": words, "log": []}
    if not paused.update(desired=Desired.STOPPED, error=error):
        return False
    enqueue(Job.RECONCILE_WORKSPACE, workspace_id)
    publish_state(Workspace.objects.get(pk=workspace_id))
    return True


def _refuse_impossible(claim: Claim) -> None:
    _claim, place = next(Census([], [claim]).decisions())
    if place is not None:
        words = _(
            "Your organization's plan doesn't allow this preview. Ask an administrator for another plan."
        )
        raise TooMany(words, code="workspace_limit", limit=place.obstacle.limit)
