"""Three-way merge of trees. Pure: contents come through a function that the caller gives."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from merge3 import Merge3

from apps.projects import lines
from apps.projects.trees import Entry, Tree, digest_at, entry_of

Load = Callable[[Iterable[str]], dict[str, bytes]]
MAX_SHOWN = 4000  # characters of one side of a conflict that are told


@dataclass(frozen=True)
class FileConflict:
    """A file that both sides changed in ways that don't fit.

    `reason`: "lines" (the regions tell which), "binary", or "deleted" (one side removed it).
    A region: {"ours": text, "theirs": text, "base": text, "line": first line in ours, from 1}.
    """

    path: str
    reason: str
    regions: list[dict[str, Any]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """For MergeConflict's data: JSON values."""
        return {"path": self.path, "reason": self.reason, "regions": self.regions}


@dataclass(frozen=True)
class TreeMerge:
    """The merged tree, the contents that are new in it (digest → bytes), and what didn't fit."""

    tree: Tree
    contents: dict[str, bytes]
    conflicts: list[FileConflict]


def merge_trees(
    base: Mapping[str, Entry], ours: Mapping[str, Entry], theirs: Mapping[str, Entry], load: Load
) -> TreeMerge:
    """Bring what changed from `base` to `theirs` into `ours`. `load` reads contents by digest."""
    tree: Tree = {}
    disputed: list[str] = []
    for path in sorted({*base, *ours, *theirs}):
        was, mine, other = (digest_at(side, path) for side in (base, ours, theirs))
        if mine == other or was == other:
            winner = ours.get(path)
        elif was == mine:
            winner = theirs.get(path)
        else:
            disputed.append(path)
            continue
        if winner is not None:
            tree[path] = winner
    return _settle(disputed, tree, (base, ours, theirs), load)


def _settle(disputed: list[str], tree: Tree, sides: tuple[Mapping[str, Entry], ...], load: Load) -> TreeMerge:
    """Merge the files that both sides changed, line by line where they are text."""
    contents: dict[str, bytes] = {}
    conflicts: list[FileConflict] = []
    texts = [path for path in disputed if _reason_not_text(path, sides) is None]
    loaded = load({side[path]["digest"] for path in texts for side in sides if path in side})
    for path in disputed:
        if reason := _reason_not_text(path, sides):
            conflicts.append(FileConflict(path, reason))
            continue
        merged, regions = merge_texts(
            *(loaded[side[path]["digest"]] if path in side else b"" for side in sides)
        )
        if merged is None:
            conflicts.append(FileConflict(path, "lines", regions))
            continue
        entry = entry_of(merged)
        tree[path], contents[entry["digest"]] = entry, merged
    return TreeMerge(tree, contents, conflicts)


def _reason_not_text(path: str, sides: tuple[Mapping[str, Entry], ...]) -> str | None:
    """Why the file can't be merged by lines; None when it can."""
    _base, ours, theirs = sides
    if path not in ours or path not in theirs:
        return "deleted"
    return None if all(side[path]["text"] for side in sides if path in side) else "binary"


@dataclass(frozen=True)
class Piece:
    """A stretch of a three-way merge. Settled: `text` is what stands there. A conflict: what each side has.

    `line` is the first line in ours, from 1.
    """

    text: bytes = b""
    is_conflict: bool = False
    base: bytes = b""
    ours: bytes = b""
    theirs: bytes = b""
    line: int = 1

    def as_region(self) -> dict[str, Any]:
        """What people are told of a conflict."""

        def words(part: bytes) -> str:
            return part.decode("utf-8", "replace")[:MAX_SHOWN]

        sides = {"base": words(self.base), "ours": words(self.ours), "theirs": words(self.theirs)}
        return {"line": self.line, **sides}


def merge_texts(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes | None, list[dict[str, Any]]]:
    """(merged, []) or (None, conflicting regions). Every line that a side added is in one or the other."""
    pieces = merge_pieces(base, ours, theirs)
    conflicts = [piece.as_region() for piece in pieces if piece.is_conflict]
    return (None, conflicts) if conflicts else (b"".join(piece.text for piece in pieces), [])


def merge_pieces(base: bytes, ours: bytes, theirs: bytes) -> list[Piece]:
    """The merge of three texts from the top to the end, conflicts among what is settled."""
    sides = [lines.split(text) for text in (base, ours, theirs)]
    head, tail = lines.common_ends(*sides)
    before, after = sides[1][:head], sides[1][len(sides[1]) - tail :]
    base_lines, our_lines, their_lines = (side[head : len(side) - tail] for side in sides)
    pieces = [Piece(b"".join(before))]
    for region in _regions(base_lines, our_lines, their_lines):
        if region[0] == "conflict":
            _kind, z1, z2, a1, a2, b1, b2 = region
            was, mine, other = map(b"".join, (base_lines[z1:z2], our_lines[a1:a2], their_lines[b1:b2]))
            pieces.append(Piece(b"", True, was, mine, other, line=head + a1 + 1))
        else:
            source = {"unchanged": base_lines, "b": their_lines}.get(region[0], our_lines)
            pieces.append(Piece(b"".join(source[region[1] : region[2]])))
    return [*pieces, Piece(b"".join(after))]


def _regions(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> Iterable[Any]:
    """merge3's regions: (kind, start, end) or ("conflict", start and end in base, ours and theirs)."""
    if base == theirs or ours == theirs:
        return [("a", 0, len(ours))]
    if base == ours:
        return [("b", 0, len(theirs))]
    if len(base) + max(len(ours), len(theirs)) > lines.MAX_LINES:
        return [("conflict", 0, len(base), 0, len(ours), 0, len(theirs))]
    return Merge3(base, ours, theirs).merge_regions()
