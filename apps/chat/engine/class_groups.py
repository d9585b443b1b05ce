# ruff: noqa: E501 (long lines are word lists and patterns)
"""The Tailwind classes that a person can set by a control, in groups of which an element has one each.

A class is `variants:name`, such as `lg:hover:text-lg`. A control sets the one without variants; those for
larger screens and states stay.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    label: str | Promise


@dataclass(frozen=True)
class Group:
    """A control: which classes belong to it, which of them replace each other, and what it offers."""

    name: str
    label: str | Promise
    members: re.Pattern[str]
    options: tuple[Option, ...] = field(default=())


def _group(
    name: str, label: str | Promise, members: str, options: Iterable[tuple[str, str | Promise]]
) -> Group:
    choices = (Option("", _("As designed")), *(Option(value, words) for value, words in options))
    return Group(name, label, re.compile(rf"-?(?:{members})\Z"), choices)


GROUPS: Sequence[Group] = (
    _group("color", _("Colour"), rf"text-{_COLOUR}", [
        ("text-text", _("Text")), ("text-muted", _("Quiet")), ("text-primary", _("Primary")), ("text-brand", _("Brand")),
        ("text-accent", _("Accent")), ("text-on-primary", _("On primary")), ("text-background", _("Background")),
    ]),
    _group("background", _("Background"), rf"bg-{_COLOUR}", [
        ("bg-transparent", _("None")), ("bg-background", _("Page")), ("bg-surface", _("Surface")), ("bg-tint", _("Tint")),
        ("bg-primary", _("Primary")), ("bg-accent", _("Accent")), ("bg-text", _("Text")),
    ]),
    _group("size", _("Size"), r"text-(?:xs|sm|base|lg|[2-9]?xl|\[(?:length:)?(?:calc|clamp|min|max|[\d.])[^\]]*\])(?:/[\w.\[\]-]+)?", [
        ("text-sm", _("Small")), ("text-base", _("Normal")), ("text-lg", _("Large")), ("text-xl", _("Larger")),
        ("text-2xl", _("2×")), ("text-3xl", _("3×")), ("text-4xl", _("4×")), ("text-5xl", _("5×")), ("text-6xl", _("6×")),
    ]),
    _group("weight", _("Weight"), r"font-(?:thin|extralight|light|normal|medium|semibold|bold|extrabold|black|\[\d+\])", [
        ("font-light", _("Light")), ("font-normal", _("Normal")), ("font-medium", _("Medium")),
        ("font-semibold", _("Semibold")), ("font-bold", _("Bold")), ("font-extrabold", _("Heavy")),
    ]),
    _group("align", _("Alignment"), r"text-(?:left|center|right|start|end|justify)", [
        ("text-start", _("Start")), ("text-center", _("Centre")), ("text-end", _("End")), ("text-justify", _("Both sides")),
    ]),
    _group("spacing", _("Space above"), rf"mt-{_LENGTH}", [
        ("mt-0", _("None")), ("mt-2", _("Tiny")), ("mt-4", _("Small")), ("mt-6", _("Medium")), ("mt-10", _("Large")), ("mt-16", _("Huge")),
    ]),
    _group("padding", _("Inner space"), rf"p[xytrblse]?-{_LENGTH}", [
        ("p-0", _("None")), ("p-2", _("Tiny")), ("p-4", _("Small")), ("p-6", _("Medium")), ("p-10", _("Large")), ("p-16", _("Huge")),
    ]),
    _group("radius", _("Corners"), r"rounded(?:-(?:none|xs|sm|md|lg|[2-4]?xl|full|small|base|card|\[[^\]]+\]|\([^)]+\)))?", [
        ("rounded-none", _("Square")), ("rounded-small", _("Slight")), ("rounded-base", _("As the theme")),
        ("rounded-card", _("Round")), ("rounded-full", _("Full")),
    ]),
)  # fmt: skip

CLASS = re.compile(r"[^\s\"'`{}<>\\]{1,120}\Z")
_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")


def is_class(token: str) -> bool:
    """Whether it may be written as a class: one word, and none that fetches something from elsewhere."""
    return CLASS.match(token) is not None and "url(" not in token.lower()


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
