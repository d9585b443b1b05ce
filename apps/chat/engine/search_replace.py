"""SEARCH/REPLACE blocks: read them, find the one place each means, and say helpfully why not.

A block is matched exactly first, then forgiving of trailing white space, then of indentation (the
replacement is
then indented like the place). More than one place is refused: guessing would change the wrong one.
"""

import difflib
import re
from dataclasses import dataclass

_SEARCH = re.compile(r"^<{5,9} ?SEARCH[ \t]*\r?$", re.MULTILINE)
_BLOCK = re.compile(
    r"^<{5,9} ?SEARCH[ \t]*\r?\n(?P<search>.*?)^={5,9}[ \t]*\r?\n(?P<replace>.*?)^>{5,9} ?REPLACE[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)
_NEAR_LINES = 3_000  # lines looked at for a suggestion


@dataclass(frozen=True)
class Block:
    """One change: `search` is replaced by `replace`; both are whole lines."""

    search: str
    replace: str


class MatchError(Exception):
    """A block that can't be read or has not exactly one place. `message` is written for the model."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def has_blocks(body: str) -> bool:
    """Whether the body speaks in SEARCH/REPLACE blocks (else it is a whole file)."""
    return _SEARCH.search(body) is not None


def parse_blocks(body: str) -> list[Block]:
    """The blocks of a body. Raises MatchError `malformed_block` when one is cut off or misses a marker."""
    blocks = [Block(found["search"], found["replace"]) for found in _BLOCK.finditer(body)]
    if len(blocks) != len(_SEARCH.findall(body)) or any(_SEARCH.search(block.search) for block in blocks):
        raise MatchError(
            "malformed_block",
            "A SEARCH block is not complete. Each needs <<<<<<< SEARCH, ======= and >>>>>>> REPLACE, "
            "on lines of their own.",
        )
    return blocks


def apply_blocks(text: str, blocks: list[Block]) -> str:
    """The text with every block applied in order, line ends as they were. Raises MatchError; then nothing
    counts.
    """
    windows = "\r\n" in text and text.count("\n") == text.count("\r\n")
    plain = text.replace("\r\n", "\n") if windows else text
    for number, block in enumerate(blocks, start=1):
        try:
            plain = _apply(plain, block)
        except MatchError as error:
            raise MatchError(error.code, f"Block {number}: {error.message}") from error
    return plain.replace("\n", "\r\n") if windows else plain


def _apply(text: str, block: Block) -> str:
    search, replace = block.search.replace("\r\n", "\n"), block.replace.replace("\r\n", "\n")
    if not search.strip():
        if text.strip():
            raise MatchError("empty_search", "The SEARCH part is empty. Quote the lines to replace.")
        return replace
    lines, wanted = text.split("\n"), search.removesuffix("\n").split("\n")
    for reading in (_exactly, str.rstrip, str.strip):
        places = _places(lines, wanted, reading)
        if len(places) > 1:
            raise _ambiguous(places, len(wanted))
        if places:
            at = places[0]
            new = replace.removesuffix("\n").split("\n") if replace else []
            new = _indented(new, wanted, lines[at : at + len(wanted)]) if reading is str.strip else new
            return "\n".join([*lines[:at], *new, *lines[at + len(wanted) :]])
    if text.count(search.removesuffix("\n")) == 1:  # part of a line
        return text.replace(search.removesuffix("\n"), replace.removesuffix("\n"))
    raise _missing(lines, wanted)


def _exactly(line: str) -> str:
    return line


def _places(lines: list[str], wanted: list[str], reading: object) -> list[int]:
    """First line numbers (from 0) at which the wanted lines stand, read that way."""
    assert callable(reading)
    have, want = [reading(line) for line in lines], [reading(line) for line in wanted]
    first, span = want[0], len(want)
    return [at for at in range(len(have) - span + 1) if have[at] == first and have[at : at + span] == want]


def _indented(new: list[str], wanted: list[str], found: list[str]) -> list[str]:
    """The replacement moved from the indentation of SEARCH to that of the place."""
    pairs = [(w, f) for w, f in zip(wanted, found, strict=True) if w.strip()]
    theirs, ours = _indentation(pairs[0][0]), _indentation(pairs[0][1])
    return [ours + line[len(theirs) :] if line.strip() and line.startswith(theirs) else line for line in new]


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _ambiguous(places: list[int], span: int) -> MatchError:
    where = ", ".join(str(at + 1) for at in places[:5])
    return MatchError(
        "ambiguous_search",
        f"The SEARCH part stands at {len(places)} places (lines {where}). "
        "Quote more lines around the one you mean.",
    )


def _missing(lines: list[str], wanted: list[str]) -> MatchError:
    target = next(line.strip() for line in wanted if line.strip())
    stripped = {
        line.strip(): number for number, line in reversed(list(enumerate(lines[:_NEAR_LINES], start=1)))
    }
    near = difflib.get_close_matches(target[:300], [line[:300] for line in stripped if line], n=3, cutoff=0.5)
    hint = (
        " Nearest lines: " + " · ".join(f"{stripped[line]}: {line}" for line in near if line in stripped)
        if near
        else ""
    )
    return MatchError("search_not_found", f"The SEARCH part isn't in the file: “{target[:120]}”.{hint}")
