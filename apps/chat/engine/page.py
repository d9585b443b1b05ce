# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The outline of a page: which sections it has, in which order, and exact edits of that order.

Pure text work on a page as docs/architecture.md describes it: one import a line at its head, one self-closing
section tag a line in the markup; in plain HTML the sections themselves. `shape` says which kind of page it is
(shapes.py). Every edit leaves all other bytes as they were.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from apps.chat.engine.blocks import copy_block, find_blocks, indent_block
from apps.chat.engine.shapes import ASTRO, Shape

Position = Literal["append", "prepend", "after", "before", "replace"]

_IMPORT = re.compile(
    r"""^[ \t]*import\s+([A-Za-z_$][\w$]*)\s+from\s+(['"])([^'"\n]+)\2[ \t]*;?[ \t]*\r?$""", re.M
)
_ATTRIBUTE = r"""[A-Za-z_:@][\w:.@-]*(?:\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|\{[^\n]*?\}))?"""
_SECTION_LINE = re.compile(rf"^[ \t]*<([A-Z]\w*)((?:\s+{_ATTRIBUTE})*)\s*/>[ \t]*\r?$", re.M)
_ATTRIBUTE_PARTS = re.compile(
    r"""([A-Za-z_:@][\w:.@-]*)(?:\s*=\s*("[^"\n]*"|'[^'\n]*'|\{[^\n]*?\}))?(?=\s|$)"""
)
_COMMENT = re.compile(r"<!--.*?-->|\{\s*/\*.*?\*/\s*\}", re.DOTALL)
_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_ID = re.compile(r"[a-z][a-z0-9-]*\Z")
_NUMBERED = re.compile(r"(.*?)[-_]?(\d+)\Z")


class PageError(Exception):
    """A page that can't be read or edited; `code` is for programs, `message` is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Section:
    """One section tag. `start` and `end` are offsets of its whole line, the line break included."""

    name: str
    id: str
    text: str
    start: int
    end: int
    attributes: Mapping[str, str]

    @property
    def is_navigation(self) -> bool:
        """Whether this is the page's navigation."""
        return self.name.startswith(("Navigation", "Navbar")) or self.id.startswith("navigation")

    @property
    def is_footer(self) -> bool:
        """Whether this is the page's footer."""
        return self.name.startswith("Footer") or self.id.startswith("footer")


@dataclass(frozen=True)
class Page:
    """What `parse_page` found: imports as (name, source) and the sections from top to bottom."""

    imports: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section:
        """The section of that id (a leading # is ignored). Raises PageError `section_not_found`."""
        wanted = section_id.removeprefix("#")
        for section in self.sections:
            if section.id == wanted:
                return section
        known = ", ".join(f"#{section.id}" for section in self.sections) or "none"
        raise PageError("section_not_found", f"The page has no section #{wanted}. Its sections: {known}.")


