"""Back to an earlier state, always as a new revision: nothing is thrown away."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid
from apps.projects.models import Project, Revision
from apps.projects.services.commits import Draft, append, lock_head
from apps.projects.services.contents import find_revision


def restore(*, project: Project, revision: Revision, author: User | None = None) -> Revision:
    """Bring an old revision's files back as a new revision on top. Nothing is thrown away.

    Raises NothingChanged when head already holds just these files.
    """
    with transaction.atomic():
        head = lock_head(project)
        old = find_revision(project, revision.pk)
        message = _("Restored version %(number)s") % {"number": old.number}
        return append(
            project,
            head,
            Draft(Revision.Kind.RESTORE, message, author, base=head.tree, tree=old.tree, restores=old),
        )


def undo_revision(
    *, project: Project, revision: Revision, author: User | None = None, turn_id: uuid.UUID | None = None
) -> Revision:
    """Take back what one revision changed and keep everything since. `turn_id`: of the turn that does it.

    Raises MergeConflict when later changes touch the same lines, Invalid for a project's first revision,
    NothingChanged when it is undone already.
    """
    with transaction.atomic():
        head = lock_head(project)
        undone = find_revision(project, revision.pk)
        if undone.parent is None:
            raise Invalid(_("The first version can't be undone."), code="first_revision")
        message = _("Undid “%(message)s”") % {"message": undone.message}
        back = Draft(
            Revision.Kind.RESTORE,
            message,
            author,
            base=undone.tree,
            tree=undone.parent.tree,
            turn_id=turn_id,
            restores=undone,
        )
        back.moves = {
            change["path"]: change["from"] for change in undone.changes if change["change"] == "moved"
        }
        return append(project, head, back)
