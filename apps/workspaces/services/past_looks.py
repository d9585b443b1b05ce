"""How the front page looked at earlier revisions: kept of the newest that were live, within bounds."""

import uuid
import zlib

from django.utils.translation import gettext as _

from apps.core.errors import NotFound
from apps.projects.models import Project
from apps.workspaces.models import PastLook

KEPT = 20  # looks a project
KEPT_BYTES = 12 * 1024 * 1024  # packed, a project; the newest is always kept


def keep_past_look(project_id: uuid.UUID, revision_id: uuid.UUID, html: str) -> None:
    """Keep a look of a revision, and let the oldest go. Call it in the transaction of the snapshot."""
    packed = zlib.compress(html.encode("utf-8"), 6)
    found = {"project_id": project_id, "packed": packed, "size": len(packed)}
    PastLook.objects.update_or_create(revision_id=revision_id, defaults=found)
    _let_go(project_id)


def _let_go(project_id: uuid.UUID) -> None:
    rows = PastLook.objects.filter(project_id=project_id).order_by("-revision__number")
    room, gone = KEPT_BYTES, []
    for place, (pk, size) in enumerate(rows.values_list("pk", "size")):
        room -= size
        if place >= KEPT or (room < 0 and place > 0):
            gone.append(pk)
    if gone:
        PastLook.objects.filter(pk__in=gone).delete()


def revisions_with_looks(project: Project) -> list[uuid.UUID]:
    """Revisions that have one, the newest first."""
    rows = PastLook.objects.filter(project=project).order_by("-revision__number")
    return list(rows.values_list("revision_id", flat=True))


def past_look(project: Project, revision_id: uuid.UUID) -> tuple[str, str]:
    """(HTML, a version that differs whenever the look does). Raises NotFound."""
    kept = PastLook.objects.filter(project=project, revision_id=revision_id).first()
    if kept is None:
        raise NotFound(_("There is no saved look of this version."), code="no_look")
    html = zlib.decompress(bytes(kept.packed)).decode("utf-8")
    return html, f"{kept.pk.hex[-8:]}-{int(kept.updated_at.timestamp() * 1_000_000)}"
