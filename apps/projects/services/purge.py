"""Removing for good what was deleted 30 days ago."""

import uuid
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from apps.core.locks import take_until_commit
from apps.projects.models import Blob, Project

KEPT_DAYS = 30
# A content that some transaction has just touched is about to be used: it stays.
TOUCHED = timedelta(hours=1)
_DIGESTS = (
    "SELECT DISTINCT e.value->>'digest' FROM projects_revision r CROSS JOIN LATERAL jsonb_each(r.tree) e "
)


def purge_deleted(*, now: datetime | None = None, limit: int = 100) -> int:
    """Remove at most `limit` projects deleted more than 30 days ago, each in a transaction of its own.

    Returns how many went. Another purge that is running makes this one return 0.
    """
    cutoff = (now or timezone.now()) - timedelta(days=KEPT_DAYS)
    due = Project.objects.filter(deleted_at__lt=cutoff).order_by("deleted_at").values_list("pk", flat=True)
    return sum(_purge(project_id, cutoff) for project_id in list(due[:limit]))


def _purge(project_id: uuid.UUID, cutoff: datetime) -> bool:
    """Remove one project, if it still is due, with the contents that no other revision names."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not take_until_commit("purge"):
            return False
        project = Project.objects.select_for_update().filter(pk=project_id, deleted_at__lt=cutoff).first()
        if project is None:
            return False
        cursor.execute(_DIGESTS + "WHERE r.project_id = %s", [project_id])
        digests = {row[0] for row in cursor.fetchall()}
        stored = [project.preview_image] if project.preview_image else []
        organization_id = project.organization_id
        project.delete()
        stored += _delete_orphans(organization_id, digests)
        transaction.on_commit(partial(_delete_stored, stored))
    return True


def _delete_orphans(organization_id: uuid.UUID, digests: set[str]) -> list[str]:
    """Delete those contents that no revision of the organization names; returns storage names to remove."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DIGESTS + "WHERE r.organization_id = %s AND e.value->>'digest' = ANY(%s)",
            [organization_id, list(digests)],
        )
        orphans = digests - {row[0] for row in cursor.fetchall()}
    rows = Blob.objects.filter(
        organization_id=organization_id, digest__in=orphans, updated_at__lt=timezone.now() - TOUCHED
    )
    names = rows.exclude(storage_name="").select_for_update().values_list("storage_name", flat=True)
    stored = list(names)
    rows.delete()
    return stored


def _delete_stored(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
