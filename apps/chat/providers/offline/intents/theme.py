# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about looks: light or dark, fonts, corners, spacing. Colours are in colours.py."""

import re

from apps.chat.engine.theme import FONTS, match_font
from apps.chat.providers.offline.changes import (
    Ask,
    Change,
    NotUnderstood,
    SetFonts,
    SetMode,
    SetToken,
    ShiftToken,
)
from apps.chat.providers.offline.colour_words import find_colours
from apps.chat.providers.offline.lexicon import section_of
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.styles import FONT_STYLES
from apps.chat.providers.offline.words import Clause, near

from .base import recogniser
from .colours import colours_of

_DARK = re.compile(
    r"\bdark[- ]?(?:mode|theme|version|scheme)\b|\bnight mode\b|\b(?:make|turn|switch|go|set|want|keep)\b[^,]{0,30}?\bdark\s*$|\bdark (?:page|site|website|look|design)\b",
    re.I,
)
_LIGHT = re.compile(
    r"\b(?:light|day|bright)[- ]?(?:mode|theme|version|scheme)\b|\b(?:make|turn|switch|go|set|want|keep)\b[^,]{0,30}?\b(?:light|bright)\s*$|\blight (?:page|site|website|look|design)\b",
    re.I,
)
_RADII = (
    ("0rem", r"\b(?:sharp|square|squared|hard|straight|angular|pointy|crisp)(?:er)?\b[\w\s-]*\b(?:corners?|edges?|buttons?|cards?|style)\b|\b(?:corners?|edges?|buttons?|cards?)\b[\w\s]*\b(?:sharp|square|squared|straight|angular|not round(?:ed)?)\b|\b(?:no|without) (?:round(?:ed)? )?(?:corners?|rounding)|\bsharp(?:en)? (?:the )?corners?|\bunrounded"),
    ("0.375rem", r"\b(?:slightly|a (?:little|bit)|subtly|gently|softly|less) (?:more )?round(?:ed|er)?\b|\bsubtle (?:corners?|rounding)\b|\bsmall (?:radius|corners?)"),
    ("1.25rem", r"\bpills?\b|\b(?:very|fully|completely|super|really|extra|extremely|more) round(?:ed)?\b|\bround(?:er)\b|\bcapsule|\bbubbl[ey]|\blarge (?:radius|corners?)"),
    ("0.75rem", r"\bround(?:ed)?\b[\w\s-]*\b(?:corners?|edges?|buttons?|cards?|style)\b|\b(?:corners?|edges?|buttons?|cards?)\b[\w\s]*\b(?:round(?:ed)?|soft(?:er)?)\b|\bsoft(?:er)? (?:corners?|edges?)\b|\bround (?:off )?the (?:corners?|edges?)"),
)  # fmt: skip
_LESS = re.compile(
    r"\b(?:less|reduce|decrease|smaller|shrink|tighten|cut|fewer)\b[\w\s]*\b(?:space|spacing|padding|gaps?|room|white ?space|margins?)\b|\b(?:compact|tight(?:er)?|dense(?:r)?|closer together|condensed|cramped)\b",
    re.I,
)
_MORE = re.compile(
    r"\b(?:more|increase|bigger|larger|extra|add|generous|wider)\b[\w\s]*\b(?:space|spacing|padding|gaps?|breathing(?: room| space)?|room|white ?space|margins?|air)\b|\b(?:airy|airier|spacious|roomy|roomier|looser|breathe|breathing room|generous spacing|spread out)\b",
    re.I,
)
_USUAL = re.compile(r"\b(?:normal|default|usual|standard|regular|medium)\s+(?:space|spacing|padding)\b", re.I)
_FONT_WORD = re.compile(r"\b(?:fonts?|typefaces?|typography|lettering|type|typeface)\b", re.I)
_LOOKS = re.compile(
    r"\b(?:look|feel|style|design|vibe|page|site|website|it|theme|everything|more|fonts?)\b", re.I
)
_NOT_LOOKS = re.compile(r"\b(?:copy|text|words|wording|tone|heading|headline|paragraph)\b", re.I)


@recogniser("theme", 40)
def mode(clause: Clause, site: Site) -> list[Change]:
    """dark mode; make it light."""
    changes: list[Change] = []
    off = re.search(
        r"\b(?:remove|delete|disable|turn off|switch off|no|without|undo)\s+(?:the\s+)?dark\b", clause.low
    )
    if _DARK.search(clause.low):
        changes.append(SetMode("light" if off else "dark"))
    elif _LIGHT.search(clause.low):
        changes.append(SetMode("light"))
    return changes + _others(clause, site, without="mode") if changes else []


@recogniser("theme", 41)
def corners(clause: Clause, site: Site) -> list[Change]:
    """sharp corners, slightly rounded, rounded, pill."""
    changes = radius_of(clause.low)
    return changes + _others(clause, site, without="corners") if changes else []


@recogniser("theme", 42)
def fonts(clause: Clause, site: Site) -> list[Change]:
    """use Lora for the headings; a serif font; more modern."""
    changes = fonts_of(clause)
    return changes + _others(clause, site, without="fonts") if changes else []


