"""Trees: path → entry, as kept in Revision.tree. Pure: nothing here reads rows."""

import hashlib
from collections.abc import Mapping
from typing import Required, TypedDict

from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotFound, TooLarge
from apps.projects import paths

KB, MB = 1024, 1024 * 1024
MAX_TEXT_FILE = 2 * MB
MAX_BINARY_FILE = 10 * MB
MAX_FILES = 2000
MAX_PROJECT = 200 * MB


class Entry(TypedDict):
    """One file of a tree: its content's SHA-256, its size in bytes, and whether it is text."""

    digest: str
    size: int
    text: bool


Tree = dict[str, Entry]


# One file's difference between two trees: {"path", "change": added | modified | deleted | moved, "from"? (the
# old path of a moved file), "added"?, "removed"? (lines of text)}. `from` is no name in a class body.
Change = TypedDict(
    "Change",
    {
        "path": Required[str],
        "change": Required[str],
        "from": str,
        "added": int,
        "removed": int,
    },
    total=False,
)


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_text(content: bytes) -> bool:
    """Valid UTF-8 without a NUL."""
    if b"\0" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def entry_of(content: bytes) -> Entry:
    """What a tree says of this content."""
    return {"digest": digest_of(content), "size": len(content), "text": is_text(content)}


def check_size(path: str, size: int, *, text: bool) -> None:
    """Raises TooLarge when one file is over its limit."""
    limit = MAX_TEXT_FILE if text else MAX_BINARY_FILE
    if size > limit:
        raise TooLarge(
            _("%(path)s is too large: %(limit)s MB at most.") % {"path": path, "limit": limit // MB},
            code="file_too_large",
            path=path,
            size=size,
            limit=limit,
        )


def check_tree(tree: Mapping[str, Entry]) -> None:
    """The whole tree keeps the limits and can live on any file system.

    Raises TooLarge (`too_many_files`, `project_too_large`, `file_too_large`) or Invalid.
    """
    if len(tree) > MAX_FILES:
        raise TooLarge(
            _("A project can have %(limit)s files at most.") % {"limit": MAX_FILES},
            code="too_many_files",
            files=len(tree),
            limit=MAX_FILES,
        )
    for path, entry in tree.items():
        check_size(path, entry["size"], text=entry["text"])
    if total_size(tree) > MAX_PROJECT:
        raise TooLarge(
            _("A project can have %(limit)s MB at most.") % {"limit": MAX_PROJECT // MB},
            code="project_too_large",
            size=total_size(tree),
            limit=MAX_PROJECT,
        )
    paths.check_together(tree)


def total_size(tree: Mapping[str, Entry]) -> int:
    """Bytes of all files."""
    return sum(entry["size"] for entry in tree.values())


def move(tree: Mapping[str, Entry], moves: Mapping[str, str]) -> Tree:
    """`tree` with files moved (old path → new path), all at once, so that two can change places.

    Raises NotFound for a file that isn't there, Invalid when a new path is taken.
    """
    for old in moves:
        if old not in tree:
            raise NotFound(_("There is no file %(path)s.") % {"path": old}, code="file_not_found", path=old)
    moved = {path: entry for path, entry in tree.items() if path not in moves}
    for old, new in moves.items():
        if new in moved:
            raise Invalid(_("There already is a file %(path)s.") % {"path": new}, code="path_taken", path=new)
        moved[new] = tree[old]
    return moved


def apply(tree: Mapping[str, Entry], changes: Mapping[str, Entry | None]) -> Tree:
    """`tree` with entries set, or removed where None. Removing what isn't there raises NotFound."""
    result = dict(tree)
    for path, entry in changes.items():
        if entry is not None:
            result[path] = entry
        elif result.pop(path, None) is None:
            raise NotFound(_("There is no file %(path)s.") % {"path": path}, code="file_not_found", path=path)
    return result


def differing(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> tuple[list[str], list[str]]:
    """(paths to write, paths to remove) that make `new` of `old`, sorted."""
    changed = sorted(path for path, entry in new.items() if digest_at(old, path) != entry["digest"])
    return changed, sorted(path for path in old if path not in new)


def diff(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> list[Change]:
    """What differs, sorted by path. A file removed here and added there with the same content is `moved`
    (its old path under "from"). Line counts are left to whoever has the contents."""
    written, removed = differing(old, new)
    origins: dict[str, list[str]] = {}
    for path in reversed(removed):
        origins.setdefault(old[path]["digest"], []).append(path)
    changes: list[Change] = []
    gone = set(removed)
    for path in written:
        source = origins.get(new[path]["digest"]) if path not in old else None
        if source:
            came_from = source.pop()
            gone.discard(came_from)
            changes.append({"path": path, "change": "moved", "from": came_from})
        else:
            changes.append({"path": path, "change": "modified" if path in old else "added"})
    changes += [{"path": path, "change": "deleted"} for path in gone]
    return sorted(changes, key=lambda change: change["path"])


def digest_at(tree: Mapping[str, Entry], path: str) -> str | None:
    """The content at a path, or None where there is no file."""
    entry = tree.get(path)
    return entry["digest"] if entry else None
