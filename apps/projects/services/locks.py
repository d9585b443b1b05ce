"""Locks: files, and sections of the page, that stay as they are until somebody unlocks them.

A lock of a path holds against everyone who writes files, its author included. A section is no file of this
app's: who edits sections asks `locked_sections`. Going back (restore, undo, merge) may cross a lock, since
nothing is lost by it; `crossed` tells which, so that a person is warned.
"""

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.events import publish
from apps.projects import paths
from apps.projects.errors import Locked
from apps.projects.models import Lock, Project, Revision
from apps.projects.services.contents import head_of

MAX_LOCKS = 200
MAX_SECTION = 100  # characters of a section's id


def locks_of(project: Project) -> list[Lock]:
    """All locks with their authors, paths first, in one query."""
    return list(Lock.objects.filter(project=project).select_related("author").order_by("section", "path"))


def locked_paths(project: Project) -> set[str]:
    """Paths that are locked."""
    rows = Lock.objects.filter(project=project, section="")
    return set(rows.values_list("path", flat=True))


def locked_sections(project: Project) -> set[str]:
    """Ids of the page's sections that are locked."""
    rows = Lock.objects.filter(project=project).exclude(section="")
    return set(rows.values_list("section", flat=True))


def lock(*, project: Project, user: User | None, path: str = "", section: str = "") -> Lock:
    """Lock a file or a section (just one of them). Locking what is locked returns the lock there is.

    Raises Invalid, NotFound when head has no such file, Conflict (`too_many_locks`).
    """
    path, section = _place(path, section)
    if path:
        head = head_of(project)
        if head is None or path not in head.tree:
            raise NotFound(_("There is no file %(path)s.") % {"path": path}, code="file_not_found", path=path)
    rows = Lock.objects.filter(project=project)
    if found := rows.filter(path=path, section=section).select_related("author").first():
        return found
    if rows.count() >= MAX_LOCKS:
        raise Conflict(_("A project can have 200 locks at most."), code="too_many_locks", limit=MAX_LOCKS)
    try:
        with transaction.atomic():
            made = Lock.objects.create(project=project, path=path, section=section, author=user)
            _tell(project)
    except IntegrityError:
        return rows.select_related("author").get(path=path, section=section)
    return made


def unlock(*, project: Project, path: str = "", section: str = "") -> None:
    """Take the lock of a file or a section away. Raises NotFound when there is none."""
    path, section = _place(path, section)
    _remove(project, path=path, section=section)


def unlock_by_id(*, project: Project, lock_id: uuid.UUID | str) -> None:
    """Take one lock away. Raises NotFound."""
    try:
        _remove(project, pk=lock_id)
    except (ValidationError, ValueError):
        raise _unknown() from None


def check_paths(project: Project, touched: Iterable[str]) -> None:
    """Raises Locked when one of these files is locked. Call it where files are written."""
    found = Lock.objects.filter(project=project, section="", path__in=sorted(set(touched)))
    held = found.select_related("author").order_by("path").first()
    if held is not None:
        raise locked(held)


def crossed(project: Project, revision: Revision) -> list[str]:
    """Locked files that `revision` changed all the same, sorted."""
    changed = {change["path"] for change in revision.changes}
    changed |= {change["from"] for change in revision.changes if "from" in change}
    return sorted(changed & locked_paths(project))


def locked(held: Lock) -> Locked:
    """The refusal of a change that a lock forbids: tells what is locked and by whom."""
    who = held.author.display_name if held.author else ""
    facts = {"what": str(held), "who": who}
    words = (
        _("%(what)s is locked by %(who)s. Unlock it to change it.")
        if who
        else _("%(what)s is locked. Unlock it to change it.")
    )
    return Locked(words % facts, path=held.path, section=held.section, lockedBy=who, lock=str(held.pk))


def _place(path: str, section: str) -> tuple[str, str]:
    """Normal forms of the two, of which just one is given. Raises Invalid."""
    section = section.strip().removeprefix("#")
    if bool(path) == bool(section):
        raise Invalid(_("Name a file or a section to lock."), code="lock_place")
    if path:
        return paths.normalise(path), ""
    if len(section) > MAX_SECTION or not section.isprintable():
        raise Invalid(_("That can't be the id of a section."), code="lock_section")
    return "", section


def _remove(project: Project, **which: object) -> None:
    with transaction.atomic():
        gone, _rows = Lock.objects.filter(project=project, **which).delete()
        if not gone:
            raise _unknown()
        _tell(project)


def _unknown() -> NotFound:
    return NotFound(_("That isn't locked."), code="lock_not_found")


def _tell(project: Project) -> None:
    """Open pages draw their locks anew."""
    publish(project.pk, "locks")
