"""Reading what a revision holds. Each function takes one or two queries, however many files there are."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.errors import NotFound
from apps.projects import blobs, paths
from apps.projects.models import Project, Revision
from apps.projects.trees import Tree, differing


def find_revision(project: Project, revision_id: uuid.UUID | str) -> Revision:
    """A revision of this project. Raises NotFound for any other id, or what isn't one."""
    try:
        return Revision.objects.get(project=project, pk=revision_id)
    except (Revision.DoesNotExist, ValidationError, ValueError):
        raise NotFound(_("There is no such version of this project."), code="revision_not_found") from None


def read_tree(source: Project | Revision) -> Tree:
    """path → entry of a revision, or of a project's head ({} when it has none yet)."""
    revision = head_of(source) if isinstance(source, Project) else source
    return revision.tree if revision else {}


def head_of(project: Project) -> Revision | None:
    """The present head, read anew: `project` in memory may be older than another's commit."""
    return Revision.objects.filter(pk__in=Project.objects.filter(pk=project.pk).values("head_id")).first()


def read_file(revision: Revision, path: str) -> bytes:
    """One file's content. Raises Invalid for a bad path, NotFound when the revision has no such file."""
    path = paths.normalise(path)
    entry = revision.tree.get(path)
    if entry is None:
        raise NotFound(_("There is no file %(path)s.") % {"path": path}, code="file_not_found", path=path)
    return blobs.get_many(revision.organization_id, [entry["digest"]])[entry["digest"]]


def read_files(revision: Revision, names: list[str] | None = None) -> dict[str, bytes]:
    """path → content of the named files that exist, or of all."""
    wanted = (
        revision.tree
        if names is None
        else {name: revision.tree[name] for name in names if name in revision.tree}
    )
    contents = blobs.get_many(revision.organization_id, [entry["digest"] for entry in wanted.values()])
    return {path: contents[entry["digest"]] for path, entry in wanted.items()}


def read_text_files(revision: Revision) -> dict[str, str]:
    """path → text of all text files."""
    names = [path for path, entry in revision.tree.items() if entry["text"]]
    return {path: content.decode("utf-8") for path, content in read_files(revision, names).items()}


def files_between(old: Revision | None, new: Revision) -> tuple[dict[str, bytes], list[str]]:
    """(path → content to write, paths to delete) that make `new` of `old`; everything when `old` is None."""
    written, removed = differing(old.tree if old else {}, new.tree)
    return read_files(new, written), removed
