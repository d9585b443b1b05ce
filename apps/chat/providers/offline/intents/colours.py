# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about colours: which, for what, lighter or darker, and moods."""

import re

from apps.chat.providers.offline.changes import Ask, Change, NotUnderstood, SetPalette, SetToken, ShiftToken
from apps.chat.providers.offline.colour_words import FoundColour, find_colours
from apps.chat.providers.offline.lexicon import section_of
from apps.chat.providers.offline.palettes import PALETTE_WORDS
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause, tokens

from .base import recogniser
from .exchange import exchanged
from .roles import ROLE, role_name

_SHIFT = re.compile(
    r"\b(?:(?P<dark>darker|darken|deeper)|(?P<light>lighter|lighten|brighter|paler|softer))\b", re.I
)
_TOO = re.compile(
    r"\b(?P<less>too|not so|not as|less|a bit too|way too|not)\s+(?:(?P<dark>dark|gloomy|heavy)|(?P<bright>bright|light|pale|loud|glaring|garish))\b(?!\s+(?:mode|theme|version))(?:\s+enough)?",
    re.I,
)
_CONTRAST = re.compile(
    r"\b(?:more|better|higher|stronger|increase (?:the )?|improve (?:the )?)\s*contrast\b|\bhard to read\b",
    re.I,
)
_LESS_COLOUR = re.compile(
    r"^\s*(?:please\s+)?(?:(?:use|make it|with)\s+)?(?:less|not so|not as|no|no more|without|too much|too)\s",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:it|that|this|them|those|these|everything)\b", re.I)
_PALETTE_WORD = re.compile(
    r"\b(?:palette|colou?rs?|colou?r scheme|tones?|shades?|hues|theme|look|vibe|feel)\b", re.I
)
_MOST_STRANGE = 1  # words beside a colour that nothing here knows
_SMALL_WORDS = """
a an the my our your its this that these those some all and or but with in on at of for to from into as than then so
i i'd i'll we we'd you it's let's me us please can could would should will want wants like love prefer need try go
make makes made change turn set use give put switch paint colour color coloured colored have has had be is are do
more less very really quite rather bit little much too not no different new now instead maybe perhaps just only
tone tones shade shades hue touch hint look looks feel feels vibe style mood kind sort something nice nicer bold
warm cool calm bright dark light deep pale soft strong fresh natural modern elegant whole entire overall
again back also dominant mainly mostly combination palette scheme design
"""


@recogniser("theme", 39)
def too_much(clause: Clause, site: Site) -> list[Change]:
    """too dark; not so bright; more contrast; less green."""
    low = clause.low
    found = _TOO.search(low)
    if found:
        darker = bool(found["bright"]) != bool(found["less"] and "enough" in low)
        role = _role_near(clause.text, found.start()) or "color.primary"
        return [ShiftToken(_spoken_of(role, clause.text, site), -1 if darker else 1)]
    if _CONTRAST.search(low):
        return [ShiftToken("color.text", 1 if site.settings.get("mode") == "dark" else -1)]
    if _LESS_COLOUR.search(low) and find_colours(clause.text):
        return [Ask("Which colour would you like in its place? Say, for example, “make the buttons navy”.")]
    return []


@recogniser("theme", 44)
def shift(clause: Clause, site: Site) -> list[Change]:
    """make the buttons darker; a lighter background."""
    found = _SHIFT.search(clause.low)
    if not found or find_colours(clause.text, loose=False):
        return []
    role = _role_near(clause.text, found.start())
    named = section_of(re.sub(r"\b(?:header|background)\b", "", clause.low))
    if named and role is None:
        return [NotUnderstood(clause.restore(), "theme")]
    role = _spoken_of(role or "color.primary", clause.text, site)
    return [ShiftToken(role, -1 if found["dark"] else 1)]


@recogniser("theme", 45)
def colours(clause: Clause, site: Site) -> list[Change]:
    """make the buttons green; #ff6600 as the main colour; navy and gold."""
    if "\ue000" in clause.text and not find_colours(clause.text):
        return []
    if _is_nonsense(clause.text):
        return [NotUnderstood(clause.restore(), "theme")]
    return exchanged(clause.text, site.tokens) or colours_of(clause.text)


@recogniser("theme", 46)
def palette(clause: Clause, site: Site) -> list[Change]:
    """earthy colours; a pastel palette."""
    return palette_of(clause.low) if _PALETTE_WORD.search(clause.low) else []


def _is_nonsense(text: str) -> bool:
    """Whether a colour stands among words that mean nothing here: it is then no wish for the brand's colour."""
    spans = [(found.start, found.end) for found in find_colours(text)]
    if not spans or ROLE.search(text) or section_of(text):
        return False
    rest = "".join(" " if any(a <= at < b for a, b in spans) else letter for at, letter in enumerate(text))
    strange = [word for word in tokens(rest) if word not in _SMALL_WORDS.split()]
    return len(strange) > _MOST_STRANGE


def colours_of(text: str) -> list[Change]:
    """Each colour a text names, with the role it is meant for."""
    found = find_colours(text)
    if not found:
        return []
    changes: dict[str, Change] = {}
    for number, colour in enumerate(found):
        role = _role_of(text, colour, found, number)
        if role is None:
            role = "color.primary" if "color.primary" not in changes else "color.accent"
        changes.setdefault(role, SetToken(role, colour.hex, colour.told))
    return list(changes.values())


def palette_of(low: str) -> list[Change]:
    """The palette a mood word asks for."""
    for word, name in PALETTE_WORDS.items():
        if re.search(rf"\b{word}\b", low):
            return [SetPalette(name)]
    return []


def _role_near(text: str, at: int) -> str | None:
    hits = [(abs(m.start() - at), role) for m in ROLE.finditer(text) for role in [role_name(m)]]
    strong = [hit for hit in hits if hit[1] != "color.primary"] or hits
    return min(strong)[1] if strong else None


def _spoken_of(role: str, text: str, site: Site) -> str:
    """“A bit darker” and “make it darker” mean the colour that was spoken of last."""
    plain = not ROLE.search(_PRONOUN.sub(" ", text)) and site.focus.token.startswith("color.")
    return site.focus.token if plain else role


def _role_of(text: str, colour: FoundColour, all_found: list[FoundColour], number: int) -> str | None:
    """The role noun right after a colour, else the one before it that no other colour stands between."""
    end = all_found[number + 1].start if number + 1 < len(all_found) else len(text)
    start = all_found[number - 1].end if number else 0
    after = [m for m in ROLE.finditer(text, colour.end, end) if _adjacent(text[colour.end : m.start()])]
    if after:
        return role_name(after[0])
    before = list(ROLE.finditer(text, start, colour.start))
    specific = [
        m
        for m in before
        if m[0].lower() not in ("it", "page", "site", "website", "everything", "colours", "colors")
    ]
    pick = (specific or before)[-1] if before else None
    return role_name(pick) if pick else None


def _adjacent(gap: str) -> bool:
    return bool(
        re.fullmatch(
            r"\s*(?:(?:as|for|on|to|the|a|an|our|my|your|all|page|page's|of)\s+)*", gap.lower() + " "
        )
    )
