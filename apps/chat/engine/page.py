"""Exact edits of a page's sections: one more, one less, another order. All other bytes stay as they were.

What a page holds is read by outline.py.
"""

import re
from typing import Literal

from apps.chat.engine.blocks import copy_block, indent_block
from apps.chat.engine.outline import (
    IMPORT_LINE,
    Page,
    PageError,
    Section,
    blank_comments,
    body_start,
    parse_page,
    unique_names,
)
from apps.chat.engine.shapes import ASTRO, Shape

Position = Literal["append", "prepend", "after", "before", "replace"]

_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_ID = re.compile(r"[a-z][a-z0-9-]*\Z")


def insert_section(
    source: str,
    *,
    name: str,
    id: str,
    import_path: str = "",
    position: Position = "append",
    reference: str | None = None,
    shape: Shape = ASTRO,
    block: str = "",
) -> str:
    """The page with one more section. `reference` is the id that after, before and replace speak of.

    `import_path` is the component's own place without one; `block` is the section's HTML, for pages that hold
    their sections.
    Navigation goes above <main> and Footer below it unless a reference says otherwise; append means above
    the footer. Raises PageError for an id that is taken, an unknown reference or a name that can't be a
    component.
    """
    page = parse_page(source, shape)
    _check_new(page, name, id, position, reference)
    block = block or f'<{name} id="{id}" />'
    if position == "replace":
        return _replace(source, page, name, import_path, block=block, reference=reference or "", shape=shape)
    at, indent = _place(source, page, name, position, reference, shape)
    changed = source[:at] + indent_block(block, indent, _newline(source)) + source[at:]
    return add_import(changed, name, shape, import_path)


def remove_section(source: str, section_id: str, shape: Shape = ASTRO) -> str:
    """The page without that section, and without its import when nothing else uses it."""
    section = parse_page(source, shape).section(section_id)
    return drop_unused_import(source[: section.start] + source[section.end :], section.name, shape)


def clear_page(source: str, shape: Shape = ASTRO) -> str:
    """The page without any section; an empty page where the file can't be read."""
    try:
        for section in parse_page(source, shape).sections:
            source = remove_section(source, section.id, shape)
    except PageError:
        return shape.blank
    return source


def move_section(
    source: str, section_id: str, *, position: Position, reference: str | None = None, shape: Shape = ASTRO
) -> str:
    """The page with that section's line in another place. Raises PageError `bad_position` for `replace`."""
    page = parse_page(source, shape)
    section = page.section(section_id)
    if position == "replace":
        raise PageError("bad_position", "A section is moved before or after another one, not into its place.")
    if reference is not None and page.section(reference).id == section.id:
        return source
    line = source[section.start : section.end]
    without = source[: section.start] + source[section.end :]
    at, indent = _place(without, parse_page(without, shape), section.name, position, reference, shape)
    newline = _newline(source)
    moved = indent + line.strip() + newline
    return without[:at] + moved + without[at:]


def duplicate_section(source: str, section_id: str, shape: Shape = ASTRO) -> tuple[str, str, str]:
    """The page with a copy right below, and the copy's component name and id.

    The copy's file is the caller's to write.
    """
    page = parse_page(source, shape)
    section = page.section(section_id)
    name, new_id = unique_names(page, section.name, section.id)
    block = copy_block(section.text, section.id, new_id).strip() if shape.holds_sections else ""
    changed = insert_section(
        source, name=name, id=new_id, position="after", reference=section.id, shape=shape, block=block
    )
    return changed, name, new_id


def insert_lines(
    source: str, lines: str, *, name: str, position: Position, reference: str | None, shape: Shape = ASTRO
) -> str:
    """The page with whole lines of a section, byte for byte, put in. Imports are the caller's to add.

    `name` and `position` as in insert_section; `position` can't be "replace". Raises PageError.
    """
    at, _indent = _place(source, parse_page(source, shape), name, position, reference, shape)
    return source[:at] + lines + source[at:]


def _check_new(page: Page, name: str, section_id: str, position: str, reference: str | None) -> None:
    if not _NAME.match(name):
        raise PageError("bad_name", f"“{name}” can't be a component name; it starts with a capital letter.")
    if not _ID.match(section_id):
        raise PageError("bad_id", f"“{section_id}” can't be an id; use small letters, digits and hyphens.")
    if position in ("after", "before", "replace") and reference is None:
        raise PageError("reference_missing", f"Position “{position}” needs a section to refer to.")
    replaced = page.section(reference).id if reference is not None and position == "replace" else None
    if section_id != replaced and any(section.id == section_id for section in page.sections):
        raise PageError("duplicate_id", f"The page already has a section #{section_id}.")


