"""A long file in short: its pieces that matter, with a line for each gap that says what is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from apps.chat.engine.context.budget import tokens_of
from apps.chat.engine.outline import Section

LONGEST_PIECE = 1_200  # characters of a piece without any break in it
LEAST = 80  # tokens below which an excerpt tells nothing
LONGEST_SECTION = 6_000  # characters of a section that stays in one piece
TITLES = 12  # sections that a gap names
GAP = 24  # tokens of the line that stands for a gap
# A blank line before something at the margin; the beginning of a part of a component.
_BREAK = re.compile(r"\n[ \t]*\r?\n(?=\S)|\n(?=---[ \t]*\r?$|</?(?:script|template|style)\b)", re.MULTILINE)


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
    pieces, room = _pieces(text, sections), room - GAP
    kept: set[int] = set()
    for index in _by_need(pieces, text, terms, wanted):
        if room < LEAST // 4:
            break
        cost = tokens_of(text[pieces[index].start : pieces[index].end]) + GAP
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
        pieces += _section(text, section)
        at = section.end
    return pieces + _blocks(text, at, len(text))


def _section(text: str, section: Section) -> list[Piece]:
    """In one piece, or in several where even one section is long."""
    if section.end - section.start > LONGEST_SECTION:
        return _blocks(text, section.start, section.end, f"#{section.id}")
    return [Piece(section.start, section.end, f"#{section.id}")]


def _blocks(text: str, start: int, end: int, title: str = "") -> list[Piece]:
    """The stretch cut where a new thing begins at the margin, and where a piece grows too long."""
    ends = [match.end() for match in _BREAK.finditer(text, start, end)]
    pieces, at = [], start
    for edge in [*ends, end]:
        while edge - at > LONGEST_PIECE:
            line = text.rfind("\n", at, at + LONGEST_PIECE) + 1
            middle = line if line > at else at + LONGEST_PIECE
            pieces.append(Piece(at, middle, title))
            at = middle
        if edge > at:
            pieces.append(Piece(at, edge, title))
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
    line, gap_line, gap = 1, 1, list[Piece]()
    for index, piece in enumerate(pieces):
        body = text[piece.start : piece.end]
        if index in kept:
            shown += [_gap(text, gap, gap_line, line), body]
            gap = []
        else:
            gap_line = gap_line if gap else line
            gap.append(piece)
        line += body.count("\n")
    return "".join([*shown, _gap(text, gap, gap_line, line)])


def _gap(text: str, gap: Sequence[Piece], first: int, after: int) -> str:
    """The line that stands for what is left out, from the line `first` to before `after`."""
    if not gap:
        return ""
    titles = list(dict.fromkeys(piece.title for piece in gap if piece.title))
    named = f": {', '.join(titles[:TITLES])}{' …' if len(titles) > TITLES else ''}" if titles else ""
    before = "" if gap[0].start == 0 or text[gap[0].start - 1] == "\n" else "\n"
    return f"{before}[… lines {first} to {max(first, after - 1)} are not shown{named} …]\n"
