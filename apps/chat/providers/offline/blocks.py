"""SEARCH/REPLACE blocks that turn one text into another, each matching exactly once."""

import difflib
from collections.abc import Sequence

Hunk = tuple[int, int, int, int]  # old start, old end, new start, new end (lines)


def blocks(old: str, new: str) -> list[tuple[str, str]] | None:
    """(search, replace) pairs, to be applied in order; None when only a whole rewrite is safe."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if "".join(before) != old or not before:
        return None
    hunks = _merge([_widen(hunk, before, after) for hunk in _hunks(before, after)])
    pairs = [("".join(before[a:b]).rstrip("\n"), "".join(after[c:d]).rstrip("\n")) for a, b, c, d in hunks]
    return pairs if pairs and _works(old, new, pairs) else None


def _hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _widen(hunk: Hunk, before: Sequence[str], after: Sequence[str]) -> Hunk:
    """Add lines of context until the search is found once and neither side is empty."""
    a, b, c, d = hunk
    while a > 0 or b < len(before):
        search = "".join(before[a:b])
        filled = search.strip() and "".join(after[c:d]).strip()
        if filled and "".join(before).count(search.rstrip("\n")) == 1:
            break
        if a > 0:
            a, c = a - 1, c - 1
        if b < len(before) and not (filled and a > 0):
            b, d = b + 1, d + 1
    return a, b, c, d


def _merge(hunks: list[Hunk]) -> list[Hunk]:
    merged: list[Hunk] = []
    for hunk in sorted(hunks):
        if merged and hunk[0] <= merged[-1][1]:
            a, b, c, d = merged.pop()
            hunk = (a, max(b, hunk[1]), c, max(d, hunk[3]))
        merged.append(hunk)
    return merged


def _works(old: str, new: str, pairs: list[tuple[str, str]]) -> bool:
    text = old
    for search, replace in pairs:
        marked = any(
            line[:7] in ("<<<<<<<", "=======", ">>>>>>>") for line in (search + "\n" + replace).splitlines()
        )
        if marked or not search or text.count(search) != 1:
            return False
        text = text.replace(search, replace)
    return text == new
