"""What a brand allows, as data: only the theme's colours, certain fonts, words that are never used.

The rules of a project: `{"tokensOnly": bool, "fonts": ["Sora"], "forbiddenWords": ["cheap"]}`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.chat.engine.batch import Problem
from apps.chat.engine.tree import Changes

_MARKUP = (".astro", ".vue", ".svelte", ".html", ".tsx", ".jsx")
_THEME = "/src/styles/theme.css"
_FAMILIES = (
    "red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose"
    "|slate|gray|zinc|neutral|stone"
)
_PARTS = (
    "bg|text|border|from|via|to|ring|fill|stroke|outline|decoration|shadow|accent|caret|divide|placeholder"
)
_UTILITY = re.compile(rf"(?<![\w-])(?:{_PARTS})-(?:(?:{_FAMILIES})-\d{{2,3}}|\[(?:#|rgb|hsl|oklch)[^\]]*\])")
_LITERAL = re.compile(
    r"(?:color|background|fill|stroke|border|shadow|outline)[\w-]*\s*[:=]\s*[\"'{]*[^;\"'}\n]{0,40}?"
    r"(#(?:[0-9a-f]{3,4}){1,2}\b|\b(?:rgba?|hsla?|oklch|oklab)\([^)]*\))",
    re.IGNORECASE,
)
_FONT = re.compile(r"(?:font-family|--font-[\w-]+)\s*:\s*([^;}{]+)", re.IGNORECASE)
_FONT_UTILITY = re.compile(r"(?<![\w-])font-\[([^\]]+)\]")
_GENERIC = frozenset(
    {"serif", "sans-serif", "monospace", "cursive", "system-ui", "ui-sans-serif", "ui-serif", "ui-monospace",
     "ui-rounded", "inherit", "initial", "unset", "emoji"}
)  # fmt: skip


@dataclass(frozen=True)
class BrandRules:
    """Empty rules allow everything."""

    tokens_only: bool = False
    fonts: tuple[str, ...] = ()
    forbidden_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class BrandFault:
    """A rule that a change breaks; `words` go on after the file's name."""

    code: str
    words: str


def read_rules(configuration: Mapping[str, Any]) -> BrandRules:
    """The rules of a project's configuration. What isn't of the right kind counts as absent."""
    given = configuration.get("brandRules")
    given = given if isinstance(given, Mapping) else {}
    return BrandRules(
        given.get("tokensOnly") is True, _texts(given.get("fonts")), _texts(given.get("forbiddenWords"))
    )


def brand_faults(rules: BrandRules, path: str, old: str, new: str) -> Iterator[BrandFault]:
    """What a change of one file brings in against the rules."""
    if rules.tokens_only and path != _THEME and path.endswith((*_MARKUP, ".css")):
        literals = _brought(_colours(old), _colours(new))
        if literals:
            words = f"uses the colour {literals[0]}; the brand allows the theme's colours only"
            yield BrandFault("brand_colour", words)
    if rules.fonts and path.endswith((*_MARKUP, ".css")):
        allowed = {_plain(font) for font in rules.fonts} | _GENERIC
        fonts = [font for font in _brought(_fonts(old), _fonts(new)) if _plain(font) not in allowed]
        if fonts:
            words = f"uses the font {fonts[0]}; the brand allows {', '.join(rules.fonts)}"
            yield BrandFault("brand_font", words)
    for word in rules.forbidden_words:
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        if len(pattern.findall(new)) > len(pattern.findall(old)):
            yield BrandFault("brand_word", f"uses “{word}”, a word that the brand doesn't allow")


def brand_problems(rules: BrandRules, tree: Mapping[str, bytes], changes: Changes) -> list[Problem]:
    """What a turn's changes bring in against the rules, in words for the model."""
    if rules == BrandRules():
        return []
    return [
        Problem(-1, fault.code, f"{path} {fault.words}. Leave that out.", path)
        for path, content in changes.items()
        if content is not None and b"\0" not in content
        for fault in brand_faults(
            rules, path, tree.get(path, b"").decode("utf-8", "replace"), content.decode("utf-8", "replace")
        )
    ]


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else []
    return tuple(text.strip() for text in listed if isinstance(text, str) and text.strip())


def _colours(text: str) -> list[str]:
    return [*_UTILITY.findall(text), *_LITERAL.findall(text)]


def _fonts(text: str) -> list[str]:
    families = [family for found in _FONT.findall(text) for family in found.split(",")]
    families += [
        family.replace("_", " ") for found in _FONT_UTILITY.findall(text) for family in found.split(",")
    ]
    named = (family.strip().strip("\"'").strip() for family in families)
    return [family for family in named if family and not family.startswith("var(")]


def _plain(font: str) -> str:
    return font.lower().removesuffix(" variable")


def _brought(old: list[str], new: list[str]) -> list[str]:
    known = set(old)
    return [each for each in new if each not in known]
