"""What each kind of operation does to the tree."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from apps.chat.engine.files import OperationError, apply_file, normal_path, read_text, update_type, write_text
from apps.chat.engine.outline import PageError, parse_page
from apps.chat.engine.outline import unique_names as names_on_page
from apps.chat.engine.page import Position, insert_section, remove_section
from apps.chat.engine.protocol import ParsedOperation
from apps.chat.engine.shapes import Shape, shape_of
from apps.chat.engine.theme import ThemeError, apply_config, apply_tokens
from apps.chat.engine.tree import WorkTree
from apps.components.library import Library, LibraryComponent, ValuesError, fill, fill_html

__all__ = ["HANDLERS", "OperationError", "Outcome"]

THEME_FILE = "/src/styles/theme.css"
SITE_FILE = "/src/site.json"


@dataclass(frozen=True)
class Outcome:
    """How an operation is shown: one of the eight types, a few words, its parameters (types.md)."""

    type: str
    description: str
    parameters: dict[str, Any]
    components: list[str] = field(default_factory=list)


Handler = Callable[[WorkTree, ParsedOperation, Library], Outcome]


def _file(tree: WorkTree, operation: ParsedOperation, library: Library) -> Outcome:
    action, path, before = apply_file(tree, operation.attributes, operation.body)
    parameters: dict[str, Any] = {"targetPath": path}
    name = path.rsplit("/", 1)[-1]
    if action == "move":
        parameters["changes"] = {"to": operation.attributes["to"]}
        return Outcome("file-update", f"Move {name} to {operation.attributes['to']}", parameters)
    if action in ("create", "delete"):
        return Outcome(f"file-{action}", f"{action.capitalize()} {name}", parameters)
    return Outcome(update_type(path, before, tree.read(path) or b""), f"Update {name}", parameters)


def _component(tree: WorkTree, operation: ParsedOperation, library: Library) -> Outcome:
    shape = shape_of(tree)
    sections = library.in_dialect(shape.dialect)
    component = sections.get(operation.attributes.get("name", ""))
    if component is None:
        raise _unknown_component(operation.attributes.get("name", ""), sections)
    page_path = normal_path(operation.attributes.get("page", shape.page))
    position, reference = _position(operation.attributes)
    values = _json(operation.body)
    page = read_text(tree, page_path)
    try:
        name, section_id, page = _insert(tree, page, component, values, position, reference, shape)
    except PageError as error:
        raise OperationError(error.code, error.message, page_path) from error
    path = page_path if shape.holds_sections else shape.file_of(name)
    write_text(tree, page_path, page)
    changes = {"name": name, "id": section_id}
    where = {"type": position, **({"reference": reference} if reference else {})}
    parameters = {"targetPath": path, "componentType": component.name, "position": where, "changes": changes}
    return Outcome("component-insert", f"Add {component.title}", parameters, [component.name])


def _insert(
    tree: WorkTree,
    page: str,
    component: LibraryComponent,
    values: dict[str, Any],
    position: Position,
    reference: str | None,
    shape: Shape,
) -> tuple[str, str, str]:
    """Name and id of the new section, and the page with it; its file is written. A file that `replace` leaves
    unused goes.
    """
    replaced = position == "replace" and reference is not None
    old = parse_page(page, shape).section(reference or "") if replaced else None
    left = remove_section(page, old.id, shape) if old else page
    name, section_id = names_on_page(parse_page(left, shape), component.stem, component.section)
    if old and old.id.startswith(component.section):
        section_id = old.id
    text = _filled(component, values, section_id, shape)
    changed = insert_section(
        page, name=name, id=section_id, position=position, reference=old.id if old else reference,
        shape=shape, block=text if shape.holds_sections else "",
    )  # fmt: skip
    if not shape.holds_sections:
        write_text(tree, shape.file_of(name), renamed(text, component.stem, name, shape))
        if old:
            _drop_unused(tree, changed, old.name, keep=name, shape=shape)
    return name, section_id, changed


def renamed(source: str, old: str, new: str, shape: Shape) -> str:
    """A component's file under another name: React components carry theirs in the code."""
    if shape.dialect != "tsx" or old == new:
        return source
    return re.sub(
        rf"^(export default function ){re.escape(old)}\b", rf"\g<1>{new}", source, count=1, flags=re.M
    )