def kebab(name: str) -> str:
    """OpeningHours2 → opening-hours-2: the id a section gets from its component's name."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])", "-", name)
    return spaced.lower()


def parse_page(source: str, shape: Shape = ASTRO) -> Page:
    """Read the outline of a page. Raises PageError when the file no longer has the shape of one."""
    body_start = _body_start(source, shape)
    if shape.holds_sections:
        found = tuple(_block(source, *block) for block in find_blocks(source) if block[2] >= body_start)
        _refuse_doubles(found)
        return Page((), found)
    imports = tuple((m[1], m[3]) for m in _IMPORT.finditer(source, 0, body_start))
    own = {name for name, path in imports if path.startswith(shape.folder) and "/ui/" not in path}
    markup = _blank_comments(source, body_start)
    sections = tuple(_section(source, m) for m in _SECTION_LINE.finditer(markup, body_start) if m[1] in own)
    _refuse_strays(markup, body_start, own, sections)
    _refuse_doubles(sections)
    return Page(imports, sections)


def unique_names(page: Page, name: str, section_id: str) -> tuple[str, str]:
    """The component name and id to use for one more of a kind: Features2 and features-2 when both are taken."""
    names = {taken for taken, _ in page.imports}
    ids = {section.id for section in page.sections}
    if name not in names and section_id not in ids:
        return name, section_id
    stem, id_stem = _stem(name), _stem(section_id)
    number = 2
    while f"{stem}{number}" in names or f"{id_stem}-{number}" in ids:
        number += 1
    return f"{stem}{number}", f"{id_stem}-{number}"


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
    Navigation goes above <main> and Footer below it unless a reference says otherwise; append means above the
    footer. Raises PageError for an id that is taken, an unknown reference or a name that can't be a component.
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
    return _drop_unused_import(source[: section.start] + source[section.end :], section.name, shape)


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
    """The page with a copy right below, and the copy's component name and id (its file is the caller's to write)."""
    page = parse_page(source, shape)
    section = page.section(section_id)
    name, new_id = unique_names(page, section.name, section.id)
    block = copy_block(section.text, section.id, new_id).strip() if shape.holds_sections else ""
    changed = insert_section(
        source, name=name, id=new_id, position="after", reference=section.id, shape=shape, block=block
    )
    return changed, name, new_id


def _body_start(source: str, shape: Shape) -> int:
    found = shape.head.match(source)
    if found is None:
        raise PageError(*shape.headless)
    if not re.search(shape.shell, source[found.end() :]):
        raise PageError(
            "page_layout", "The page has no layout around its sections, so there is no place to edit."
        )
    return found.end()


def _block(source: str, tag: str, section_id: str, start: int, end: int) -> Section:
    name = {"header": "Navigation", "footer": "Footer"}.get(tag) or _pascal(section_id)
    return Section(name, section_id, source[start:end].rstrip("\r\n"), start, end, {"id": section_id})


def _pascal(section_id: str) -> str:
    return (
        "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", section_id)) or "Section"
    )


def _blank_comments(source: str, start: int) -> str:
    blanked = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), source[start:])
    return source[:start] + blanked


def _section(source: str, found: re.Match[str]) -> Section:
    attributes = {m[1]: _unquote(m[2]) for m in _ATTRIBUTE_PARTS.finditer(found[2].strip())}
    end = found.end() + (1 if source[found.end() : found.end() + 1] == "\n" else 0)
    text = source[found.start() : end].rstrip("\r\n")
    return Section(found[1], attributes.get("id") or kebab(found[1]), text, found.start(), end, attributes)


def _unquote(value: str | None) -> str:
    if value is None:
        return ""
    return value if value.startswith("{") else value[1:-1]


def _refuse_strays(markup: str, start: int, own: set[str], sections: tuple[Section, ...]) -> None:
    """A section tag that isn't alone on its line can't be moved safely."""
    lines = [(section.start, section.end) for section in sections]
    for found in re.finditer(r"<([A-Z]\w*)\b", markup[start:]):
        at = start + found.start()
        if found[1] in own and not any(begin <= at < end for begin, end in lines):
            raise PageError(
                "section_line", f"<{found[1]}> must be one self-closing tag on a line of its own."
            )


def _refuse_doubles(sections: tuple[Section, ...]) -> None:
    seen: set[str] = set()
    for section in sections:
        if section.id in seen:
            raise PageError(
                "duplicate_id", f"Two sections share the id #{section.id}; give one of them another id."
            )
        seen.add(section.id)


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
    markup = _blank_comments(source, _body_start(source, shape))
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
        changed = _drop_unused_import(changed, old.name, shape)
    return add_import(changed, name, shape, import_path)


def add_import(source: str, name: str, shape: Shape, path: str = "") -> str:
    """The page with one more import behind the others. Raises PageError when the name is taken."""
    if shape.holds_sections:
        return source
    head, path = _body_start(source, shape), path or shape.import_path(name)
    found = list(_IMPORT.finditer(source, 0, head))
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


def _drop_unused_import(source: str, name: str, shape: Shape) -> str:
    if shape.holds_sections:
        return source
    head = _body_start(source, shape)
    if re.search(rf"\b{re.escape(name)}\b", source[head:]):
        return source
    for found in _IMPORT.finditer(source, 0, head):
        rest = source[: found.start()] + source[found.end() + 1 :]
        if found[1] == name and not re.search(
            rf"\b{re.escape(name)}\b(?!['\"/.])", rest[: head - len(found[0])]
        ):
            return rest
    return source


def _stem(text: str) -> str:
    found = _NUMBERED.match(text)
    return found[1] if found and found[1] else text


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _newline(source: str) -> str:
    return "\r\n" if "\r\n" in source else "\n"
