"""An answer that was cut, and what the model wrote when it was asked to go on: joined without a seam.

Models go on in four ways: from the very next character; from the start of the line they stopped in; from the
start of the operation; from the start of the whole answer. Whether text at the seam was said twice is decided
on its first WINDOW characters alone, so that it doesn't matter how the continuation is cut into pieces.
"""

import re
from dataclasses import dataclass

WINDOW = 400  # characters of a continuation that are looked at before it is joined
LOOK_BACK = 20_000  # characters before the cut in which a repeated passage is searched
_LEAST_PART = 6  # characters of an unfinished line that count as said twice
_LEAST_PASSAGE = 40  # characters of whole lines that do

GO_ON = (
    "Your answer was cut off. Go on from exactly where it stopped, with the very next character. "
    "Don't repeat anything, don't explain, and don't put it into a code fence."
)

_PREAMBLE = re.compile(r"\A(?P<words>[^<`{}\n]{0,200}\n)?\s{0,8}```[\w.-]{0,20}[ \t]{0,8}\r?\n")
_ANSWER = re.compile(r"\A\s{0,8}<(?:response|think|thinking|reasoning)>")
_HEADER = re.compile(r"\s{0,8}(?P<header><(?P<kind>file|component|style|config)\b[^>\n]*)")


@dataclass(frozen=True)
class Seam:
    """The whole text is `before[:kept] + after[skipped:]`."""

    kept: int
    skipped: int

    @property
    def is_anew(self) -> bool:
        """Whether the model began the whole answer once more."""
        return self.kept == 0


def find_seam(before: str, after: str) -> Seam:
    """Where a continuation (its first WINDOW characters do) joins what was written before."""
    start = _after_preamble(after)
    text = after[start:WINDOW]
    if _ANSWER.match(text):
        return Seam(0, start)
    place = _operation(before, text)
    if place is None:
        place = _passage(before, text)
    if place is not None:
        return Seam(place, start)
    return Seam(len(before), start + _overlap(before, text))


class Continuation:
    """Takes a continuation piece by piece. `seam` is None until enough of it has arrived."""

    def __init__(self, before: str) -> None:
        self._before = before
        self._held = ""
        self.seam: Seam | None = None

    def feed(self, chunk: str) -> str:
        """The part that is to be read now; nothing before the seam is known."""
        if self.seam is not None:
            return chunk
        self._held += chunk
        return self._decide() if len(self._held) >= WINDOW else ""

    def finish(self) -> str:
        """What was held back at the end of the stream."""
        return self._decide() if self.seam is None else ""

    def _decide(self) -> str:
        self.seam = find_seam(self._before, self._held)
        held, self._held = self._held[self.seam.skipped :], ""
        return held


def join(before: str, after: str) -> str:
    """The whole text of an answer that came in two parts."""
    seam = find_seam(before, after)
    return before[: seam.kept] + after[seam.skipped :]


def _after_preamble(after: str) -> int:
    found = _PREAMBLE.match(after[:WINDOW])
    return found.end() if found else 0


def _operation(before: str, text: str) -> int | None:
    """Where the operation starts that the continuation writes once more from its tag, else None."""
    found = _HEADER.match(text)
    if found is None or len(found["header"]) < 2 * _LEAST_PART:
        return None
    at = before.rfind(found["header"], max(0, len(before) - 10 * LOOK_BACK))
    return at if at >= 0 and f"</{found['kind']}" not in before[at:] else None


def _passage(before: str, text: str) -> int | None:
    """Where a longer passage starts that is said once more: all of the window, found at one place only."""
    if len(text) < WINDOW // 2:
        return None
    tail = max(0, len(before) - LOOK_BACK)
    at = before.find(text, tail)
    return at if at >= 0 and before.find(text, at + 1) < 0 else None


def _overlap(before: str, text: str) -> int:
    """How many characters at the start of `text` stand at the end of `before` already."""
    for length in range(min(len(before), len(text)), _LEAST_PART - 1, -1):
        if before.endswith(text[:length]) and _is_repeated(before, text[:length]):
            return length
    return 0


def _is_repeated(before: str, twice: str) -> bool:
    """Whether the overlap is more than chance. Text that repeats itself by nature is none, but nobody writes
    the beginning of a line twice into one line.
    """
    tail = before[-LOOK_BACK:]
    unfinished = tail[tail.rfind("\n") + 1 :]
    if len(unfinished.strip()) >= _LEAST_PART and twice in (unfinished, unfinished.lstrip()):
        return True
    if tail.find(twice) < len(tail) - len(twice) or len(twice.strip()) < _LEAST_PASSAGE:
        return False
    return not twice.endswith("\n") or twice.count("\n") >= 2
