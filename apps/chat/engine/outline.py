"""The outline of a page: which sections it has, in which order, and what it imports.

Pure text work on a page as docs/architecture.md describes it: one import a line at its head, one self-closing
section tag a line in the markup; in plain HTML the sections themselves. `shape` says which kind of page it is
(shapes.py). Edits of that order are in page.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from apps.chat.engine.blocks import find_blocks
from apps.chat.engine.shapes import ASTRO, Shape

IMPORT_LINE = re.compile(
    r"""^[ \t]*import\s+([A-Za-z_$][\w$]*)\s+from\s+(['"])([^'"\n]+)\2[ \t]*;?[ \t]*\r?$""", re.M
)
_ATTRIBUTE = r"""[A-Za-z_:@][\w:.@-]*(?:\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|\{[^\n]*?\}))?"""
_SECTION_LINE = re.compile(rf"^[ \t]*<([A-Z]\w*)((?:\s+{_ATTRIBUTE})*)\s*/>[ \t]*\r?$", re.M)
_ATTRIBUTE_PARTS = re.compile(
    r"""([A-Za-z_:@][\w:.@-]*)(?:\s*=\s*("[^"\n]*"|'[^'\n]*'|\{[^\n]*?\}))?(?=\s|$)"""
)
_COMMENT = re.compile(r"<!--.*?-->|\{\s*/\*.*?\*/\s*\}", re.DOTALL)
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
    start = body_start(source, shape)
    if shape.holds_sections:
        found = tuple(_block(source, *block) for block in find_blocks(source) if block[2] >= start)
        _refuse_doubles(found)
        return Page((), found)
    imports = tuple((m[1], m[3]) for m in IMPORT_LINE.finditer(source, 0, start))
    own = {name for name, path in imports if path.startswith(shape.folder) and "/ui/" not in path}
    markup = blank_comments(source, start)
    sections = tuple(_section(source, m) for m in _SECTION_LINE.finditer(markup, start) if m[1] in own)
    _refuse_strays(markup, start, own, sections)
    _refuse_doubles(sections)
    return Page(imports, sections)


def unique_names(page: Page, name: str, section_id: str) -> tuple[str, str]:
    """Component name and id for one more of a kind: Features2 and features-2 when both are taken."""
    names = {taken for taken, _ in page.imports}
    ids = {section.id for section in page.sections}
    if name not in names and section_id not in ids:
        return name, section_id
    stem, id_stem = _stem(name), _stem(section_id)
    number = 2
    while f"{stem}{number}" in names or f"{id_stem}-{number}" in ids:
        number += 1
    return f"{stem}{number}", f"{id_stem}-{number}"


def body_start(source: str, shape: Shape) -> int:
    """Where the head ends and the markup begins. Raises PageError."""
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


def blank_comments(source: str, start: int) -> str:
    """The page with spaces for what is commented out behind `start`: all offsets stay."""
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


def _stem(text: str) -> str:
    found = _NUMBERED.match(text)
    return found[1] if found and found[1] else text
