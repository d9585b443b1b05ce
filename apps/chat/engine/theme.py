# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Design tokens in theme.css and settings in site.json: read them, change them exactly, refuse what can't be.

A token such as `color.primary` is one declaration in `:root` (or in `.dark` for `dark.*`); an edit replaces its
value and nothing else. The @fontsource imports at the top follow the fonts in use.
"""

import json
import re
from collections.abc import Mapping

from .colours import ColourError, contrast, parse_colour, readable_on

__all__ = [
    "FONTS",
    "TOKENS",
    "ThemeError",
    "apply_config",
    "apply_tokens",
    "contrast",
    "parse_colour",
    "read_tokens",
]

FONTS: Mapping[str, str] = {
    "Inter": "inter", "Sora": "sora", "DM Sans": "dm-sans", "Space Grotesk": "space-grotesk", "Manrope": "manrope",
    "Nunito": "nunito", "Playfair Display": "playfair-display", "Lora": "lora", "Fraunces": "fraunces",
    "Source Serif 4": "source-serif-4",
}  # fmt: skip
SERIFS = frozenset({"Playfair Display", "Lora", "Fraunces", "Source Serif 4"})

_SURFACES = ("background", "surface", "text", "muted", "border")
TOKENS: Mapping[str, tuple[str, str]] = {
    "color.primary": (":root", "--color-primary"),
    "color.on-primary": (":root", "--color-on-primary"),
    "color.accent": (":root", "--color-accent"),
    **{f"color.{name}": (":root", f"--color-{name}") for name in _SURFACES},
    **{f"dark.{name}": (".dark", f"--color-{name}") for name in _SURFACES},
    "font.heading": (":root", "--font-heading"),
    "font.body": (":root", "--font-body"),
    "radius.base": (":root", "--radius-base"),
    "space.section": (":root", "--space-section"),
}

LONGEST = {"radius.base": 4.0, "space.section": 16.0}  # rem
SETTINGS: Mapping[str, int] = {
    "name": 120, "lang": 20, "seo.title": 200, "seo.description": 500, "seo.ogImage": 500, "seo.favicon": 500,
    "studio.kind": 60, "studio.place": 120, "studio.tone": 40, "studio.subject": 120,
}  # fmt: skip

_BLOCK = r"(?m)^[ \t]*{}[ \t]*\{{([^{{}}]*)\}}"
_FONT_IMPORT = re.compile(
    r"""(?m)^[ \t]*@import\s+["']@fontsource-variable/[\w.-]+(?:/[\w./-]+)?["'];[ \t]*\r?\n?"""
)
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(rem|px)\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


