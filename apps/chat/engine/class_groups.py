# ruff: noqa: E501 (long lines are word lists and patterns)
"""The Tailwind classes that a person can set by a control, in groups of which an element has one each.

A class is `variants:name`, such as `lg:hover:text-lg`. A control sets the one without variants; those for
larger screens and states stay.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_COLOURS = "primary|on-primary|accent|background|surface|text|muted|border|brand|tint|inherit|current|transparent|black|white"
_PALETTE = (
    "slate|gray|zinc|neutral|stone|mauve|olive|mist|taupe|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky"
    "|blue|indigo|violet|purple|fuchsia|pink|rose"
)
_COLOUR = rf"(?:(?:{_COLOURS})|(?:{_PALETTE})-\d{{2,3}}|\[(?:#|rgb|hsl|okl|color|var\(--color)[^\]]*\]|\(--color-[\w-]+\))(?:/[\w.%\[\]-]+)?"
_LENGTH = r"(?:px|full|auto|\d+(?:\.\d+)?|section|gutter|\[[^\]]+\]|\([^)]+\))"


@dataclass(frozen=True)
class Option:
    """One choice of a control: the class, "" for none, and what people call it."""

    value: str
    label: str


@dataclass(frozen=True)
class Group:
    """A control: which classes belong to it, which of them replace each other, and what it offers."""

    name: str
    label: str
    members: re.Pattern[str]
    options: tuple[Option, ...] = field(default=())


def _group(name: str, label: str, members: str, options: Iterable[tuple[str, str]]) -> Group:
    choices = (Option("", "As designed"), *(Option(value, words) for value, words in options))
    return Group(name, label, re.compile(rf"-?(?:{members})\Z"), choices)


GROUPS: Sequence[Group] = (
    _group("color", "Colour", rf"text-{_COLOUR}", [
        ("text-text", "Text"), ("text-muted", "Quiet"), ("text-primary", "Primary"), ("text-brand", "Brand"),
        ("text-accent", "Accent"), ("text-on-primary", "On primary"), ("text-background", "Background"),
    ]),
    _group("background", "Background", rf"bg-{_COLOUR}", [
        ("bg-transparent", "None"), ("bg-background", "Page"), ("bg-surface", "Surface"), ("bg-tint", "Tint"),
        ("bg-primary", "Primary"), ("bg-accent", "Accent"), ("bg-text", "Text"),
    ]),
    _group("size", "Size", r"text-(?:xs|sm|base|lg|[2-9]?xl|\[(?:length:)?(?:calc|clamp|min|max|[\d.])[^\]]*\])(?:/[\w.\[\]-]+)?", [
        ("text-sm", "Small"), ("text-base", "Normal"), ("text-lg", "Large"), ("text-xl", "Larger"),
        ("text-2xl", "2×"), ("text-3xl", "3×"), ("text-4xl", "4×"), ("text-5xl", "5×"), ("text-6xl", "6×"),
    ]),
    _group("weight", "Weight", r"font-(?:thin|extralight|light|normal|medium|semibold|bold|extrabold|black|\[\d+\])", [
        ("font-light", "Light"), ("font-normal", "Normal"), ("font-medium", "Medium"),
        ("font-semibold", "Semibold"), ("font-bold", "Bold"), ("font-extrabold", "Heavy"),
    ]),
    _group("align", "Alignment", r"text-(?:left|center|right|start|end|justify)", [
        ("text-start", "Start"), ("text-center", "Centre"), ("text-end", "End"), ("text-justify", "Both sides"),
    ]),
    _group("spacing", "Space above", rf"mt-{_LENGTH}", [
        ("mt-0", "None"), ("mt-2", "Tiny"), ("mt-4", "Small"), ("mt-6", "Medium"), ("mt-10", "Large"), ("mt-16", "Huge"),
    ]),
    _group("padding", "Inner space", rf"p[xytrblse]?-{_LENGTH}", [
        ("p-0", "None"), ("p-2", "Tiny"), ("p-4", "Small"), ("p-6", "Medium"), ("p-10", "Large"), ("p-16", "Huge"),
    ]),
    _group("radius", "Corners", r"rounded(?:-(?:none|xs|sm|md|lg|[2-4]?xl|full|small|base|card|\[[^\]]+\]|\([^)]+\)))?", [
        ("rounded-none", "Square"), ("rounded-small", "Slight"), ("rounded-base", "As the theme"),
        ("rounded-card", "Round"), ("rounded-full", "Full"),
    ]),
)  # fmt: skip

CLASS = re.compile(r"[^\s\"'`{}<>\\]{1,120}\Z")
_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")


def group_of(name: str) -> Group | None:
    """The group of a control's name."""
    return next((group for group in GROUPS if group.name == name), None)


def base_of(token: str) -> tuple[str, str]:
    """`lg:hover:text-lg` → ("lg:hover:", "text-lg"); colons in brackets are part of the name."""
    blanked = _BRACKETS.sub(lambda found: "x" * len(found[0]), token)
    at = blanked.rfind(":") + 1
    return token[:at], token[at:].removeprefix("!").removesuffix("!")


def held(group: Group, tokens: Iterable[str]) -> tuple[str, list[str]]:
    """The class of the group that holds everywhere ("" without one), and those with variants."""
    here, other = "", []
    for token in tokens:
        variants, name = base_of(token)
        if group.members.match(name):
            if variants:
                other.append(token)
            else:
                here = here or token
    return here, other


def is_member(group: Group, token: str) -> bool:
    """Whether the control replaces this class: one of its group without variants."""
    variants, name = base_of(token)
    return not variants and group.members.match(name) is not None