def _drop_unused(tree: WorkTree, page: str, name: str, *, keep: str, shape: Shape) -> None:
    path, used = shape.file_of(name), f"/{name}{shape.suffix}"
    imported = re.compile(re.escape(used) + r"['\"]")
    if name == keep or path not in tree or imported.search(page):
        return
    others = (
        (tree.read(other) or b"") for other in tree if other.startswith("/src/pages/") and other != shape.page
    )
    if not any(imported.search(content.decode("utf-8", "replace")) for content in others):
        tree.write(path, None)


def _style(tree: WorkTree, operation: ParsedOperation, library: Library) -> Outcome:
    tokens = _json(operation.body)
    try:
        write_text(tree, THEME_FILE, apply_tokens(read_text(tree, THEME_FILE), tokens))
    except ThemeError as error:
        raise OperationError(error.code, error.message, THEME_FILE) from error
    words = f"Set {_list(tokens)}"
    return Outcome("style-update", words, {"targetPath": THEME_FILE, "changes": tokens})


def _config(tree: WorkTree, operation: ParsedOperation, library: Library) -> Outcome:
    settings = _json(operation.body)
    try:
        write_text(tree, SITE_FILE, apply_config(read_text(tree, SITE_FILE), settings))
    except ThemeError as error:
        raise OperationError(error.code, error.message, SITE_FILE) from error
    words = f"Set {_list(settings)}"
    return Outcome("config-update", words, {"targetPath": SITE_FILE, "changes": settings})


HANDLERS: Mapping[str, Handler] = {"file": _file, "component": _component, "style": _style, "config": _config}


def _json(body: str) -> dict[str, Any]:
    try:
        values = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise OperationError("bad_json", f"The values aren't valid JSON: {error}.") from error
    if not isinstance(values, dict):
        raise OperationError("bad_json", "The values must be one JSON object.")
    return values


def _filled(component: LibraryComponent, values: dict[str, Any], section_id: str, shape: Shape) -> str:
    try:
        return fill_html(component, values, section_id) if shape.holds_sections else fill(component, values)
    except ValuesError as error:
        raise OperationError("bad_values", f"{component.name}: {'; '.join(error.problems)}.") from error


def _position(attributes: Mapping[str, str]) -> tuple[Position, str | None]:
    reference = attributes.get("reference", "").lstrip("#") or None
    position = attributes.get("position", "after" if reference else "append")
    if position not in get_args(Position):
        choices = ", ".join(get_args(Position))
        raise OperationError("bad_position", f"“{position}” is not a position. There are: {choices}.")
    return position, reference  # type: ignore[return-value]  # checked against the same Literal


def _unknown_component(name: str, library: Library) -> OperationError:
    words = re.sub(r"[^a-z]+", " ", name.lower())
    near = [found.name for word in words.split() for found in library.search(word)][:5]
    known = near or [component.name for component in library.all()]
    return OperationError(
        "unknown_component", f"There is no component “{name}”. There are: {', '.join(known)}."
    )


# What people call the tokens and settings, by the longest beginning that fits.
_NAMES = {
    "color.primary": "the brand colour",
    "color.on-primary": "the brand colour",
    "color.on-accent": "the accent colour",
    "color.accent": "the accent colour",
    "color.background": "the background",
    "color.text": "the text colour",
    "color.": "the colours",
    "dark.": "the dark colours",
    "font.": "the fonts",
    "radius.": "the corners",
    "space.": "the spacing",
    "mode": "light or dark",
    "name": "the site's name",
    "lang": "the language",
    "seo.title": "the page title",
    "seo.description": "the page description",
    "seo.": "what search engines see",
    "studio.": "the page's settings",
}
_MOST_NAMED = 3


def _list(values: Mapping[str, Any]) -> str:
    """Those values in people's words, each once: “the brand colour, the fonts and 2 more”."""
    names = list(dict.fromkeys(_named(key) for key in values))
    if len(names) > _MOST_NAMED:
        return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _named(key: str) -> str:
    fits = [start for start in _NAMES if key.startswith(start)]
    return _NAMES[max(fits, key=len)] if fits else key
