"""A project's files in memory, with changes laid over them that can be taken back."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

Changes = dict[str, bytes | None]  # path → new content, or None for a file that goes


class WorkTree:
    """The tree as the operations so far have made it. The mapping it was made of is never changed."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._changes: Changes = {}

    def __contains__(self, path: object) -> bool:
        if isinstance(path, str) and path in self._changes:
            return self._changes[path] is not None
        return path in self._files

    def __iter__(self) -> Iterator[str]:
        kept = (path for path in self._files if path not in self._changes)
        return iter([*kept, *(path for path, content in self._changes.items() if content is not None)])

    def read(self, path: str) -> bytes | None:
        """The file's present content, or None."""
        return self._changes[path] if path in self._changes else self._files.get(path)

    def write(self, path: str, content: bytes | None) -> None:
        """Set or (None) remove a file."""
        self._changes[path] = content

    def fork(self) -> "WorkTree":
        """The tree as it is now; later changes of either don't reach the other."""
        copy = WorkTree(self._files)
        copy._changes = dict(self._changes)
        return copy

    def snapshot(self) -> Changes:
        """The changes so far, to go back to with `restore`."""
        return dict(self._changes)

    def restore(self, snapshot: Changes) -> None:
        """Take back everything since the snapshot."""
        self._changes = dict(snapshot)

    def changes(self) -> Changes:
        """What differs from the files it was made of."""
        return {path: content for path, content in self._changes.items() if self._files.get(path) != content}


def line_counts(old: bytes | None, new: bytes | None) -> tuple[int, int]:
    """Lines added and removed between two contents. A binary file counts as nothing."""
    try:
        before, after = ((content or b"").decode("utf-8").splitlines() for content in (old, new))
    except UnicodeDecodeError:
        return 0, 0
    if not before or not after:
        return len(after), len(before)
    added = removed = 0
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            added, removed = added + b2 - b1, removed + a2 - a1
    return added, removed
