"""Reading the marks of a section's HTML, and changing what they mark in place."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from itertools import pairwise
from typing import Any

from apps.components.html_scan import Tag, scan

Steps = tuple[str | int, ...]

# Attributes of small parts: what they show is drawn out of the value, so changing it means drawing anew.
DRAWN = frozenset({"data-name", "data-image", "data-src", "data-value", "data-label"})
_HEADINGS = frozenset({"h1", "h2", "h3"})


@dataclass(frozen=True)
class Span:
    """A value that the HTML holds: in the text of an element (`attribute` "") or in an attribute of it."""

    path: Steps
    value: Any
    start: int
    end: int
    attribute: str = ""


def component_of(block: str) -> str:
    """The library's name of the component that a section's HTML was made of, or ""."""
    tags = scan(block)
    return tags[0].attributes.get("data-component", "") if tags else ""


def visible(block: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that the HTML shows, and those that stand in `data-rest`."""
    tags = scan(block)
    content: dict[str, Any] = {}
    for span in spans(block, tags):
        _put(content, span.path, span.value)
    try:
        rest = json.loads(tags[0].attributes.get("data-rest", "{}")) if tags else {}
    except ValueError:
        rest = {}
    return content, rest if isinstance(rest, dict) else {}


def spans(block: str, tags: list[Tag] | None = None) -> list[Span]:
    """Every value with its place. HTML without marks gives its heading, its button and its other texts."""
    tags = scan(block) if tags is None else tags
    scopes = _scopes(tags)
    found = [span for at, tag in enumerate(tags) for span in _marked(block, tag, scopes[at])]
    return found or _unmarked(block, tags)


def change_in_place(block: str, old: Mapping[Steps, Any], new: Mapping[Steps, Any]) -> str | None:
    """The HTML with the changed texts and attributes put in; None when it has to be rendered anew."""
    changed = {path: value for path, value in new.items() if old.get(path) != value}
    if set(old) != set(new) or not all(isinstance(v, str) and v and old[p] for p, v in changed.items()):
        return None
    places = [span for span in spans(block) if span.path in changed]
    if {span.path for span in places} != set(changed) or any(span.attribute in DRAWN for span in places):
        return None
    for span in sorted(places, key=lambda span: -span.start):
        text = escape(changed[span.path], quote=bool(span.attribute))
        block = block[: span.start] + text + block[span.end :]
    return block


def leaves(value: Any, path: Steps = ()) -> dict[Steps, Any]:
    """path → value for everything that is neither an object nor a list."""
    if isinstance(value, dict):
        return {k: v for key, member in value.items() for k, v in leaves(member, (*path, key)).items()}
    if isinstance(value, list):
        return {k: v for at, member in enumerate(value) for k, v in leaves(member, (*path, at)).items()}
    return {path: value}


def _scopes(tags: list[Tag]) -> list[Steps]:
    """For each element the path that marks in it start at."""
    scopes: list[Steps] = []
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for tag in tags:
        scope = scopes[tag.parent] if tag.parent >= 0 else ()
        item = tag.attributes.get("data-item")
        if item:
            scope = (*_steps(item, scope), counts[tag.parent, item])
            counts[tag.parent, item] += 1
        scopes.append(scope)
    return scopes


def _steps(mark: str, scope: Steps) -> Steps:
    if mark == ".":
        return scope
    return tuple(mark[1:].split(".")) if mark.startswith("/") else (*scope, *mark.split("."))


def _marked(block: str, tag: Tag, scope: Steps) -> list[Span]:
    found = []
    mark = tag.attributes.get("data-field")
    if mark:
        text = block[tag.inner : tag.inner_end]
        found.append(Span(_steps(mark, scope), unescape(text), tag.inner, tag.inner_end))
    for bind in tag.attributes.get("data-bind", "").split():
        name, _, path = bind.partition("=")
        if name in tag.attributes:
            found.append(_attribute(block, tag, name, _steps(path, scope)))
    return found


def _attribute(block: str, tag: Tag, name: str, path: Steps) -> Span:
    value: Any = tag.attributes[name]
    if name == "data-image":
        try:
            value = json.loads(value)
        except ValueError:
            value = {}
    at = block.find(f' {name}="', tag.start, tag.inner)
    start = at + len(name) + 3 if at >= 0 else tag.start
    end = block.find('"', start) if at >= 0 else tag.start
    return Span(path, value, start, end, name)


def _unmarked(block: str, tags: list[Tag]) -> list[Span]:
    """Texts of HTML that somebody wrote by hand."""
    found: list[Span] = []
    seen: set[Steps] = set()
    for tag in tags:
        for start, end in tag.texts:
            role: Steps = ("heading",) if tag.name in _HEADINGS else ("texts", len(found))
            if tag.name == "button" or (tag.name == "a" and "button" in tag.attributes.get("class", "")):
                role = ("primary", "label")
            path = role if role not in seen else ("texts", len(found))
            seen.add(path)
            found.append(Span(path, unescape(block[start:end]), start, end))
    return _renumbered(found)


def _renumbered(found: list[Span]) -> list[Span]:
    """`texts` as a list without gaps."""
    number, rows = 0, []
    for span in found:
        if span.path[0] == "texts":
            rows.append(Span(("texts", number), span.value, span.start, span.end))
            number += 1
        else:
            rows.append(span)
    return rows


def _put(content: dict[str, Any], path: Steps, value: Any) -> None:
    """Set a value unless it is there; lists grow by one."""
    place: Any = content
    for step, following in pairwise(path):
        fresh: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if step == len(place):
                place.append(fresh)
            place = place[step]
        else:
            place = place.setdefault(step, fresh)
    last = path[-1]
    if isinstance(last, int):
        if last == len(place):
            place.append(value)
    elif last not in place:
        place[last] = value
