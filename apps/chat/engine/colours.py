"""Colours: words to hex, shades, and WCAG contrast. Pure."""

import colorsys
import re

from apps.chat.engine.colour_names import CSS_NAMES, DESIGN_SHADES, EVERYDAY_NAMES

_LIGHTER = {"light", "pale", "soft", "pastel"}
_DARKER = {"dark", "deep"}
_BRIGHTER = {"bright", "vivid", "warm", "cool", "rich", "muted", "dusty"}
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\Z")


class ColourError(ValueError):
    """Words that name no colour the studio knows."""


def parse_colour(text: str) -> str:
    """#rgb, #rrggbb, a CSS name or an everyday name as #rrggbb. Raises ColourError in plain words."""
    squeezed = _squeeze(text)
    if _HEX.match(squeezed):
        digits = squeezed[1:]
        return "#" + ("".join(d * 2 for d in digits) if len(digits) == 3 else digits)
    for names in (CSS_NAMES, EVERYDAY_NAMES):
        if squeezed in names:
            return "#" + names[squeezed]
    shaded = _shaded(text, design=False)
    if shaded is None:
        raise ColourError(
            f"“{text.strip()}” isn't a colour I know. Use a name such as teal or a code such as #0f766e."
        )
    return shaded


def design_colour(text: str) -> str:
    """As parse_colour, but a bare everyday word ("green") gives the shade a designer would pick."""
    squeezed = _squeeze(text)
    if squeezed in DESIGN_SHADES:
        return DESIGN_SHADES[squeezed]
    try:
        return parse_colour(text)
    except ColourError:
        shaded = _shaded(text, design=True)
        if shaded is None:
            raise
        return shaded


def colour_words() -> frozenset[str]:
    """Every squeezed colour name that parse_colour takes."""
    return frozenset(CSS_NAMES) | frozenset(EVERYDAY_NAMES)


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two #rrggbb colours, 1.0 to 21.0."""
    one, two = luminance(first), luminance(second)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def luminance(colour: str) -> float:
    """WCAG relative luminance of a #rrggbb colour, 0.0 to 1.0."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable_on(colour: str, *, least: float = 4.5) -> str:
    """White, near-black or black: the first that reads on `colour` with at least that contrast."""
    for text in ("#ffffff", "#161616", "#000000"):
        if contrast(text, colour) >= least:
            return text
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))


def mix(first: str, second: str, share: float) -> str:
    """`first` with that share (0 to 1) of `second` in it."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return _hex(tuple(a + (b - a) * share for a, b in pairs))


def lighten(colour: str, amount: float) -> str:
    """The same hue, `amount` (−1 to 1) lighter or, below zero, darker."""
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    return _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light + amount)), saturation))


def _shaded(text: str, *, design: bool) -> str | None:
    words = re.findall(r"[a-z]+", text.lower())
    if len(words) < 2 or words[0] not in _LIGHTER | _DARKER | _BRIGHTER:
        return None
    try:
        base = design_colour(" ".join(words[1:])) if design else parse_colour(" ".join(words[1:]))
    except ColourError:
        return None
    if words[0] in _LIGHTER:
        return mix(base, "#ffffff", 0.55)
    return mix(base, "#000000", 0.35) if words[0] in _DARKER else base


def _squeeze(text: str) -> str:
    return re.sub(r"[\s_'’-]+", "", text.strip().lower())


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _hex(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
