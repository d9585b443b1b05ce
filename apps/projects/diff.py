"""Differences for display: hunks with line numbers. Pure, and bounded for huge files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from apps.projects import lines
from apps.projects.trees import is_text

CONTEXT = 3  # unchanged lines shown around a change
MAX_SHOWN_LINES = 2000
MAX_SHOWN_WIDTH = 2000  # characters of one line


@dataclass(frozen=True)
class Line:
    """`kind`: same | add | del. Line numbers count from 1; None on the side that lacks the line."""

    kind: str
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True)
class Hunk:
    """A stretch of lines around changes. `heading` is "@@ -1,4 +1,5 @@"."""

    heading: str
    lines: list[Line]


@dataclass(frozen=True)
class FileDiff:
    """What differs in one file. Binary files have no hunks; `is_cut` when there was more than is shown."""

    path: str
    change: str  # added | modified | deleted | moved | same
    moved_from: str = ""
    is_binary: bool = False
    is_cut: bool = False
    added: int = 0
    removed: int = 0
    hunks: list[Hunk] = field(default_factory=list)

    @property
    def lines(self) -> list[dict[str, object]]:
        """All hunks as flat rows, each hunk after a row of kind "hunk": what components/diff.html shows."""
        rows: list[dict[str, object]] = []
        for hunk in self.hunks:
            rows.append({"kind": "hunk", "old": None, "new": None, "text": hunk.heading})
            rows += [
                {"kind": row.kind, "old": row.old, "new": row.new, "text": row.text} for row in hunk.lines
            ]
        return rows


def diff_file(
    path: str, old: bytes | None, new: bytes | None, *, moved_from: str = "", room: int = MAX_SHOWN_LINES
) -> FileDiff:
    """Compare two contents; None means there is no file. `room`: lines that may be shown."""
    change = _change(old, new, moved_from)
    if any(side is not None and not is_text(side) for side in (old, new)):
        return FileDiff(path, change, moved_from, is_binary=True)
    old_lines, new_lines = lines.split(old or b""), lines.split(new or b"")
    codes = lines.opcodes(old_lines, new_lines)
    added = sum(j2 - j1 for tag, _i1, _i2, j1, j2 in codes if tag != "equal")
    removed = sum(i2 - i1 for tag, i1, i2, _j1, _j2 in codes if tag != "equal")
    hunks, is_cut = _hunks(old_lines, new_lines, codes, room)
    return FileDiff(path, change, moved_from, False, is_cut, added, removed, hunks)


def _change(old: bytes | None, new: bytes | None, moved_from: str) -> str:
    if moved_from:
        return "moved"
    if old is None or new is None:
        return "added" if old is None else "deleted"
    return "same" if old == new else "modified"


def _hunks(
    old: Sequence[bytes], new: Sequence[bytes], codes: list[lines.Opcode], room: int
) -> tuple[list[Hunk], bool]:
    hunks: list[Hunk] = []
    for group in _groups(codes):
        rows: list[Line] = []
        for row in _rows(old, new, group):
            if room == 0:
                return [*hunks, Hunk(_heading(group), rows)] if rows else hunks, True
            rows.append(row)
            room -= 1
        hunks.append(Hunk(_heading(group), rows))
    return hunks, False


def _groups(codes: list[lines.Opcode]) -> Iterator[list[lines.Opcode]]:
    """Opcodes that belong together, with at most CONTEXT equal lines at each end."""
    group: list[lines.Opcode] = []
    for place, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        before = CONTEXT if group else 0
        after = CONTEXT if place + 1 < len(codes) else 0
        if i2 - i1 <= before + after:
            group.append((tag, i1, i2, j1, j2))
            continue
        if group:
            yield [*group, (tag, i1, i1 + before, j1, j1 + before)]
        group = [(tag, i2 - after, i2, j2 - after, j2)] if after else []
    if any(tag != "equal" for tag, *_ends in group):
        yield group


def _rows(old: Sequence[bytes], new: Sequence[bytes], group: list[lines.Opcode]) -> Iterator[Line]:
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield from (Line("same", i + 1, i - i1 + j1 + 1, _text(old[i])) for i in range(i1, i2))
        else:
            yield from (Line("del", i + 1, None, _text(old[i])) for i in range(i1, i2))
            yield from (Line("add", None, j + 1, _text(new[j])) for j in range(j1, j2))


def _heading(group: list[lines.Opcode]) -> str:
    first, last = group[0], group[-1]
    old, new = last[2] - first[1], last[4] - first[3]
    return f"@@ -{first[1] + bool(old)},{old} +{first[3] + bool(new)},{new} @@"


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")[:MAX_SHOWN_WIDTH]
