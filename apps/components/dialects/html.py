"""Plain HTML: a section as marked-up text, and its content read back out of it.

`data-field="heading"` marks an element whose text is that value, `data-bind="href=primary.href"` attributes
that hold one, `data-item="items"` each thing of a list (paths below it start at the thing, those with a
leading / at the section's content). What a section shows nowhere stands as JSON in `data-rest` of its root.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from apps.components.dialects.html_parts import DRAW
from apps.components.dialects.html_read import visible
from apps.components.markup import VOID, Element, Parts, Path, holds, value_at
from apps.components.shapes import empty, laid_over, over


@dataclass(frozen=True)
class Place:
    """What paths mean inside an element: the values in reach, and the loop variable the marks start at."""

    values: Mapping[str, Any]
    variable: str = ""

    def mark(self, path: Path) -> str:
        """How a mark names the path; "" for one that can't be read back from here."""
        first, *rest = path.steps
        if first == "id" or rest[-1:] == ["length"]:
            return ""
        if first == self.variable:
            return ".".join(rest) or "."
        if first in self.values.get("\0loops", ()):
            return ""
        return f"/{path.text}" if self.variable else path.text


def render(
    name: str, markup: Element, defaults: Mapping[str, Any], content: Mapping[str, Any], id: str
) -> str:
    """The section's HTML, a line break at its end. `name` is the library's name of the component."""
    lines = _lines(markup, Place({**content, "id": id, "\0loops": ()}))
    head, end = f"<{markup.tag}", len(markup.tag) + 1
    lines[0] = f'{head} data-component="{name}"{lines[0][end:]}'
    found = merged("\n".join(lines), markup, defaults)
    rest = {key: value for key, value in content.items() if found.get(key) != value}
    if rest:
        lines[0] = f"{head} data-rest='{_attribute_json(rest)}'{lines[0][end:]}"
    return "\n".join(lines) + "\n"


def merged(block: str, markup: Element, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The content that a section's HTML holds, complete in the shape of the defaults."""
    shown, rest = visible(block)
    used = _paths(markup)
    content = {**{key: _base(key, value, used) for key, value in defaults.items()}, **rest}
    content |= {key: over(content.get(key), value) for key, value in shown.items()}
    return {key: laid_over(defaults.get(key), value) for key, value in content.items()}


def _base(path: str, default: Any, used: set[str]) -> Any:
    """What a value is when the HTML doesn't show it: nothing where it would, else the default."""
    if path in used:
        return empty(default)
    if isinstance(default, dict):
        return {key: _base(f"{path}.{key}", value, used) for key, value in default.items()}
    return default


def _attribute_json(value: Any) -> str:
    return escape(json.dumps(value, ensure_ascii=False), quote=False).replace("'", "&#39;")


def _paths(element: Element) -> set[str]:
    """Every path that the markup shows as text or attribute, or runs over."""
    found = {element.loop[1].text} if element.loop else set()
    for parts in [*(parts or () for _, parts in element.attributes), *element.children]:
        if isinstance(parts, Element):
            found |= _paths(parts)
        else:
            found |= {part.text for part in parts if isinstance(part, Path)}
    return found


def _lines(element: Element, place: Place) -> list[str]:
    """The element as often as its loop says, or not at all."""
    if element.condition and not element.loop and not holds(element.condition, place.values):
        return []
    if element.loop is None:
        return _one(element, place, "")
    variable, path = element.loop
    rows = value_at(place.values, path)
    loops = (*place.values["\0loops"], variable)
    mark = f' data-item="{place.mark(path)}"'
    return [
        line
        for row in (rows if isinstance(rows, list) else [])
        for line in _one(element, Place({**place.values, variable: row, "\0loops": loops}, variable), mark)
    ]


def _one(element: Element, place: Place, mark: str) -> list[str]:
    attributes, binds = _attributes(element, place)
    bound = f' data-bind="{" ".join(binds)}"' if binds else ""
    if element.tag in DRAW:
        return [DRAW[element.tag](attributes, bound)]
    field = _field(element, place)
    written = "".join(_written(name, value) for name, value in attributes.items())
    head = f"<{element.tag}{written}{mark}{field}{bound}>"
    if element.tag in VOID:
        return [head]
    inner = [
        [_words(child, place)] if isinstance(child, tuple) else _lines(child, place)
        for child in element.children
    ]
    close = f"</{element.tag}>"
    lines = [line for part in inner for line in part]
    if element.is_inline or not lines:
        return [f"{head}{''.join(line.strip() if line.startswith('<') else line for line in lines)}{close}"]
    return [head, *("  " + line for line in lines), close]


def _attributes(element: Element, place: Place) -> tuple[dict[str, Any], list[str]]:
    """The values of the attributes, and marks for those that hold one value of the content."""
    values: dict[str, Any] = {}
    binds = []
    for name, parts in element.attributes:
        if parts is not None and len(parts) == 1 and isinstance(parts[0], Path):
            values[name] = value_at(place.values, parts[0])
            mark = place.mark(parts[0])
            if isinstance(values[name], bool) and name.startswith("data-"):
                values[name] = "true" if values[name] else "false"
            if mark and not isinstance(values[name], bool):
                binds.append(f"{'data-' if element.tag in DRAW else ''}{name}={mark}")
        else:
            values[name] = True if parts is None else _raw(parts, place)
    chosen = [classes for when, classes in element.classes if holds(when, place.values)]
    if chosen:
        values["class"] = " ".join([*filter(None, [values.get("class")]), *chosen])
    return values, binds


def _written(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _field(element: Element, place: Place) -> str:
    """The mark of an element whose whole text is one value."""
    only = element.children[0] if len(element.children) == 1 else ()
    if isinstance(only, tuple) and len(only) == 1 and isinstance(only[0], Path):
        mark = place.mark(only[0])
        return f' data-field="{mark}"' if mark else ""
    return ""


def _raw(parts: Parts, place: Place) -> str:
    return "".join(str(value_at(place.values, p) or "") if isinstance(p, Path) else p for p in parts)


def _words(parts: Parts, place: Place) -> str:
    return escape(_raw(parts, place), quote=False)
