# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Palettes: six colours for a light page and five for a dark one, made for body text at AA contrast."""

from collections.abc import Mapping

from apps.chat.engine.colours import contrast, lighten, luminance, mix

# name: primary, accent, page background, card surface, ink
_SEEDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "wheat": ("#9a4a16", "#d99a2b", "#fdf8ef", "#fffdf8", "#2c1d12"),
    "ember": ("#a8321f", "#d98a3d", "#fbf6f1", "#ffffff", "#241714"),
    "espresso": ("#6b4023", "#c98b4b", "#faf6f0", "#ffffff", "#271a12"),
    "amber": ("#a35c07", "#1f4d46", "#fcf8ee", "#ffffff", "#211a10"),
    "burgundy": ("#7a1f35", "#b08a4a", "#fbf7f2", "#ffffff", "#27151a"),
    "volt": ("#bef264", "#22d3ee", "#f7f8f5", "#ffffff", "#12150f"),
    "sage": ("#4a6b4f", "#c89b7b", "#f8f7f1", "#fffefa", "#222a23"),
    "sky": ("#0b6a94", "#2aa58b", "#f5fafc", "#ffffff", "#10242e"),
    "rose": ("#9d3f5f", "#c9a27e", "#fdf7f6", "#ffffff", "#2b1a20"),
    "meadow": ("#2f7a43", "#f0a02c", "#f8faf1", "#ffffff", "#1b2a1e"),
    "navy": ("#1d3a6b", "#b58a3a", "#f8f9fb", "#ffffff", "#131b2a"),
    "slate": ("#334e68", "#c0803a", "#f7f8f9", "#ffffff", "#17212b"),
    "indigo": ("#4338ca", "#0ea5a4", "#f8f8fe", "#ffffff", "#17162b"),
    "violet": ("#6d28d9", "#ec4899", "#faf8ff", "#ffffff", "#1e1530"),
    "ocean": ("#0f5f7a", "#e58a4e", "#f4f9fa", "#ffffff", "#0f242c"),
    "forest": ("#1f5f46", "#c98a2e", "#f6f8f3", "#ffffff", "#15241c"),
    "ink": ("#1a1a1a", "#c2552d", "#fafaf8", "#ffffff", "#141414"),
    "safety": ("#b8480c", "#23486b", "#f9f8f6", "#ffffff", "#1c1b19"),
    "teal": ("#0f766e", "#e07a3f", "#f6faf9", "#ffffff", "#11231f"),
    "blush": ("#b0476a", "#7d9a78", "#fdf6f7", "#ffffff", "#2e1b22"),
    "night": ("#e0562d", "#8b7cf6", "#f8f7f7", "#ffffff", "#141218"),
    "paper": ("#8a3324", "#2f5d62", "#faf6ec", "#fffdf7", "#241d17"),
    "candy": ("#c81e78", "#f0a51e", "#fff8fb", "#ffffff", "#2a1522"),
    "pastel": ("#5b6bb5", "#e79bb0", "#f9f7fd", "#ffffff", "#242338"),
    "sun": ("#a85b00", "#d9472b", "#fffaf0", "#ffffff", "#29200f"),
    "plum": ("#6b2a5b", "#c79a3c", "#fbf7fa", "#ffffff", "#261522"),
}  # fmt: skip

PALETTE_WORDS: Mapping[str, str] = {
    "earth(?:y)?": "paper", "natural": "sage", "nature": "forest", "autumn(?:al)?": "ember", "fall": "ember", "pastels?": "pastel",
    "ocean": "ocean", "sea": "ocean", "coastal": "ocean", "forest": "forest", "wood(?:y|land)": "forest", "sunny": "sun",
    "sunset": "night", "summer(?:y)?": "sun", "spring": "meadow", "winter": "sky", "vintage": "paper", "retro": "amber",
    "neon": "volt", "candy": "candy", "vibrant": "violet", "colou?rful": "candy", "monochrome": "ink", "black and white": "ink",
    "neutral": "slate", "muted": "slate", "corporate": "navy", "warm(?:er)?": "wheat", "cool(?:er)?": "ocean", "calm(?:ing)?": "sage",
    "luxur(?:y|ious)": "burgundy", "romantic": "blush", "fresh": "meadow",
}  # fmt: skip


def palette_tokens(name: str) -> dict[str, str]:
    """All colour tokens of a palette, light and dark."""
    primary, accent, background, surface, ink = _SEEDS[name]
    tokens = {
        "color.primary": primary,
        "color.accent": accent,
        **surfaces(background, surface=surface, ink=ink),
    }
    dark = surfaces(mix(lighten(ink, -0.02), "#000000", 0.35))
    return tokens | {token.replace("color.", "dark."): value for token, value in dark.items()}


def surfaces(background: str, *, surface: str = "", ink: str = "") -> dict[str, str]:
    """Background, surface, text, muted and border that read well on a page of that colour."""
    dark = luminance(background) < 0.18
    text = ink or (mix(background, "#ffffff", 0.92) if dark else mix(background, "#000000", 0.88))
    lift = surface or mix(background, "#ffffff", 0.06 if dark else 0.7)
    muted = next(
        (tone for share in (0.36, 0.3, 0.24, 0.16, 0.08) for tone in [mix(text, background, share)]
         if contrast(tone, background) >= 4.6 and contrast(tone, lift) >= 4.6), text,
    )  # fmt: skip
    border = mix(background, text, 0.14)
    return {
        "color.background": background,
        "color.surface": lift,
        "color.text": text,
        "color.muted": muted,
        "color.border": border,
    }


def palettes() -> list[str]:
    """The names of all palettes."""
    return list(_SEEDS)
