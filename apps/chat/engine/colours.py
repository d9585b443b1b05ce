# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Colours: words to hex, shades, and WCAG contrast. Pure."""

import colorsys
import re

CSS_NAMES = dict(
    pair.split(":")
    for pair in [
        "aliceblue:f0f8ff",
        "antiquewhite:faebd7",
        "aqua:00ffff",
        "aquamarine:7fffd4",
        "azure:f0ffff",
        "beige:f5f5dc",
        "bisque:ffe4c4",
        "black:000000",
        "blanchedalmond:ffebcd",
        "blue:0000ff",
        "blueviolet:8a2be2",
        "brown:a52a2a",
        "burlywood:deb887",
        "cadetblue:5f9ea0",
        "chartreuse:7fff00",
        "chocolate:d2691e",
        "coral:ff7f50",
        "cornflowerblue:6495ed",
        "cornsilk:fff8dc",
        "crimson:dc143c",
        "cyan:00ffff",
        "darkblue:00008b",
        "darkcyan:008b8b",
        "darkgoldenrod:b8860b",
        "darkgray:a9a9a9",
        "darkgreen:006400",
        "darkgrey:a9a9a9",
        "darkkhaki:bdb76b",
        "darkmagenta:8b008b",
        "darkolivegreen:556b2f",
        "darkorange:ff8c00",
        "darkorchid:9932cc",
        "darkred:8b0000",
        "darksalmon:e9967a",
        "darkseagreen:8fbc8f",
        "darkslateblue:483d8b",
        "darkslategray:2f4f4f",
        "darkslategrey:2f4f4f",
        "darkturquoise:00ced1",
        "darkviolet:9400d3",
        "deeppink:ff1493",
        "deepskyblue:00bfff",
        "dimgray:696969",
        "dimgrey:696969",
        "dodgerblue:1e90ff",
        "firebrick:b22222",
        "floralwhite:fffaf0",
        "forestgreen:228b22",
        "fuchsia:ff00ff",
        "gainsboro:dcdcdc",
        "ghostwhite:f8f8ff",
        "gold:ffd700",
        "goldenrod:daa520",
        "gray:808080",
        "green:008000",
        "greenyellow:adff2f",
        "grey:808080",
        "honeydew:f0fff0",
        "hotpink:ff69b4",
        "indianred:cd5c5c",
        "indigo:4b0082",
        "ivory:fffff0",
        "khaki:f0e68c",
        "lavender:e6e6fa",
        "lavenderblush:fff0f5",
        "lawngreen:7cfc00",
        "lemonchiffon:fffacd",
        "lightblue:add8e6",
        "lightcoral:f08080",
        "lightcyan:e0ffff",
        "lightgoldenrodyellow:fafad2",
        "lightgray:d3d3d3",
        "lightgreen:90ee90",
        "lightgrey:d3d3d3",
        "lightpink:ffb6c1",
        "lightsalmon:ffa07a",
        "lightseagreen:20b2aa",
        "lightskyblue:87cefa",
        "lightslategray:778899",
        "lightslategrey:778899",
        "lightsteelblue:b0c4de",
        "lightyellow:ffffe0",
        "lime:00ff00",
        "limegreen:32cd32",
        "linen:faf0e6",
        "magenta:ff00ff",
        "maroon:800000",
        "mediumaquamarine:66cdaa",
        "mediumblue:0000cd",
        "mediumorchid:ba55d3",
        "mediumpurple:9370db",
        "mediumseagreen:3cb371",
        "mediumslateblue:7b68ee",
        "mediumspringgreen:00fa9a",
        "mediumturquoise:48d1cc",
        "mediumvioletred:c71585",
        "midnightblue:191970",
        "mintcream:f5fffa",
        "mistyrose:ffe4e1",
        "moccasin:ffe4b5",
        "navajowhite:ffdead",
        "navy:000080",
        "oldlace:fdf5e6",
        "olive:808000",
        "olivedrab:6b8e23",
        "orange:ffa500",
        "orangered:ff4500",
        "orchid:da70d6",
        "palegoldenrod:eee8aa",
        "palegreen:98fb98",
        "paleturquoise:afeeee",
        "palevioletred:db7093",
        "papayawhip:ffefd5",
        "peachpuff:ffdab9",
        "peru:cd853f",
        "pink:ffc0cb",
        "plum:dda0dd",
        "powderblue:b0e0e6",
        "purple:800080",
        "rebeccapurple:663399",
        "red:ff0000",
        "rosybrown:bc8f8f",
        "royalblue:4169e1",
        "saddlebrown:8b4513",
        "salmon:fa8072",
        "sandybrown:f4a460",
        "seagreen:2e8b57",
        "seashell:fff5ee",
        "sienna:a0522d",
        "silver:c0c0c0",
        "skyblue:87ceeb",
        "slateblue:6a5acd",
        "slategray:708090",
        "slategrey:708090",
        "snow:fffafa",
        "springgreen:00ff7f",
        "steelblue:4682b4",
        "tan:d2b48c",
        "teal:008080",
        "thistle:d8bfd8",
        "tomato:ff6347",
        "turquoise:40e0d0",
        "violet:ee82ee",
        "wheat:f5deb3",
        "white:ffffff",
        "whitesmoke:f5f5f5",
        "yellow:ffff00",
        "yellowgreen:9acd32",
    ]
)