def _place(
    source: str, page: Page, name: str, position: str, reference: str | None, shape: Shape
) -> tuple[int, str]:
    """Where a new line goes (offset) and how far it is indented."""
    if position in ("after", "before"):
        if reference is None:
            raise PageError("reference_missing", f"Position “{position}” needs a section to refer to.")
        return _beside(source, page, page.section(reference), position, shape)
    if name.startswith(("Navigation", "Navbar")):
        return _line_of(source, r"<main\b[^>]*>", "before", shape) or _first(source, page, shape)
    if name.startswith("Footer"):
        return _line_of(source, r"</main>", "after", shape) or _line_of_layout_end(source, shape)
    return _first(source, page, shape) if position == "prepend" else _last(source, page, shape)


def _beside(source: str, page: Page, target: Section, position: str, shape: Shape) -> tuple[int, str]:
    if target.is_navigation and position == "after":
        return _first(source, page, shape)
    if target.is_footer and position == "before":
        return _last(source, page, shape)
    return (target.end if position == "after" else target.start), _indent(target.text)


def _first(source: str, page: Page, shape: Shape) -> tuple[int, str]:
    inner = [s for s in page.sections if not s.is_navigation and not s.is_footer]
    if inner:
        return inner[0].start, _indent(inner[0].text)
    return _empty_main(source, page, shape)


def _last(source: str, page: Page, shape: Shape) -> tuple[int, str]:
    inner = [s for s in page.sections if not s.is_navigation and not s.is_footer]
    if inner:
        return inner[-1].end, _indent(inner[-1].text)
    return _empty_main(source, page, shape)


def _empty_main(source: str, page: Page, shape: Shape) -> tuple[int, str]:
    inside = _line_of(source, r"</main>", "before", shape)
    if inside:
        return inside[0], inside[1] + "  "
    for section in page.sections:
        if section.is_footer:
            return section.start, _indent(section.text)
    return _line_of_layout_end(source, shape)


def _line_of_layout_end(source: str, shape: Shape) -> tuple[int, str]:
    if not shape.end:
        return len(source), ""
    place = _line_of(source, shape.end, "before", shape)
    if place is None:
        raise PageError(
            "page_layout", "The page has no layout around its sections, so there is no place to edit."
        )
    return place[0], place[1] + "  "


def _line_of(source: str, pattern: str, side: str, shape: Shape) -> tuple[int, str] | None:
    """Offset before or after the line on which a tag stands alone, and that line's indentation."""
    markup = blank_comments(source, body_start(source, shape))
    found = re.search(rf"^([ \t]*){pattern}[ \t]*\r?(?:\n|\Z)", markup, re.M)
    if found is None:
        return None
    return (found.start() if side == "before" else found.end()), found[1]


def _replace(
    source: str, page: Page, name: str, import_path: str, *, block: str, reference: str, shape: Shape
) -> str:
    old = page.section(reference)
    lines = indent_block(block, _indent(old.text), _newline(source))
    changed = source[: old.start] + lines + source[old.end :]
    if old.name != name:
        changed = drop_unused_import(changed, old.name, shape)
    return add_import(changed, name, shape, import_path)


def add_import(source: str, name: str, shape: Shape, path: str = "") -> str:
    """The page with one more import behind the others. Raises PageError when the name is taken."""
    if shape.holds_sections:
        return source
    head, path = body_start(source, shape), path or shape.import_path(name)
    found = list(IMPORT_LINE.finditer(source, 0, head))
    for existing in found:
        if existing[1] == name:
            if existing[3] != path:
                raise PageError("import_taken", f"The page already imports {name} from {existing[3]}.")
            return source
    indent = _indent(found[-1][0]) if found else ""
    statement = f"{indent}import {name} from '{path}';{_newline(source)}"
    top = 0 if shape.imports_first else source.index("\n") + 1
    at = found[-1].end() + 1 if found else top
    return source[:at] + statement + source[at:]


def drop_unused_import(source: str, name: str, shape: Shape) -> str:
    """The page without the import of a component that nothing in it uses."""
    if shape.holds_sections:
        return source
    head = body_start(source, shape)
    if re.search(rf"\b{re.escape(name)}\b", source[head:]):
        return source
    for found in IMPORT_LINE.finditer(source, 0, head):
        rest = source[: found.start()] + source[found.end() + 1 :]
        if found[1] == name and not re.search(
            rf"\b{re.escape(name)}\b(?!['\"/.])", rest[: head - len(found[0])]
        ):
            return rest
    return source


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _newline(source: str) -> str:
    return "\r\n" if "\r\n" in source else "\n"
