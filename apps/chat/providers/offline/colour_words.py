# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Finding colours in a sentence: names of one to three words, hex codes, light typos."""

import re
from dataclasses import dataclass

from apps.chat.engine.colours import ColourError, colour_words, design_colour

from .words import near

_HEX = re.compile(r"(?<!\w)#(?:[0-9a-f]{6}|[0-9a-f]{3})\b", re.I)
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_NOT_COLOURS = frozenset(
    {
        "tan",
        "rose",
        "royal",
        "stone",
        "sand",
        "pearl",
        "snow",
        "linen",
        "ink",
        "bright",
        "butter",
        "lemon",
        "mint",
        "cherry",
        "wine",
        "ginger",
        "ruby",
        "midnight",
        "slate",
        "pine",
        "mango",
        "olive",
        "peach",
        "copper",
        "caramel",
        "vanilla",
        "pumpkin",
        "plum",
    }
)
_NOT_TYPOS = frozenset(
    {
        "great",
        "three",
        "there",
        "white",
        "write",
        "black",
        "block",
        "blocks",
        "under",
        "place",
        "bread",
        "brand",
        "order",
        "clean",
        "cream",
        "green",
        "screen",
        "beautiful",
        "section",
        "table",
        "clear",
        "light",
        "dark",
        "mono",
        "range",
        "change",
        "arrange",
        "orange",
        "pinks",
        "grand",
        "ground",
        "background",
        "coffee",
        "modern",
        "round",
        "rounded",
        "corner",
        "corners",
        "color",
        "colors",
        "colour",
        "colours",
        "title",
        "smaller",
        "bigger",
        "larger",
        "read",
        "links",
        "link",
        "shop",
        "store",
        "story",
        "stone",
        "tone",
        "text",
        "menu",
        "team",
        "time",
        "line",
        "lines",
        "more",
        "make",
        "take",
        "bake",
        "like",
        "wide",
        "side",
        "size",
        "hide",
        "hours",
        "open",
        "gold",
    }
)


@dataclass(frozen=True)
class FoundColour:
    """FoundColour"""

    hex: str
    told: str  # the words or code the person used
    start: int
    end: int


def find_colours(text: str, *, loose: bool = True) -> list[FoundColour]:
    """The colours a text names, in order. `loose` also takes names that are things too (rose, stone) and typos."""
    found = [FoundColour(_full(m[0]), m[0], m.start(), m.end()) for m in _HEX.finditer(text)]
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        hit = _longest(text, words, at, loose)
        if hit is None:
            at += 1
            continue
        found.append(hit[0])
        at += hit[1]
    return sorted(found, key=lambda colour: colour.start)


def _longest(text: str, words: list[re.Match[str]], at: int, loose: bool) -> tuple[FoundColour, int] | None:
    for count in (3, 2, 1):
        part = words[at : at + count]
        if len(part) < count:
            continue
        told = text[part[0].start() : part[-1].end()]
        if "\n" in told or "," in told or (not loose and count == 1 and told.lower() in _NOT_COLOURS):
            continue
        colour = _named(told)
        if colour:
            return FoundColour(colour, told.lower(), part[0].start(), part[-1].end()), count
    word = words[at][0].lower()
    guess = (
        near(word, _TYPO_TARGETS, cutoff=0.8) if loose and word not in _NOT_TYPOS and len(word) >= 4 else None
    )
    if guess:
        return FoundColour(design_colour(guess), guess, words[at].start(), words[at].end()), 1
    return None


_TYPO_TARGETS = (
    "burgundy",
    "turquoise",
    "terracotta",
    "lavender",
    "emerald",
    "charcoal",
    "mustard",
    "orange",
    "purple",
    "yellow",
    "green",
    "violet",
    "indigo",
    "crimson",
    "maroon",
    "magenta",
)


def _named(told: str) -> str | None:
    if told.lower() not in _KNOWN and " " not in told and "-" not in told:
        return None
    try:
        return design_colour(told)
    except ColourError:
        return None


_KNOWN = colour_words()


def _full(code: str) -> str:
    return design_colour(code)