EVERYDAY_NAMES = dict(
    pair.split(":")
    for pair in [
        "amber:f59e0b",
        "apricot:fbceb1",
        "aubergine:472c4c",
        "blush:f4c2c2",
        "bordeaux:5f021f",
        "bottlegreen:0b4f3c",
        "brick:9c3b2c",
        "bronze:a97142",
        "burgundy:7a1f35",
        "burntorange:c2540a",
        "butter:fff3b0",
        "camel:c19a6b",
        "caramel:b5651d",
        "cerulean:1f75b5",
        "champagne:f7e7ce",
        "charcoal:2f343b",
        "cherry:b01030",
        "cobalt:0047ab",
        "copper:b0653a",
        "cream:fdf6e7",
        "denim:2b5c8a",
        "duckegg:c3d8d6",
        "eggplant:472c4c",
        "eggshell:f6f1e3",
        "emerald:047857",
        "espresso:3d2a22",
        "evergreen:14532d",
        "fuschia:c026d3",
        "ginger:b5541c",
        "graphite:3a3d42",
        "hunter:2f5d3a",
        "huntergreen:2f5d3a",
        "ink:16202c",
        "jade:0a7d57",
        "jetblack:0a0a0a",
        "lemon:fde047",
        "lilac:c8a2c8",
        "mahogany:6b2c1f",
        "mango:ff9f29",
        "marigold:eaa221",
        "mauve:9b6b9e",
        "midnight:121a3a",
        "mint:98e2c6",
        "mintgreen:98e2c6",
        "mocha:6f4e37",
        "moss:5b6b35",
        "mossgreen:5b6b35",
        "mulberry:8c2f5a",
        "mustard:c79a1b",
        "navyblue:12284c",
        "nude:e8cbb5",
        "ochre:b8741a",
        "offwhite:faf9f6",
        "olivegreen:6b7a2c",
        "paprika:b8371e",
        "pastelblue:bcd9f2",
        "pastelgreen:c1e6c8",
        "pastelpink:f9d5e0",
        "peach:ffcba4",
        "pearl:f3efe6",
        "periwinkle:8a8fe0",
        "petrol:0f4c5c",
        "petrolblue:0f4c5c",
        "pine:1d5140",
        "pinegreen:1d5140",
        "pistachio:b7d69b",
        "plumpurple:6d2f6d",
        "pumpkin:d9661f",
        "raspberry:b3174d",
        "rose:e11d48",
        "rosegold:b76e79",
        "royal:2a4fd0",
        "ruby:9b1b3a",
        "rust:a8461f",
        "saffron:e6a019",
        "sage:8ba888",
        "sagegreen:8ba888",
        "sand:e3d3b4",
        "sapphire:0f52ba",
        "scarlet:d0241b",
        "seafoam:9fd8c4",
        "sepia:704b2c",
        "slate:475569",
        "stone:a8a29e",
        "sunflower:f4b61a",
        "taupe:8b7d70",
        "tangerine:f28500",
        "terracotta:c2603f",
        "vanilla:f7ecc8",
        "violetpurple:6d28d9",
        "walnut:5c4033",
        "wine:722f37",
    ]
)

# The shade a designer means by a bare word: CSS's own red or blue is a signal lamp, not a brand.
DESIGN_SHADES = {
    "red": "#c81e1e", "green": "#15803d", "blue": "#1d4ed8", "yellow": "#eab308", "orange": "#ea6a0c",
    "purple": "#7e22ce", "violet": "#6d28d9", "pink": "#db2777", "brown": "#7b4a2d", "teal": "#0f766e",
    "cyan": "#0e7490", "lime": "#65a30d", "magenta": "#c026d3", "navy": "#12284c", "gold": "#b8860b",
    "grey": "#4b5563", "gray": "#4b5563", "black": "#111111", "turquoise": "#0d9488", "indigo": "#4338ca",
    "olive": "#5f6b1f", "maroon": "#7f1d1d", "darkgreen": "#14532d", "darkblue": "#1e3a8a", "darkred": "#7f1d1d",
    "lightblue": "#7cc4f0", "lightgreen": "#86d79b", "forestgreen": "#1f5f37", "skyblue": "#0284c7",
}  # fmt: skip

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
