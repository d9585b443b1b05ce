# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Fonts, corners and spacing by the words people use for a style."""

from collections.abc import Mapping

FONT_STYLES: Mapping[str, tuple[str, str]] = {
    "sans[- ]?serif": ("Inter", "Inter"), "serif": ("Fraunces", "Source Serif 4"), "elegant": ("Playfair Display", "DM Sans"),
    "luxurious": ("Playfair Display", "DM Sans"), "luxury": ("Playfair Display", "DM Sans"), "classy": ("Playfair Display", "DM Sans"),
    "classic": ("Lora", "Source Serif 4"), "traditional": ("Lora", "Source Serif 4"), "bookish": ("Source Serif 4", "Source Serif 4"),
    "modern": ("Sora", "Inter"), "contemporary": ("Sora", "Inter"), "futuristic": ("Space Grotesk", "Inter"),
    "techy": ("Space Grotesk", "Inter"), "technical": ("Space Grotesk", "Inter"), "geometric": ("Sora", "DM Sans"),
    "bold": ("Space Grotesk", "DM Sans"), "playful": ("Nunito", "Nunito"), "friendly": ("Nunito", "Nunito"), "friendlier": ("Nunito", "Nunito"),
    "fun": ("Nunito", "Nunito"), "rounded": ("Nunito", "Nunito"), "minimal": ("Inter", "Inter"), "minimalist": ("Inter", "Inter"),
    "clean": ("Manrope", "Inter"), "cleaner": ("Manrope", "Inter"), "simple": ("Inter", "Inter"), "professional": ("Manrope", "Inter"),
    "warm": ("Fraunces", "Nunito"), "warmer": ("Fraunces", "Nunito"), "cosy": ("Fraunces", "Nunito"), "cozy": ("Fraunces", "Nunito"),
    "editorial": ("Fraunces", "Source Serif 4"), "readable": ("Source Serif 4", "Source Serif 4"),
}  # fmt: skip

TONES: Mapping[str, tuple[str, ...]] = {
    "luxurious": ("luxurious", "luxury", "premium", "upscale", "exclusive", "high-end", "high end", "elegant", "sophisticated", "classy", "refined"),
    "playful": ("playful", "fun", "quirky", "cheeky", "whimsical", "funny", "colourful", "colorful", "lively"),
    "minimal": ("minimal", "minimalist", "minimalistic", "clean", "simple", "calm", "quiet", "understated"),
    "bold": ("bold", "edgy", "energetic", "loud", "punchy", "strong", "daring", "powerful"),
    "professional": ("professional", "corporate", "serious", "formal", "trustworthy", "business-like", "modern"),
    "friendly": ("friendly", "approachable", "casual", "relaxed", "welcoming", "down-to-earth"),
    "warm": ("warm", "cosy", "cozy", "homely", "rustic", "family", "heartfelt"),
}  # fmt: skip
TONE_OF = {word: tone for tone, words in TONES.items() for word in words}

SPACES = ("3.5rem", "5rem", "7rem")
TONE_LOOKS: Mapping[str, Mapping[str, str]] = {
    "luxurious": {"font.heading": "Playfair Display", "font.body": "DM Sans", "radius.base": "0rem", "space.section": "7rem"},
    "playful": {"font.heading": "Nunito", "font.body": "Nunito", "radius.base": "1.25rem"},
    "minimal": {"font.heading": "Inter", "font.body": "Inter", "radius.base": "0.375rem", "space.section": "7rem"},
    "bold": {"font.heading": "Space Grotesk", "font.body": "DM Sans", "radius.base": "0rem"},
    "professional": {"font.heading": "Manrope", "font.body": "Inter", "radius.base": "0.375rem"},
    "friendly": {"radius.base": "1.25rem"},
    "warm": {"radius.base": "0.75rem"},
}  # fmt: skip
