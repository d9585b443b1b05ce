"""Lines of a content, and how two lists of lines differ. Bounded: never quadratic on big inputs."""

import difflib
import io
from collections.abc import Sequence

# Beyond so many lines left after the common head and tail, the middle counts as replaced.
MAX_LINES = 12_000
Opcode = tuple[str, int, int, int, int]


def split(content: bytes) -> list[bytes]:
    """Lines with their ends; only \\n ends a line."""
    return io.BytesIO(content).readlines()


def common_ends(*sides: Sequence[bytes]) -> tuple[int, int]:
    """How many first and how many last lines all sides share, without overlap."""
    shortest = min(len(side) for side in sides)
    head = 0
    while head < shortest and all(side[head] == sides[0][head] for side in sides):
        head += 1
    tail = 0
    while tail < shortest - head and all(side[-1 - tail] == sides[0][-1 - tail] for side in sides):
        tail += 1
    return head, tail


def opcodes(old: Sequence[bytes], new: Sequence[bytes]) -> list[Opcode]:
    """difflib's opcodes ("equal", "replace", "delete", "insert" with the ranges) that make `new` of `old`."""
    head, tail = common_ends(old, new)
    old_end, new_end = len(old) - tail, len(new) - tail
    codes: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    codes += _middle(old[head:old_end], new[head:new_end], head)
    if tail:
        codes.append(("equal", old_end, len(old), new_end, len(new)))
    return codes


def _middle(old: Sequence[bytes], new: Sequence[bytes], offset: int) -> list[Opcode]:
    if not old and not new:
        return []
    if not old or not new or len(old) + len(new) > MAX_LINES:
        tag = "insert" if not old else "delete" if not new else "replace"
        return [(tag, offset, offset + len(old), offset, offset + len(new))]
    matcher = difflib.SequenceMatcher(None, old, new)
    return [
        (tag, i1 + offset, i2 + offset, j1 + offset, j2 + offset)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def count(old: bytes, new: bytes) -> tuple[int, int]:
    """(lines added, lines removed)."""
    added = removed = 0
    for tag, i1, i2, j1, j2 in opcodes(split(old), split(new)):
        if tag != "equal":
            added, removed = added + j2 - j1, removed + i2 - i1
    return added, removed
