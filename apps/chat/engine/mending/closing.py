"""Tags that were opened and never closed, where the indentation leaves no doubt where they end.

Tried only on files that don't compile, and kept only when they do afterwards.
"""

import re
from collections.abc import Iterator

from apps.chat.engine.mending.markup import VOID, Mark, markup_start, tags

_MARKUP = (".astro", ".vue", ".svelte", ".html", ".tsx", ".jsx")
_JSX = (".tsx", ".jsx")
# What HTML lets one leave open.
_OPTIONAL = frozenset(
    {"html", "head", "body", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody",
     "tfoot", "colgroup", "caption", "rt", "rp"}
)  # fmt: skip
_MOST = 3  # mends of one file; more faults than that are no slip


def close_tags(path: str, text: str) -> str:
    """The file with its unclosed tags closed; as it was where that would be a guess."""
    if not path.endswith(_MARKUP):
        return text
    mended = _close_voids(path, text) if path.endswith(_JSX) else text
    for _ in range(_MOST):
        fault = _first_fault(path, mended)
        if fault is None:
            return mended
        place = _place(mended, *fault)
        if place is None:
            return text
        mended = mended[: place[0]] + place[1] + mended[place[0] :]
    return mended if _first_fault(path, mended) is None else text


def _close_voids(path: str, text: str) -> str:
    """In JSX <img> must close itself."""
    pieces, at = [], 0
    for mark in tags(text, markup_start(path, text)):
        if mark.name in VOID and not mark.closes_itself and not mark.is_closing:
            pieces += [text[at : mark.end - 1].rstrip(), " />"]
            at = mark.end
    return "".join([*pieces, text[at:]])


def _first_fault(path: str, text: str) -> tuple[Mark, int] | None:
    """The first tag left open, and where the element around it ends. None when all fits, or none is sure."""
    open_tags: list[Mark] = []
    for mark in _telling(path, text):
        if not mark.is_closing:
            open_tags.append(mark)
        elif open_tags and open_tags[-1].name == mark.name:
            if _closes_an_outer(text, open_tags, mark):
                return open_tags[-1], mark.start
            open_tags.pop()
        elif len(open_tags) > 1 and open_tags[-2].name == mark.name:
            return open_tags[-1], mark.start
        else:
            return None
    return (open_tags[0], len(text)) if len(open_tags) == 1 else None


def _closes_an_outer(text: str, open_tags: list[Mark], mark: Mark) -> bool:
    """Whether a closing tag stands under the element around the last one of that name, and not under it."""
    wanted, last = _column(text, mark), _column(text, open_tags[-1])
    outer = open_tags[-2] if len(open_tags) > 1 else None
    if wanted is None or last is None or wanted == last or outer is None:
        return False
    return outer.name == mark.name and _column(text, outer) == wanted


def _column(text: str, mark: Mark) -> int | None:
    """How far a tag is indented that begins its line."""
    before = text[text.rfind("\n", 0, mark.start) + 1 : mark.start]
    return None if before.strip() else _depth(before)


def _telling(path: str, text: str) -> Iterator[Mark]:
    for mark in tags(text, markup_start(path, text)):
        optional = path.endswith(".html") and mark.name.lower() in _OPTIONAL
        if not mark.closes_itself and mark.name.lower() not in VOID and not optional:
            yield mark


def _place(text: str, mark: Mark, limit: int) -> tuple[int, str] | None:
    """Where the closing tag goes and what is inserted there."""
    closing, line = f"</{mark.name}>", text.rfind("\n", 0, mark.start) + 1
    line_end = text.find("\n", mark.end, limit)
    if line_end < 0:
        return (len(text[:limit].rstrip()) if limit == len(text) else limit), closing
    depth = _depth(text[line : mark.start])
    following = [
        found for found in re.finditer(r"^[ \t]*(?=\S)", text[:limit], re.M) if found.start() > line_end
    ]
    deeper = bool(following) and _depth(following[0][0]) > depth
    if text[mark.end : line_end].strip():
        return None if deeper else (len(text[:line_end].rstrip()), closing)
    if not deeper:
        return None
    behind = next((found.start() for found in following if _depth(found[0]) <= depth), None)
    at = behind if behind is not None else _end_of(text, limit)
    newline = "" if text[at - 1] == "\n" else "\n"
    return at, f"{newline}{text[line : mark.start] if not text[line : mark.start].strip() else ''}{closing}\n"


def _end_of(text: str, limit: int) -> int:
    """The start of the line on which the element around ends, or the end of the text."""
    return limit if limit == len(text) else text.rfind("\n", 0, limit) + 1


def _depth(start: str) -> int:
    indentation = start[: len(start) - len(start.lstrip(" \t"))]
    return len(indentation.expandtabs(2))
