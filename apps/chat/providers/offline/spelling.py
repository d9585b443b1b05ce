# ruff: noqa: E501 (long lines are word lists and patterns)
"""A second look at a wish that no rule understood: without its politeness, and with its slips put right."""

import difflib
import re

from .lexicon import SECTIONS
from .words import VERBS, Clause

_TAIL = re.compile(
    r"[\s,]+(?:pls|plz|please|thanks|thank you|thx|again|now|asap|for me|if you can|if possible|ok|okay|too|as well|a bit|haha)\s*$",
    re.I,
)
_LEAD = re.compile(
    r"^\s*(?:ok|okay|hey|hi|hello|so|well|now|and|just|pls|plz|please|maybe|actually|kindly|(?:can|could|would|will) you(?: please)?|i think you should|let's)[\s,]+",
    re.I,
)
_LOOKS = (
    "headline heading title button buttons background colour color brand accent font fonts corner corners spacing section "
    "page website description address phone email number price prices hours photo picture image text "
    "green purple orange yellow brown black white navy pink bigger smaller larger rounder rounded darker lighter brighter "
    "above below under before after between bottom first second last dark light mode serif modern elegant playful minimal"
)
_KNOWN = frozenset(_LOOKS.split())
_VERBS = frozenset(verb for verb in VERBS.split("|") if verb.isalpha() and len(verb) > 2)
_SECTIONS = frozenset(
    name for names in SECTIONS.values() for name in names if name.isalpha() and len(name) > 4
)
# Plain words that are near a word of the trade and mean something else.
_PLAIN = frozenset(
    [
        "back",
        "blank",
        "block",
        "while",
        "with",
        "what",
        "when",
        "then",
        "than",
        "them",
        "this",
        "that",
        "there",
        "where",
        "here",
        "have",
        "note",
        "phone",
        "take",
        "make",
    ]
)
_RIGHT = _KNOWN | _VERBS | _SECTIONS
_WORD = re.compile(r"[A-Za-z]{4,}")


def second_look(clause: Clause) -> Clause | None:
    """The clause in the words it was probably meant in, or None when there is nothing to put right."""
    text = clause.text
    while (shorter := _LEAD.sub("", _TAIL.sub("", text))) != text and shorter.strip():
        text = shorter
    text = _WORD.sub(_right, text)
    return Clause(text, clause.quotes) if text != clause.text else None


def _right(match: re.Match[str]) -> str:
    """A word of the trade for one that is nearly that; names in capitals stay as they are."""
    word = match[0]
    if word.lower() in _RIGHT or word.lower() in _PLAIN or (word[0].isupper() and match.start() > 0):
        return word
    # Letters that changed places count for two faults to difflib: short words need more tolerance.
    same = next((right for right in sorted(_RIGHT) if _swapped(word.lower(), right)), None)
    close = difflib.get_close_matches(word.lower(), sorted(_RIGHT), n=1, cutoff=0.83)
    return same or (close[0] if close else word)


def _swapped(word: str, right: str) -> bool:
    """True when two neighbouring letters of `right` have changed places in `word`."""
    if len(word) != len(right) or sorted(word) != sorted(right):
        return False
    wrong = [at for at, (one, other) in enumerate(zip(word, right, strict=True)) if one != other]
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1
