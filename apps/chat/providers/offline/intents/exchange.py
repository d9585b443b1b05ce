# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""One colour for another: “change all green to blue”, “replace the green with navy”."""

import colorsys
import re
from collections.abc import Mapping

from apps.chat.providers.offline.changes import Change, SetToken
from apps.chat.providers.offline.colour_words import find_colours

from .roles import ROLE, role_name

_VERB = re.compile(r"\b(?:change|replace|swap|switch|substitute|exchange|turn|make|set|recolou?r)\b", re.I)
_STRONG = re.compile(r"\b(?:change|replace|swap|switch|substitute|exchange)\b", re.I)
_GAP = re.compile(
    r"\s+(?:[\w'-]+\s+){0,4}?(?P<link>to|into|with|by|for)\s+(?:(?:an?|the|be|be an?)\s+)?", re.I
)
_INSTEAD = re.compile(r"\s+instead of\s+(?:(?:the|all)\s+)*", re.I)
_ANYTHING = frozenset(["it", "everything", "page", "site", "website", "theme", "main"])
_TOKENS = ("color.primary", "color.accent", "color.background")


def exchanged(text: str, tokens: Mapping[str, str]) -> list[Change]:
    """The second colour for the part that has the first: the part named, else those that look like it.

    Where nothing on the page has the first colour, the brand colour is meant. [] when the text says something else.
    """
    found = find_colours(text)
    if len(found) != 2:
        return []
    gap = text[found[0].end : found[1].start]
    turned = bool(_INSTEAD.fullmatch(gap))
    if not turned and not _is_exchange(text[: found[0].start], gap):
        return []
    old, new = (found[1], found[0]) if turned else (found[0], found[1])
    named = [role for part in (gap, text[: found[0].start], text[found[1].end :]) for role in _roles(part)]
    meant = named[:1] or _looking_like(old.hex, tokens)
    return [SetToken(name, new.hex, new.told) for name in meant or ["color.primary"]]


def _is_exchange(before: str, gap: str) -> bool:
    link = _GAP.fullmatch(gap)
    if link is None or not _VERB.search(before):
        return False
    return link["link"].lower() in ("to", "into") or bool(_STRONG.search(before))


def _roles(text: str) -> list[str]:
    """The parts a text names in so many words; “the page” and “the colours” are no part."""
    return [
        role_name(m)
        for m in ROLE.finditer(text)
        if m[0].lower() not in _ANYTHING and not re.match(r"colou?r", m[0], re.I)
    ]


def _looking_like(colour: str, tokens: Mapping[str, str]) -> list[str]:
    """The parts in that very colour; else the first in one that goes by the same name."""
    same = [name for name in _TOKENS if _alike(colour, tokens.get(name, ""), loose=False)]
    return same or [name for name in _TOKENS if _alike(colour, tokens.get(name, ""), loose=True)][:1]


def _alike(first: str, second: str, *, loose: bool) -> bool:
    """Are both nearly the same? Loose: would people call both by the same name?"""
    if not re.fullmatch(r"#[0-9a-f]{6}", second, re.I):
        return False
    one, other = (tuple(int(code[n : n + 2], 16) / 255 for n in (1, 3, 5)) for code in (first, second))
    if sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) < 0.05:
        return True
    if not loose:
        return False
    (hue, light, full), (hue2, light2, full2) = colorsys.rgb_to_hls(*one), colorsys.rgb_to_hls(*other)
    turn = min(abs(hue - hue2), 1 - abs(hue - hue2))
    return turn < 0.05 and min(full, full2) > 0.2 and abs(light - light2) < 0.3
