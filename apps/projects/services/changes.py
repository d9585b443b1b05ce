"""What a revision changed, as kept in Revision.changes: the files, with lines added and removed."""

import uuid
from collections.abc import Mapping

from apps.projects import blobs, lines, trees
from apps.projects.trees import Change, Tree

# Larger texts (bundles, data) are listed without line counts.
MAX_COUNTED = 512 * trees.KB


def describe(organization_id: uuid.UUID, old: Tree, new: Tree, known: Mapping[str, bytes]) -> list[Change]:
    """trees.diff with line counts. `known` holds contents (digest → bytes) that need no query."""
    changes = trees.diff(old, new)
    wanted = {entry["digest"] for change in changes for entry in _sides(change, old, new) if _counted(entry)}
    contents = {digest: known[digest] for digest in wanted & known.keys()}
    contents |= blobs.get_many(organization_id, wanted - contents.keys())
    for change in changes:
        _count(change, old, new, contents)
    return changes


def _sides(change: Change, old: Tree, new: Tree) -> list[trees.Entry]:
    if change["change"] == "moved":
        return []
    return [tree[change["path"]] for tree in (old, new) if change["path"] in tree]


def _counted(entry: trees.Entry) -> bool:
    return entry["text"] and entry["size"] <= MAX_COUNTED


def _count(change: Change, old: Tree, new: Tree, contents: Mapping[str, bytes]) -> None:
    """Set `added` and `removed` on a change of text."""
    if change["change"] == "moved":
        change["added"] = change["removed"] = 0
    elif all(_counted(entry) for entry in _sides(change, old, new)):
        before, after = (
            contents[tree[change["path"]]["digest"]] if change["path"] in tree else b"" for tree in (old, new)
        )
        change["added"], change["removed"] = lines.count(before, after)
