"""The neutral markup of a section: `section.html` of a library folder, read once into a tree.

HTML with five additions, so that one text gives the same section in every environment:
`{path}` in text and attributes is a value of the content (`{primary.label}`) or the section's `{id}`;
`s-if="path"`, `"!path"`, `"path=a,b"`, `"path!=a"` keeps the element only then (`path.length` counts a list);
`s-for="item in items"` repeats it; `s-class="condition: classes; condition: classes"` adds classes;
`<ui-icon>`, `<ui-artwork>`, `<ui-avatar>` and `<ui-rating>` are the small parts of `/src/components/ui/`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "hr", "img", "input"})
PARTS = {"ui-icon": "Icon", "ui-artwork": "Artwork", "ui-avatar": "Avatar", "ui-rating": "Rating"}
_SLOT = re.compile(r"\{([A-Za-z]\w*(?:\.\w+)*)\}")
_CONDITION = re.compile(r"(!?)([A-Za-z]\w*(?:\.\w+)*)(?:(!?=)([\w,-]+))?\Z")
_LOOP = re.compile(r"(\w+) in ([\w.]+)\Z")


class MarkupError(ValueError):
    """A section.html that breaks the rules above: a mistake of ours, told at start-up."""


@dataclass(frozen=True)
class Path:
    """The place of a value: `primary.label`, `item.title`, or `id`."""

    text: str

    @property
    def steps(self) -> list[str]:
        """The names along the way."""
        return self.text.split(".")


Parts = tuple[str | Path, ...]


@dataclass(frozen=True)
class Condition:
    """Whether a value is filled, or is (not) one of some words."""

    path: Path
    negated: bool = False
    words: tuple[str, ...] = ()


@dataclass
class Element:
    """One tag with what decides about it. An attribute's parts are None when it has no value."""

    tag: str
    attributes: list[tuple[str, Parts | None]] = field(default_factory=list)
    children: list["Element | Parts"] = field(default_factory=list)
    condition: Condition | None = None
    loop: tuple[str, Path] | None = None
    classes: list[tuple[Condition, str]] = field(default_factory=list)

    @property
    def is_inline(self) -> bool:
        """Whether white space between its children matters: text stands among them."""
        return any(isinstance(child, tuple) for child in self.children)


def parse_markup(source: str) -> Element:
    """The one root element. Raises MarkupError."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if len(reader.root.children) != 1 or not isinstance(reader.root.children[0], Element) or reader.open[1:]:
        raise MarkupError("the markup must be one closed element")
    return reader.root.children[0]


def split_parts(text: str) -> Parts:
    """Text and slots, in order: "{item.opens} – now" → (Path, " – now")."""
    pieces = _SLOT.split(text)
    return tuple(Path(piece) if at % 2 else piece for at, piece in enumerate(pieces) if at % 2 or piece)


def parts_used(element: Element) -> list[str]:
    """The names of the small parts (Icon, …) that a section needs, each once, in order of name."""
    found = {PARTS[element.tag]} if element.tag in PARTS else set()
    for child in element.children:
        if isinstance(child, Element):
            found |= set(parts_used(child))
    return sorted(found)


def value_at(scope: Mapping[str, Any], path: Path) -> Any:
    """The value at a path of a scope (content, id and loop variables in one mapping), or None."""
    value: Any = scope
    for step in path.steps:
        if step == "length" and isinstance(value, list):
            return len(value)
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def holds(condition: Condition, scope: Mapping[str, Any]) -> bool:
    """Whether a condition is met."""
    value = value_at(scope, condition.path)
    met = str(value) in condition.words if condition.words else bool(value)
    return met is not condition.negated


def _condition(text: str) -> Condition:
    found = _CONDITION.match(text.strip())
    if found is None:
        raise MarkupError(f"“{text}” is not a condition")
    words = tuple(found[4].split(",")) if found[4] else ()
    return Condition(Path(found[2]), bool(found[1]) or found[3] == "!=", words)


def _classes(text: str) -> list[tuple[Condition, str]]:
    """`condition: classes; …`; a condition ends at the first colon with a space behind it."""
    rows = [row.partition(": ") for row in text.split("; ")]
    if not all(classes.strip() for _, _, classes in rows):
        raise MarkupError(f"“{text}” is not a list of conditions and classes")
    return [(_condition(when), classes.strip()) for when, _, classes in rows]


def _loop(text: str) -> tuple[str, Path]:
    found = _LOOP.match(text)
    if found is None:
        raise MarkupError(f"“{text}” is not a loop")
    return found[1], Path(found[2])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag)
        for name, value in attrs:
            _set(element, name, value)
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            raise MarkupError(f"</{tag}> closes <{self.open[-1].tag}>")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].children.append(
                split_parts(data if data.strip() == data else " ".join(data.split("\n")))
            )


def _set(element: Element, name: str, value: str | None) -> None:
    if name == "s-if":
        element.condition = _condition(value or "")
    elif name == "s-for":
        element.loop = _loop(value or "")
    elif name == "s-class":
        element.classes = _classes(value or "")
    elif name.startswith("s-"):
        raise MarkupError(f"there is no {name}")
    else:
        element.attributes.append((name, None if value is None else split_parts(value)))