class ThemeError(Exception):
    """A token or setting that can't be used; `code` is for programs, `message` is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_tokens(theme_css: str) -> dict[str, str]:
    """The value of each token that theme.css declares; fonts by their plain name ("Sora")."""
    found: dict[str, str] = {}
    for token, (selector, declaration) in TOKENS.items():
        block = re.search(_BLOCK.format(re.escape(selector)), theme_css)
        value = _declaration(declaration).search(block[1]) if block else None
        if value:
            found[token] = font_name(value[2]) if token.startswith("font.") else value[2].strip()
    return found


def font_name(value: str) -> str:
    """'"Sora Variable", sans-serif' → 'Sora'."""
    return value.split(",")[0].strip().strip("\"'").removesuffix(" Variable").strip()


def apply_tokens(theme_css: str, changes: Mapping[str, object]) -> str:
    """theme.css with those tokens changed. Raises ThemeError: unknown_token, bad_colour, unknown_font, bad_length.

    `color.on-primary` follows `color.primary` with a contrast of at least 4.5 unless it is given too.
    """
    values = {token: check_token(token, value) for token, value in changes.items()}
    if "color.primary" in values and "color.on-primary" not in values:
        values["color.on-primary"] = readable_on(values["color.primary"])
    changed = theme_css
    for token, value in values.items():
        changed = _declare(changed, *TOKENS[token], value)
    return _import_fonts(changed) if any(token.startswith("font.") for token in values) else changed


def check_token(token: str, value: object) -> str:
    """The value as it is written into theme.css. Raises ThemeError in plain words."""
    if token not in TOKENS:
        raise ThemeError(
            "unknown_token", f"There is no theme setting “{token}”. There are: {', '.join(TOKENS)}."
        )
    if not isinstance(value, str):
        raise ThemeError("bad_value", f"The value of {token} must be text.")
    if token.startswith(("color.", "dark.")):
        return _colour(value)
    return _font(value) if token.startswith("font.") else _length(token, value)


def match_font(text: str) -> str | None:
    """The template's own spelling of a font's name, or None when it carries no such font."""
    squeezed = re.sub(r"[^a-z0-9]", "", text.lower().removesuffix(" variable"))
    return next((name for name in FONTS if re.sub(r"[^a-z0-9]", "", name.lower()) == squeezed), None)


def apply_config(site_json: str, changes: Mapping[str, object]) -> str:
    """site.json with those dotted settings changed. Raises ThemeError: bad_site_json, unknown_setting, bad_value."""
    try:
        site = json.loads(site_json)
    except ValueError as error:
        raise ThemeError("bad_site_json", f"site.json isn't valid JSON: {error}.") from error
    if not isinstance(site, dict):
        raise ThemeError("bad_site_json", "site.json must hold one JSON object.")
    for key, value in changes.items():
        _set(site, key, _setting(key, value))
    return json.dumps(site, ensure_ascii=False, indent=2) + "\n"


def _colour(value: str) -> str:
    try:
        return parse_colour(value)
    except ColourError as error:
        raise ThemeError("bad_colour", str(error)) from error


def _font(value: str) -> str:
    name = match_font(value)
    if name is None:
        raise ThemeError(
            "unknown_font", f"The font “{value}” isn't part of this site. Choose one of: {', '.join(FONTS)}."
        )
    fallback = "ui-serif, Georgia, serif" if name in SERIFS else "ui-sans-serif, system-ui, sans-serif"
    return f'"{name} Variable", {fallback}'


def _length(token: str, value: str) -> str:
    text = value.strip().lower()
    found = _LENGTH.match("0rem" if text == "0" else text)
    if found is None:
        raise ThemeError("bad_length", f"{token} must be a length such as 0.75rem or 12px, not “{value}”.")
    if float(found[1]) / (16 if found[2] == "px" else 1) > LONGEST[token]:
        raise ThemeError("bad_length", f"{token} can be at most {LONGEST[token]:g}rem.")
    return found[0]


def _declaration(name: str) -> re.Pattern[str]:
    return re.compile(rf"((?:^|[;\s]){re.escape(name)}\s*:\s*)([^;]+?)(\s*(?:;|\Z))")


def _declare(css: str, selector: str, name: str, value: str) -> str:
    block = re.search(_BLOCK.format(re.escape(selector)), css)
    if block is None:
        return f"{css.rstrip()}\n\n{selector} {{\n  {name}: {value};\n}}\n"
    start, end = block.span(1)
    body, count = _declaration(name).subn(lambda m: m[1] + value + m[3], css[start:end], count=1)
    if not count:
        body = f"{css[start:end].rstrip()}\n  {name}: {value};\n"
    return css[:start] + body + css[end:]


def _import_fonts(css: str) -> str:
    tokens = read_tokens(css)
    used = [name for name in FONTS if name in (tokens.get("font.heading"), tokens.get("font.body"))]
    imports = "".join(f'@import "@fontsource-variable/{FONTS[name]}";\n' for name in used)
    first = _FONT_IMPORT.search(css)
    at = first.start() if first else 0
    return css[:at] + imports + _FONT_IMPORT.sub("", css[at:])


def _setting(key: str, value: object) -> object:
    if key == "mode":
        if value not in ("light", "dark"):
            raise ThemeError("bad_value", "mode is either light or dark.")
        return value
    if key == "seo.keywords":
        if not isinstance(value, list) or len(value) > 50 or not all(isinstance(word, str) for word in value):
            raise ThemeError("bad_value", "seo.keywords is a list of at most 50 words.")
        return value
    if key not in SETTINGS:
        known = ", ".join(["mode", "seo.keywords", *SETTINGS])
        raise ThemeError("unknown_setting", f"There is no setting “{key}”. There are: {known}.")
    return _text_setting(key, value)


def _text_setting(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ThemeError("bad_value", f"{key} must be text.")
    if len(value) > SETTINGS[key]:
        raise ThemeError("bad_value", f"{key} can have at most {SETTINGS[key]} characters.")
    if key == "lang" and not _LANGUAGE.match(value):
        raise ThemeError("bad_value", "lang is a language code such as en or pt-PT.")
    return value


def _set(site: dict[str, object], key: str, value: object) -> None:
    *folders, last = key.split(".")
    place = site
    for folder in folders:
        inner = place.setdefault(folder, {})
        if not isinstance(inner, dict):
            raise ThemeError("bad_site_json", f"“{folder}” in site.json must be an object.")
        place = inner
    place[last] = value
