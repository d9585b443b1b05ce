"""Names that people give to versions."""

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound
from apps.projects.models import Checkpoint, Project, Revision
from apps.projects.services.commits import one_line

MAX_NAME = 100


def checkpoint(
    *, project: Project, name: str, author: User | None = None, revision: Revision | None = None
) -> Checkpoint:
    """Give a revision (None: head) a name of 1–100 characters of its own. Raises Invalid, Conflict."""
    name = _checked(name)
    if revision is not None and revision.project_id != project.pk:
        raise NotFound(_("There is no such version of this project."), code="revision_not_found")
    marked = revision.pk if revision else Project.objects.values_list("head_id", flat=True).get(pk=project.pk)
    try:
        with transaction.atomic():
            return Checkpoint.objects.create(project=project, revision_id=marked, name=name, author=author)
    except IntegrityError:
        raise _taken(name) from None


def find_checkpoint(project: Project, checkpoint_id: uuid.UUID | str) -> Checkpoint:
    """A named version of this project. Raises NotFound."""
    try:
        return Checkpoint.objects.select_related("revision").get(project=project, pk=checkpoint_id)
    except (Checkpoint.DoesNotExist, ValidationError, ValueError):
        raise NotFound(_("There is no such named version."), code="checkpoint_not_found") from None


def rename_checkpoint(*, checkpoint: Checkpoint, name: str) -> Checkpoint:
    """Raises Invalid, Conflict (`checkpoint_taken`)."""
    name = _checked(name)
    try:
        with transaction.atomic():
            Checkpoint.objects.filter(pk=checkpoint.pk).update(name=name)
    except IntegrityError:
        raise _taken(name) from None
    checkpoint.name = name
    return checkpoint


def delete_checkpoint(*, checkpoint: Checkpoint) -> None:
    """Take the name away; the version stays in the history."""
    checkpoint.delete()


def keep_as_checkpoint(
    *, project: Project, revision_id: uuid.UUID, name: str, author: User | None
) -> Checkpoint:
    """A name for a revision, with a number behind it where the name is taken."""
    taken = set(Checkpoint.objects.filter(project=project).values_list("name", flat=True))
    free, number = name, 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return Checkpoint.objects.create(project=project, revision_id=revision_id, name=free, author=author)


def _checked(name: str) -> str:
    name = one_line(name)
    if not 1 <= len(name) <= MAX_NAME:
        raise Invalid(_("Give the version a name of 1 to 100 characters."), code="checkpoint_name")
    return name


def _taken(name: str) -> Conflict:
    return Conflict(
        _("There already is a version named “%(name)s”.") % {"name": name}, code="checkpoint_taken"
    )
