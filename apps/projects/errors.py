"""Refusals of the revision store."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import AppError, Conflict, Forbidden


class MergeConflict(Conflict):
    """Two changes touch the same lines. `data["files"]` tells the files and regions (merge.FileConflict)."""

    code = "merge_conflict"
    message = _("Somebody changed the same lines in the meantime. Nothing was lost: choose what to keep.")


class NothingChanged(AppError):
    """The change leaves every file as it is."""

    code, status, message = "nothing_changed", 409, _("Nothing to save: the files are already like that.")


class Archived(Conflict):
    """An archived project takes no changes."""

    code = "project_archived"
    message = _("This project is archived. Take it out of the archive to change it.")


class Locked(Forbidden):
    """Somebody locked what was to be changed. `data`: path or section, lockedBy (a name), lock (id)."""

    code, message = "locked", _("This is locked. Unlock it to change it.")
