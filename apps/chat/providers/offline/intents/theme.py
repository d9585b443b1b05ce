# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about looks: colours, light or dark, fonts, corners, spacing."""

import re

from apps.chat.engine.theme import FONTS, match_font
from apps.chat.providers.offline.changes import (
    Ask,
    Change,
    NotUnderstood,
    SetFonts,
    SetMode,
    SetPalette,
    SetToken,
    ShiftToken,
)
from apps.chat.providers.offline.colour_words import FoundColour, find_colours
from apps.chat.providers.offline.lexicon import section_of
from apps.chat.providers.offline.palettes import PALETTE_WORDS
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.styles import FONT_STYLES
from apps.chat.providers.offline.words import Clause, near, tokens

from .base import recogniser
from .exchange import exchanged
from .roles import ROLE, role_name

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
_FONT_WORD = re.compile(r"\b(?:fonts?|typefaces?|typography|lettering|type|typeface)\b", re.I)
_PALETTE_WORD = re.compile(
    r"\b(?:palette|colou?rs?|colou?r scheme|tones?|shades?|hues|theme|look|vibe|feel)\b", re.I
)
_LOOKS = re.compile(
    r"\b(?:look|feel|style|design|vibe|page|site|website|it|theme|everything|more|fonts?)\b", re.I
)
_MOST_STRANGE = 1  # words beside a colour that nothing here knows
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "your",
        "its",
        "this",
        "that",
        "these",
        "those",
        "some",
        "all",
        "and",
        "or",
        "but",
        "with",
        "in",
        "on",
        "at",
        "of",
        "for",
        "to",
        "from",
        "into",
        "as",
        "than",
        "then",
        "so",
        "i",
        "i'd",
        "i'll",
        "we",
        "we'd",
        "you",
        "it's",
        "let's",
        "me",
        "us",
        "please",
        "can",
        "could",
        "would",
        "should",
        "will",
        "want",
        "wants",
        "like",
        "love",
        "prefer",
        "need",
        "try",
        "go",
        "make",
        "makes",
        "made",
        "change",
        "turn",
        "set",
        "use",
        "give",
        "put",
        "switch",
        "paint",
        "colour",
        "color",
        "coloured",
        "colored",
        "have",
        "has",
        "had",
        "be",
        "is",
        "are",
        "do",
        "more",
        "less",
        "very",
        "really",
        "quite",
        "rather",
        "bit",
        "little",
        "much",
        "too",
        "not",
        "no",
        "different",
        "new",
        "now",
        "instead",
        "maybe",
        "perhaps",
        "just",
        "only",
        "tone",
        "tones",
        "shade",
        "shades",
        "hue",
        "touch",
        "hint",
        "look",
        "looks",
        "feel",
        "feels",
        "vibe",
        "style",
        "mood",
        "kind",
        "sort",
        "something",
        "nice",
        "nicer",
        "bold",
        "warm",
        "cool",
        "calm",
        "bright",
        "dark",
        "light",
        "deep",
        "pale",
        "soft",
        "strong",
        "fresh",
        "natural",
        "modern",
        "elegant",
        "whole",
        "entire",
        "overall",
        "again",
        "back",
        "also",
        "dominant",
        "mainly",
        "mostly",
        "combination",
        "palette",
        "scheme",
        "design",
    ]
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


def _is_nonsense(text: str) -> bool:
    """Whether a colour stands among words that mean nothing here: it is then no wish for the brand's colour."""
    spans = [(found.start, found.end) for found in find_colours(text)]
    if not spans or ROLE.search(text) or section_of(text):
        return False
    rest = "".join(" " if any(a <= at < b for a, b in spans) else letter for at, letter in enumerate(text))
    strange = [word for word in tokens(rest) if word not in _SMALL_WORDS]
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


def palette_of(low: str) -> list[Change]:
    """The palette a mood word asks for."""
    for word, name in PALETTE_WORDS.items():
        if re.search(rf"\b{word}\b", low):
            return [SetPalette(name)]
    return []


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