@recogniser("theme", 43)
def spacing(clause: Clause, site: Site) -> list[Change]:
    """more space; compact; airy."""
    if (
        section_of(clause.text)
        and re.match(r"\s*add\b", clause.low)
        and not re.search(r"\b(space|spacing|room|padding)\b", clause.low)
    ):
        return []
    return spacing_of(clause.low)


@recogniser("theme", 70)
def looks_without_value(clause: Clause, site: Site) -> list[Change]:
    """change the colours: to what?"""
    low = clause.low
    if not re.match(r"\s*(?:please\s+|can you\s+)*(?:change|set|update|use|pick|choose|try|make)\b", low):
        return []
    if _FONT_WORD.search(low):
        return [
            Ask(
                f"Which font would you like? I carry {', '.join(FONTS)}; or say serif, modern, elegant or playful."
            )
        ]
    if re.search(
        r"\b(?:different|other|another|new|nicer|better)?\s*(?:colou?rs?|palette|colou?r scheme)\b", low
    ):
        return [
            Ask(
                "Which colour would you like? A name such as forest green, a code such as #0f766e, or a mood such as earthy or pastel."
            )
        ]
    return []


def radius_of(low: str) -> list[Change]:
    """The corner style a text asks for."""
    for value, pattern in _RADII:
        found = re.search(pattern, low)
        if found:
            return [SetToken("radius.base", value, found[0])]
    return []


def spacing_of(low: str) -> list[Change]:
    """The spacing a text asks for."""
    if _USUAL.search(low):
        return [SetToken("space.section", "5rem", "the usual spacing")]
    if _LESS.search(low):
        return [ShiftToken("space.section", -1)]
    return [ShiftToken("space.section", 1)] if _MORE.search(low) else []


def fonts_of(clause: Clause) -> list[Change]:
    """Fonts by name, each for headings or text where the clause says so; else by style."""
    text = clause.restore()
    named = [(m.start(), name) for name in FONTS for m in re.finditer(rf"\b{re.escape(name)}\b", text, re.I)]
    named += _misspelt(text) if not named and _FONT_WORD.search(text) else []
    if named:
        return _named_fonts(text, sorted(named))
    low = text.lower()
    if _NOT_LOOKS.search(low) and not _FONT_WORD.search(low):
        return []
    for word, (heading, body) in FONT_STYLES.items():
        if re.search(rf"\b{word}\b", low) and (
            _FONT_WORD.search(low) or (_LOOKS.search(low) and not find_colours(text))
        ):
            return [SetFonts(heading, body, word)]
    unknown = re.search(r"\b(?:use|font|typeface|to)\s+(?:the\s+)?([A-Z][\w]+(?: [A-Z][\w]+)*)\b", text)
    if (
        unknown
        and _FONT_WORD.search(low)
        and match_font(unknown[1]) is None
        and unknown[1].lower() not in ("font", "the")
    ):
        return [NotUnderstood(text, "fonts")]
    return []


def _named_fonts(text: str, named: list[tuple[int, str]]) -> list[Change]:
    heading = body = ""
    for number, (at, name) in enumerate(named):
        end = named[number + 1][0] if number + 1 < len(named) else len(text)
        around = (
            text[at:end].lower()
            if re.search(r"\bfor\b|\bin\b", text[at:end])
            else text[:at].lower()
            if number == 0
            else text[named[number - 1][0] : end].lower()
        )
        if re.search(r"\b(?:head(?:ing|line)s?|titles?|display)\b", around) and not heading:
            heading = name
        elif re.search(r"\b(?:body|texts?|paragraphs?|copy)\b", around) and not body:
            body = name
        elif len(named) > 1:
            heading, body = (name, body) if not heading else (heading, name)
        else:
            heading = body = name
    return [SetFonts(heading, body, "")]


def _misspelt(text: str) -> list[tuple[int, str]]:
    lowered = {name.lower(): name for name in FONTS}
    for word in re.finditer(r"[A-Za-z]{4,}(?: [A-Za-z]{4,})?", text):
        guess = near(word[0].lower(), lowered, cutoff=0.8)
        if guess:
            return [(word.start(), lowered[guess])]
    return []


def _spacing_named(low: str) -> list[Change]:
    """“… and more space between sections”: only where space itself is named."""
    return spacing_of(low) if re.search(r"\b(?:space|spacing|padding|breathing room)\b", low) else []


def _others(clause: Clause, site: Site, *, without: str) -> list[Change]:
    """What else a clause of looks says: “dark mode with orange buttons and sharp corners”."""
    changes: list[Change] = []
    plain = _LIGHT.sub(" ", _DARK.sub(" ", clause.text)) if without == "mode" else clause.text
    if without == "mode":
        changes += radius_of(clause.low) + fonts_of(clause)
    if without == "corners":
        changes += fonts_of(clause)
    if without in ("corners", "fonts"):
        changes += _spacing_named(clause.low)
    named = [c for c in colours_of(plain) if isinstance(c, SetToken)]
    return changes + [c for c in named if c.told not in ("light", "dark")]
