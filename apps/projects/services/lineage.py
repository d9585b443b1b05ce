"""Which revisions a revision comes from: parents, and what was merged in."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from apps.projects.models import Project, Revision

_ANCESTORS = """
    WITH RECURSIVE line(id) AS (
        SELECT %s::uuid
        UNION
        SELECT came.id FROM line
        JOIN projects_revision r ON r.id = line.id
        CROSS JOIN LATERAL (VALUES (r.parent_id), (r.merged_from_id)) came(id)
        WHERE came.id IS NOT NULL
    ) SELECT id FROM line
"""


@dataclass(frozen=True)
class Lineage:
    """The parents of all revisions of a project, read in one query: id → (number, ids it comes from)."""

    links: Mapping[uuid.UUID, tuple[int, tuple[uuid.UUID, ...]]]

    @classmethod
    def of(cls, project: Project) -> "Lineage":
        """Of a project as it is now."""
        rows = Revision.objects.filter(project=project).values_list(
            "pk", "number", "parent_id", "merged_from_id"
        )
        return cls({pk: (number, tuple(filter(None, came_from))) for pk, number, *came_from in rows})

    def ancestors(self, *heads: uuid.UUID) -> set[uuid.UUID]:
        """These revisions and all that they come from."""
        found: set[uuid.UUID] = set()
        waiting = list(heads)
        while waiting:
            revision = waiting.pop()
            if revision not in found:
                found.add(revision)
                waiting.extend(self.links[revision][1])
        return found

    def common_ancestor(self, one: uuid.UUID, other: uuid.UUID) -> uuid.UUID | None:
        """The newest revision that both come from: numbers grow along a line, so no child of it is one."""
        both = self.ancestors(one) & self.ancestors(other)
        return max(both, key=lambda revision: self.links[revision][0], default=None)


def line_of(project: Project, rows: QuerySet[Revision]) -> QuerySet[Revision]:
    """Those of `rows` that the project's head comes from, itself included: the open branch."""
    return rows.filter(pk__in=RawSQL(_ANCESTORS, [project.head_id]))
