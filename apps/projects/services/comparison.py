"""Comparing revisions for display."""

from apps.projects import trees
from apps.projects.diff import MAX_SHOWN_LINES, FileDiff, diff_file
from apps.projects.models import Revision
from apps.projects.services.contents import read_files
from apps.projects.trees import Change

MAX_SHOWN_FILES = 100
MAX_SHOWN_BYTES = 512 * trees.KB  # of one side of one file


def compare(old: Revision | None, new: Revision, *, path: str | None = None) -> list[FileDiff]:
    """What differs from `old` (None: nothing) to `new`, in all files or in one; two queries at most.

    At most 100 files and 2,000 lines are shown in full; the rest is told as `is_cut`.
    """
    changes = trees.diff(old.tree if old else {}, new.tree)
    if path is not None:
        changes = [change for change in changes if path in (change["path"], change.get("from"))]
    before = read_files(old, [_old_path(change) for change in changes[:MAX_SHOWN_FILES]]) if old else {}
    after = read_files(new, [change["path"] for change in changes[:MAX_SHOWN_FILES]])
    room = MAX_SHOWN_LINES
    shown: list[FileDiff] = []
    for change in changes:
        result = _one(change, before, after, room, within=len(shown) < MAX_SHOWN_FILES)
        room -= sum(len(hunk.lines) for hunk in result.hunks)
        shown.append(result)
    return shown


def _one(
    change: Change, before: dict[str, bytes], after: dict[str, bytes], room: int, *, within: bool
) -> FileDiff:
    path, came_from = change["path"], change.get("from", "")
    old, new = before.get(_old_path(change)), after.get(path)
    if not within or max(len(old or b""), len(new or b"")) > MAX_SHOWN_BYTES:
        return FileDiff(path, change["change"], came_from, is_cut=True)
    return diff_file(path, old, new, moved_from=came_from, room=room)


def _old_path(change: Change) -> str:
    return change.get("from") or change["path"]
