# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Looks named in passing: “a dark page for a gym with orange accents and sharp corners”."""

import re

from apps.chat.providers.offline.changes import Change, CreatePage, SetMode, SetPalette, SetToken
from apps.chat.providers.offline.colour_words import find_colours
from apps.chat.providers.offline.words import Clause

from .colours import colours_of, palette_of
from .theme import _DARK, _LIGHT, fonts_of, radius_of, spacing_of

_COLOUR_CONTEXT = re.compile(
    r"\b(?:colou?rs?|palette|buttons?|backgrounds?|accents?|theme|brand|tones?|shades?|look|style|highlights?)\b|\bin (?:[\w#-]+ ){0,2}?(?:and )?[\w#-]+\b|#[0-9a-f]{3,6}\b|\buse\b",
    re.I,
)
_FONT_CONTEXT = re.compile(r"\b(?:fonts?|typefaces?|typography|lettering)\b", re.I)


def looks_in(clause: Clause, wish: CreatePage) -> list[Change]:
    """The looks a request for a page names, its own name and place left out of the reading."""
    text = clause.text
    for words in (wish.name, wish.place, wish.noun):
        text = text.replace(words, " ") if words else text
    plain = Clause(text, clause.quotes)
    found: list[Change] = []
    if _DARK.search(plain.low):
        found.append(SetMode("dark"))
    elif _LIGHT.search(plain.low):
        found.append(SetMode("light"))
    found += radius_of(plain.low)
    found += fonts_of(plain) if _FONT_CONTEXT.search(text) else []
    found += _palette(plain.low)
    return found + _colours(_LIGHT.sub(" ", _DARK.sub(" ", text))) + spacing_of(plain.low)


def _palette(low: str) -> list[Change]:
    return (
        [c for c in palette_of(low) if isinstance(c, SetPalette)]
        if re.search(r"\b(?:palette|colou?rs|colou?r scheme|tones)\b", low)
        else []
    )


def _colours(text: str) -> list[Change]:
    found = find_colours(text, loose=False)
    if not found or not _COLOUR_CONTEXT.search(text):
        return []
    keep = []
    for colour in found:
        around = text[max(0, colour.start - 40) : colour.end + 25]
        if (
            colour.told.startswith("#")
            or re.search(
                r"\b(?:colou?rs?|palette|buttons?|backgrounds?|accents?|theme|brand|tones?|shades?|highlights?|use)\b",
                around,
                re.I,
            )
            or re.search(rf"\bin (?:[\w-]+ (?:and|&) )?{re.escape(colour.told)}\b", around, re.I)
        ):
            keep.append(colour)
    return [
        c for c in colours_of(text) if isinstance(c, SetToken) and c.told in {colour.told for colour in keep}
    ]
