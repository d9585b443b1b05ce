"""A long file in short: its pieces that matter, with a line for each gap that says what is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from apps.chat.engine.context.budget import tokens_of
from apps.chat.engine.outline import Section

LONGEST_PIECE = 2_000  # characters of a piece without any break in it
LEAST = 80  # tokens below which an excerpt tells nothing
_BREAK = re.compile(
    r"\n(?:[ \t]*\r?\n)+(?=[^\s])|\n(?=---[ \t]*\r?$|</?(?:script|template|style)\b)", re.MULTILINE
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a file; `title` names the section it is."""

    start: int
    end: int
    title: str = ""


def excerpt(
    text: str,
    room: int,
    *,
    terms: Sequence[str] = (),
    sections: Sequence[Section] = (),
    wanted: Sequence[str] = (),
) -> str:
    """The file's pieces that fit into so many tokens, in their order; "" when there is no room for any.

    First what `wanted` names (ids of `sections`, the page's own), then the head, then what holds `terms`.
    """
    if room < LEAST:
        return ""
    pieces = _pieces(text, sections)
    kept: set[int] = set()
    for index in _by_need(pieces, text, terms, wanted):
        cost = tokens_of(text[pieces[index].start : pieces[index].end]) + 12  # and the line of a gap
        if cost <= room:
            room -= cost
            kept.add(index)
    return _joined(text, pieces, kept) if kept else ""


def _pieces(text: str, sections: Sequence[Section]) -> list[Piece]:
    if not sections:
        return _blocks(text, 0, len(text))
    pieces, at = [], 0
    for section in sections:
        pieces += _blocks(text, at, section.start)
        pieces.append(Piece(section.start, section.end, f"#{section.id}"))
        at = section.end
    return pieces + _blocks(text, at, len(text))


def _blocks(text: str, start: int, end: int) -> list[Piece]:
    """The stretch cut where a new thing begins at the margin, and where a piece grows too long."""
    ends = [match.end() for match in _BREAK.finditer(text, start, end)]
    pieces, at = [], start
    for edge in [*ends, end]:
        while edge - at > LONGEST_PIECE:
            line = text.rfind("\n", at, at + LONGEST_PIECE) + 1
            middle = line if line > at else at + LONGEST_PIECE
            pieces.append(Piece(at, middle))
            at = middle
        if edge > at:
            pieces.append(Piece(at, edge))
            at = edge
    return pieces


def _by_need(pieces: Sequence[Piece], text: str, terms: Sequence[str], wanted: Sequence[str]) -> list[int]:
    def need(index: int) -> tuple[int, int, int]:
        piece = pieces[index]
        if piece.title.removeprefix("#") in wanted:
            return 0, 0, index
        if index == 0:
            return 1, 0, index
        body = text[piece.start : piece.end].lower()
        return 2, -sum(term in body for term in terms), index

    return sorted(range(len(pieces)), key=need)


def _joined(text: str, pieces: Sequence[Piece], kept: set[int]) -> str:
    shown: list[str] = []
    gap: list[Piece] = []
    for index, piece in enumerate(pieces):
        if index not in kept:
            gap.append(piece)
            continue
        shown.append(_gap(text, gap))
        gap = []
        shown.append(text[piece.start : piece.end])
    return "".join([*shown, _gap(text, gap)])


def _gap(text: str, gap: Sequence[Piece]) -> str:
    if not gap:
        return ""
    first = text.count("\n", 0, gap[0].start) + 1
    last = text.count("\n", 0, max(gap[-1].end - 1, 0)) + 1
    titles = ", ".join(piece.title for piece in gap if piece.title)
    before = "" if gap[0].start == 0 or text[gap[0].start - 1] == "\n" else "\n"
    return f"{before}[… lines {first} to {last} are not shown{': ' + titles if titles else ''} …]\n"
