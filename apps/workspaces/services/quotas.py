"""Who holds a place, who stands in line, and what each of them waits for. Reads only."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.workspaces.models import Workspace
from config.environment import environment

Status, Desired = Workspace.Status, Workspace.Desired

# A place is given up by stopping, or by an error that isn't tried again; a restart keeps it.
HOLDING = (
    Q(status__in=(Status.CREATING, Status.RUNNING, Status.PAUSED, Status.STOPPING))
    | Q(desired=Desired.RUNNING, status=Status.STOPPED)
    | Q(desired=Desired.RUNNING, status=Status.ERROR, retry_at__isnull=False)
)
WAITING = Q(desired=Desired.RUNNING, status=Status.QUEUED)
PLAN = "organization__plan__"
FIELDS = (
    *("pk", "user_id", "organization_id", "status", "desired", "resources", "queued_at", "last_accessed_at"),
    *(PLAN + name for name in ("workspaces_per_user", "workspaces", "cpus", "memory_mb")),
)
Key = tuple[str, uuid.UUID | None]


@dataclass(frozen=True)
class Claim:
    """A workspace as far as quotas need it, with those of its organization's plan."""

    id: uuid.UUID
    user_id: uuid.UUID
    organization_id: uuid.UUID
    status: str
    leaving: bool
    cpus: float
    memory_mb: int
    since: datetime
    last_seen: datetime
    per_user: int
    per_organization: int
    most_cpus: float | None
    most_memory_mb: int | None


@dataclass(frozen=True)
class Obstacle:
    """A quota that is used up: `scope` is user, organization, installation or starts."""

    scope: str
    whose: uuid.UUID | None
    what: str  # previews, cpus, memory
    limit: float

    @property
    def key(self) -> Key:
        """Those with the same key stand in one line."""
        return self.scope, self.whose


@dataclass(frozen=True)
class Place:
    """A place in a line, counted from 1."""

    number: int
    obstacle: Obstacle

    def as_json(self) -> dict[str, Any]:
        """As in the state event: {place, scope, words}."""
        return {"place": self.number, "scope": self.obstacle.scope, "words": words_of(self)}


class Census:
    """The holders, and the line by the time of joining it."""

    def __init__(self, holders: list[Claim], line: list[Claim]) -> None:
        self.holders = holders
        self.line = sorted(line, key=lambda claim: (claim.since, claim.id))

    def decisions(self) -> Iterator[tuple[Claim, Place | None]]:
        """Each in line with its place, or None for one that may start; who may counts as starting then.

        Nobody passes someone who waits longer for the same thing.
        """
        waiting: Counter[Key] = Counter()
        for claim in self.line:
            obstacle = self._obstacle(claim, waiting)
            if obstacle is None:
                self.holders.append(replace(claim, status=Status.CREATING))
                yield claim, None
            else:
                waiting[obstacle.key] += 1
                yield claim, Place(waiting[obstacle.key], obstacle)

    def within(self, obstacle: Obstacle) -> list[Claim]:
        """The holders whose leaving would help."""
        if obstacle.scope == "user":
            return [held for held in self.holders if held.user_id == obstacle.whose]
        if obstacle.scope == "organization":
            return [held for held in self.holders if held.organization_id == obstacle.whose]
        return list(self.holders)

    def _obstacle(self, claim: Claim, waiting: Counter[Key]) -> Obstacle | None:
        own = [held for held in self.holders if held.user_id == claim.user_id]
        ours = [held for held in self.holders if held.organization_id == claim.organization_id]
        starting = [held for held in self.holders if held.status == Status.CREATING]
        cpus, memory = sum(held.cpus for held in ours), sum(held.memory_mb for held in ours)
        settings = environment()
        rules: tuple[tuple[str, uuid.UUID | None, str, float, float | None], ...] = (
            ("user", claim.user_id, "previews", len(own) + 1, claim.per_user),
            ("organization", claim.organization_id, "previews", len(ours) + 1, claim.per_organization),
            ("organization", claim.organization_id, "cpus", cpus + claim.cpus, claim.most_cpus),
            ("organization", claim.organization_id, "memory", memory + claim.memory_mb, claim.most_memory_mb),
            ("installation", None, "previews", len(self.holders) + 1, settings.WORKSPACE_LIMIT),
            ("starts", None, "previews", len(starting) + 1, settings.WORKSPACE_STARTS),
        )
        for scope, whose, what, needed, limit in rules:
            if limit is not None and (needed > limit or waiting[scope, whose]):
                return Obstacle(scope, whose, what, limit)
        return None


