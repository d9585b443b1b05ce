"""Where pages find the saved looks of projects. Each has its own address, so that browsers may keep it."""

import uuid
from collections.abc import Iterable

from django.urls import reverse
from django.utils.http import urlencode

from apps.workspaces.models import Snapshot


def address_of(snapshot: Snapshot) -> str:
    """Address of this very look; another one of the same project has another."""
    path = reverse("workspaces:snapshot", args=[snapshot.project_id])
    return f"{path}?{urlencode({'v': version_of(snapshot)})}"


def version_of(snapshot: Snapshot) -> str:
    """Differs whenever the look does."""
    return f"{snapshot.revision_id.hex[-8:]}-{int(snapshot.updated_at.timestamp() * 1_000_000)}"


def addresses(project_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """By project, for those that have a look; in one query."""
    kept = Snapshot.objects.filter(project_id__in=list(project_ids)).defer("html")
    return {snapshot.project_id: address_of(snapshot) for snapshot in kept}
