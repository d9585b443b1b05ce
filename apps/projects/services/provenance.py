"""Where each file of a project comes from: when it was made and last changed, how often, and by whom."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from apps.projects.models import Project, Revision

_QUERY = """
    SELECT c->>'path', min(r.created_at), max(r.created_at), count(*),
           (array_agg(r.kind ORDER BY r.number DESC))[1]
    FROM projects_revision r CROSS JOIN LATERAL jsonb_array_elements(r.changes) c
    WHERE r.project_id = %s AND (%s::text[] IS NULL OR c->>'path' = ANY(%s))
    GROUP BY 1
"""


@dataclass(frozen=True)
class Provenance:
    """`version` counts the revisions that changed the file."""

    created_at: datetime
    updated_at: datetime
    version: int
    is_generated: bool


def provenance(project: Project, names: Iterable[str] | None = None) -> dict[str, Provenance]:
    """path → provenance, of the named files or of all that ever were, in one query."""
    wanted = None if names is None else list(names)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [project.pk, wanted, wanted])
        rows = cursor.fetchall()
    return {
        path: Provenance(created, updated, count, kind == Revision.Kind.AI)
        for path, created, updated, count, kind in rows
    }


def path_id(project_id: uuid.UUID, path: str) -> uuid.UUID:
    """An id for a file or folder, the same as long as it has this path."""
    return uuid.uuid5(project_id, path)