def census(*, without: uuid.UUID | None = None) -> Census:
    """Everyone as the rows stand now, in one query."""
    rows: QuerySet[Workspace, dict[str, Any]] = Workspace.objects.filter(HOLDING | WAITING).values(*FIELDS)
    claims = [_claim(row) for row in rows if row["pk"] != without]
    holders = [claim for claim in claims if claim.status != Status.QUEUED]
    return Census(holders, [claim for claim in claims if claim.status == Status.QUEUED])


def claim_of(workspace: Workspace) -> Claim:
    """The claim of one row, read anew."""
    return _claim(Workspace.objects.values(*FIELDS).get(pk=workspace.pk))


def places() -> dict[uuid.UUID, Place]:
    """Of all in line. One that may start, and will at once, has none."""
    return {claim.id: place for claim, place in census().decisions() if place is not None}


def words_of(place: Place) -> str:
    """What is full, and what the person can do about it."""
    obstacle, number = place.obstacle, place.number
    facts = {"limit": f"{obstacle.limit:g}", "number": number}
    if obstacle.scope == "user":
        return (
            ngettext(
                "Your %(limit)s preview is running. This one is number %(number)s in line; close the other "
                "to start it now.",
                "All %(limit)s of your previews are running. This one is number %(number)s in line; close "
                "another to start it now.",
                int(obstacle.limit),
            )
            % facts
        )
    words = {
        ("organization", "previews"): _(
            "All %(limit)s previews of your organization are running. This one is number %(number)s in line "
            "and starts by itself."
        ),
        ("organization", "cpus"): _(
            "Your organization's previews use all %(limit)s processor cores of its plan. This one is number "
            "%(number)s in line and starts by itself."
        ),
        ("organization", "memory"): _(
            "Your organization's previews use all %(limit)s MB of memory of its plan. This one is number "
            "%(number)s in line and starts by itself."
        ),
        ("installation", "previews"): _(
            "All %(limit)s places for previews are taken. This one is number %(number)s in line and starts "
            "by itself."
        ),
        ("starts", "previews"): _(
            "Other previews are starting. This one is number %(number)s in line and starts in a moment."
        ),
    }
    return words[obstacle.scope, obstacle.what] % facts


def _claim(row: dict[str, Any]) -> Claim:
    settings, resources, now = environment(), row["resources"], timezone.now()
    per_user, workspaces = row[PLAN + "workspaces_per_user"], row[PLAN + "workspaces"]
    return Claim(
        id=row["pk"],
        user_id=row["user_id"],
        organization_id=row["organization_id"],
        status=row["status"],
        leaving=row["desired"] == Desired.STOPPED,
        cpus=float(resources.get("cpu", settings.WORKSPACE_CPUS)),
        memory_mb=int(resources.get("memory", settings.WORKSPACE_MEMORY_MB)),
        since=row["queued_at"] or now,
        last_seen=row["last_accessed_at"] or now,
        per_user=settings.WORKSPACE_PER_USER if per_user is None else per_user,
        per_organization=settings.WORKSPACE_PER_ORGANIZATION if workspaces is None else workspaces,
        most_cpus=row[PLAN + "cpus"],
        most_memory_mb=row[PLAN + "memory_mb"],
    )
