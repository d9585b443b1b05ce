"""A turn's revision in the running preview: what doesn't render is taken back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.chat.models import Turn
from apps.chat.services.ending import mark_undone
from apps.core.errors import AppError
from apps.projects import services as projects
from apps.projects.models import Revision
from apps.workspaces import services as workspaces

# Troubles of the preview itself: no fault of the page, so nothing is taken back for them.
PREVIEW_TROUBLES = frozenset(
    {"busy", "agent_timeout", "agent_unreachable", "revision_mismatch", "unauthorized"}
)


class TurnFailed(AppError):
    """The answer could not become a change of the page."""

    code, status = "turn_failed", 422


def is_broken_now(turn: Turn) -> bool:
    """Whether the page doesn't render as it is: what somebody's edit broke before isn't the turn's fault."""
    return _is_broken(workspaces.verdict(turn.project_id))


def show_live(turn: Turn, revision: Revision, *, was_broken: bool) -> None:
    """Bring a running workspace to the new head.

    A page that it can't render is taken back; then raises TurnFailed.
    """
    result = workspaces.sync(turn.project_id)
    if was_broken or not _is_broken(result) or result.revision != revision.pk:
        return
    error: Mapping[str, Any] = result.error or {}
    undone = projects.undo_revision(project=turn.project, revision=revision, author=turn.author)
    mark_undone(turn, undone.pk)
    place = f"{error['file']}, line {error.get('line')}: " if error.get("file") else ""
    words = _("The page didn't render with these changes, so they were taken back: %(why)s")
    raise TurnFailed(words % {"why": place + str(error.get("message", ""))}, code="page_broken")


def _is_broken(result: workspaces.SyncResult) -> bool:
    """Whether the page itself doesn't render; trouble with the preview says nothing of the page."""
    return result.error is not None and result.error["code"] not in PREVIEW_TROUBLES
