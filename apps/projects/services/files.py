"""Operations on single files and folders, each one revision. Each raises Locked for a file that is locked."""

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound
from apps.projects import paths
from apps.projects.errors import NothingChanged
from apps.projects.models import Project, Revision
from apps.projects.services.commits import commit
from apps.projects.services.contents import head_of
from apps.projects.services.locks import check_paths
from apps.projects.trees import Tree

BaseId = uuid.UUID | str | None


def create_file(*, project: Project, path: str, content: bytes, author: User) -> Revision:
    """A new file. Raises Conflict (`path_taken`) when there is one already."""
    path = paths.normalise(path)
    head = _head(project)
    if path in head.tree:
        raise Conflict(_("There already is a file %(path)s.") % {"path": path}, code="path_taken", path=path)
    return _edit(project, head.pk, {path: content}, _("Created %(path)s") % {"path": path}, author)


def save_file(*, project: Project, path: str, content: bytes, author: User, base_id: BaseId) -> Revision:
    """New content of a file, as edited from revision `base_id`. Saving what is there already returns head.

    Raises MergeConflict when somebody else changed the same lines since; head then stays as it is.
    """
    path = paths.normalise(path)
    try:
        return _edit(project, base_id, {path: content}, _("Edited %(path)s") % {"path": path}, author)
    except NothingChanged:
        return _head(project)


def upload_files(*, project: Project, files: Mapping[str, bytes], author: User) -> Revision:
    """Write several files at once; those with the same path are replaced (and stay in the history)."""
    if not files:
        raise Invalid(_("Choose a file to upload."), code="no_files")
    names = ", ".join(sorted(path.rsplit("/", 1)[-1] for path in files))
    message = _("Uploaded %(names)s") % {"names": names}
    try:
        return _edit(project, None, files, message, author, kind=Revision.Kind.UPLOAD)
    except NothingChanged:
        return _head(project)


def move_path(*, project: Project, path: str, to: str, author: User, base_id: BaseId = None) -> Revision:
    """Move or rename a file, or a folder with all in it. Raises NotFound, Invalid (`path_taken`)."""
    path, to = paths.normalise(path), paths.normalise(to)
    moves = {old: to + old[len(path) :] for old in _below(_head(project).tree, path)}
    check_paths(project, [*moves, *moves.values()])
    return commit(
        project=project,
        base_id=base_id,
        changes={},
        moves=moves,
        kind=Revision.Kind.EDIT,
        message=_("Moved %(path)s to %(to)s") % {"path": path, "to": to},
        author=author,
    )


def update_file(
    *,
    project: Project,
    path: str,
    to: str | None,
    content: bytes | None,
    author: User,
    base_id: BaseId = None,
) -> Revision:
    """New content, a move to `to`, or both in one revision. Raises NotFound when there is no such file."""
    path = paths.normalise(path)
    goal = paths.normalise(to) if to else path
    if path not in _head(project).tree:
        raise NotFound(_("There is no file %(path)s.") % {"path": path}, code="file_not_found", path=path)
    if goal == path:
        if content is None:
            return _head(project)
        return save_file(project=project, path=path, content=content, author=author, base_id=base_id)
    check_paths(project, [path, goal])
    return commit(
        project=project,
        base_id=base_id,
        changes={} if content is None else {goal: content},
        moves={path: goal},
        kind=Revision.Kind.EDIT,
        message=_("Moved %(path)s to %(to)s") % {"path": path, "to": goal},
        author=author,
    )


def delete_path(*, project: Project, path: str, author: User, base_id: BaseId = None) -> Revision:
    """Remove a file, or a folder with all in it. Raises NotFound."""
    path = paths.normalise(path)
    gone: dict[str, bytes | None] = dict.fromkeys(_below(_head(project).tree, path))
    return _edit(project, base_id, gone, _("Deleted %(path)s") % {"path": path}, author)


def _edit(
    project: Project,
    base_id: BaseId,
    changes: Mapping[str, bytes | None],
    message: str,
    author: User,
    *,
    kind: str = Revision.Kind.EDIT,
) -> Revision:
    check_paths(project, [paths.normalise(path) for path in changes])
    return commit(
        project=project, base_id=base_id, changes=changes, kind=kind, message=message, author=author
    )


def _head(project: Project) -> Revision:
    head = head_of(project)
    if head is None:
        raise NotFound(_("This project has no files yet."), code="no_files")
    return head


def _below(tree: Tree, path: str) -> list[str]:
    """The file at `path`, or all files in that folder. Raises NotFound when there are none."""
    found = [path] if path in tree else [name for name in tree if name.startswith(path + "/")]
    if not found:
        raise NotFound(_("There is no file %(path)s.") % {"path": path}, code="file_not_found", path=path)
    return found
