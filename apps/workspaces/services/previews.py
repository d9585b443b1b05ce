"""The previews that one person keeps, for those who wait for a place."""

from collections.abc import Sequence

from apps.accounts.models import User
from apps.workspaces.models import Workspace

KEEPING = (Workspace.Status.CREATING, Workspace.Status.RUNNING, Workspace.Status.PAUSED)


def previews_of(user: User) -> Sequence[Workspace]:
    """Those that the person opened and that hold a place now, the longest unseen first."""
    rows = Workspace.objects.filter(user=user, desired=Workspace.Desired.RUNNING, status__in=KEEPING)
    return list(rows.select_related("project", "project__organization").order_by("last_accessed_at", "pk"))
