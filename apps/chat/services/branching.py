"""Opening another branch of a project. A turn at work holds it off: its answer belongs to its own branch."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.chat.models import Turn
from apps.core.errors import Conflict
from apps.projects.models import Branch, Project, Revision
from apps.projects.services.branches import switch_branch

AT_WORK = (Turn.Status.QUEUED, Turn.Status.RUNNING, Turn.Status.WAITING)


def open_branch(*, project: Project, branch: Branch) -> Revision:
    """Make `branch` the one that is worked on; its head is the project's from then on.

    Raises Conflict (`turn_open`) while a request is at work or waits, NotFound, Archived.
    """
    with transaction.atomic():
        head = switch_branch(project=project, branch=branch)
        # Looked at with the project's row locked: no turn's commit comes between.
        if Turn.objects.filter(project=project, status__in=AT_WORK).exists():
            raise Conflict(
                _("A request is still at work on this branch. Wait for it or stop it, then switch."),
                code="turn_open",
            )
        return head
