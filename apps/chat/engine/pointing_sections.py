"""The sections of a page by themselves: in another order, twice, hidden, gone. All other bytes stay.

A hidden section is its own line as a comment (in plain HTML: the section with the attribute `hidden`), so
that showing it again gives the line back as it was.
"""

import re
from collections.abc import Sequence

from apps.chat.engine.blocks import copy_block
from apps.chat.engine.outline import Page, PageError, Section, body_start, parse_page, unique_names
from apps.chat.engine.page import insert_section, remove_section
from apps.chat.engine.shapes import Shape

_HIDDEN_LINE = re.compile(
    r"^([ \t]*)(\{/\* |<!-- )(<[A-Z]\w*(?:\s[^\n]*?)?/>)( \*/\}| -->)(?=[ \t]*\r?$)", re.M
)
_HIDDEN = re.compile(r"""\shidden(?:\s*=\s*(?:""|"hidden"|''|'hidden'))?(?=[\s>/])""")
_OPENING = re.compile(r"""<\w[^\s>/]*(?:"[^"]*"|'[^']*'|[^>"'])*>""")


def all_sections(source: str, shape: Shape) -> Page:
    """The page's sections from top to bottom, the hidden ones among them. Raises PageError."""
    if shape.holds_sections:
        return parse_page(source, shape)
    # Spaces for the marks of comments: every offset stays.
    shown = _HIDDEN_LINE.sub(lambda m: m[1] + " " * len(m[2]) + m[3] + " " * len(m[4]), source)
    return parse_page(shown, shape)


def is_hidden(source: str, section: Section, shape: Shape) -> bool:
    """Whether a section of `all_sections` is there without being shown."""
    line = source[section.start : section.end]
    if not shape.holds_sections:
        return _HIDDEN_LINE.search(line) is not None
    return _HIDDEN.search(_opening(line)) is not None


def hide_section(source: str, section_id: str, shape: Shape) -> str:
    """The page without showing that section.

    Raises PageError: section_not_found, section_hidden, section_line.
    """
    section = all_sections(source, shape).section(section_id)
    if is_hidden(source, section, shape):
        raise PageError("section_hidden", "That section is hidden already.")
    line = source[section.start : section.end]
    if shape.holds_sections:
        name = re.search(r"<[^\s>/]+", line)
        at = section.start + (name.end() if name else 0)
        return f"{source[:at]} hidden{source[at:]}"
    tag = line.strip()
    begin, end = ("{/* ", " */}") if shape.dialect in ("astro", "tsx") else ("<!-- ", " -->")
    if "*/" in tag or "--" in tag:
        raise PageError("section_line", "That section's line can't be kept as a comment.")
    return source[: section.start] + line.replace(tag, f"{begin}{tag}{end}", 1) + source[section.end :]


def show_section(source: str, section_id: str, shape: Shape) -> str:
    """The page with that section to be seen again. Raises PageError: section_not_found, section_shown."""
    section = all_sections(source, shape).section(section_id)
    if not is_hidden(source, section, shape):
        raise PageError("section_shown", "That section is shown already.")
    line = source[section.start : section.end]
    if shape.holds_sections:
        opening = _opening(line)
        shown = line.replace(opening, _HIDDEN.sub("", opening, count=1), 1)
    else:
        shown = _HIDDEN_LINE.sub(lambda m: m[1] + m[3], line, count=1)
    return source[: section.start] + shown + source[section.end :]


def reorder_section(source: str, section_id: str, to: int, shape: Shape) -> str:
    """The page with that section as the `to`th (from 0) of those between navigation and footer.

    Each place takes another section's lines; what is between them stays. Raises PageError `bad_position`.
    """
    movable = movable_sections(all_sections(source, shape))
    at = next((n for n, section in enumerate(movable) if section.id == section_id.removeprefix("#")), None)
    if at is None:
        all_sections(source, shape).section(section_id)
        raise PageError("bad_position", "Navigation and footer keep their places at the edges of the page.")
    if not 0 <= to < len(movable) or to == at:
        raise PageError("bad_position", "The section can't go there.")
    order = [source[section.start : section.end] for section in movable]
    order.insert(to, order.pop(at))
    for section, lines in reversed(list(zip(movable, order, strict=True))):
        source = source[: section.start] + lines + source[section.end :]
    return source


def movable_sections(page: Page) -> Sequence[Section]:
    """Those that are neither navigation nor footer."""
    return [one for one in page.sections if not one.is_navigation and not one.is_footer]


def double_section(source: str, section_id: str, shape: Shape) -> tuple[str, Section, str]:
    """The page with a copy right below; the section that was copied, and the copy's component name.

    The copy's file is the caller's to write. Raises PageError: section_not_found, section_hidden.
    """
    page = all_sections(source, shape)
    section = page.section(section_id)
    if is_hidden(source, section, shape):
        raise PageError("section_hidden", "Show the section before you duplicate it.")
    name, new_id = unique_names(page, section.name, section.id)
    block = copy_block(section.text, section.id, new_id).strip() if shape.holds_sections else ""
    changed = insert_section(
        source, name=name, id=new_id, position="after", reference=section.id, shape=shape, block=block
    )
    return changed, section, name


def drop_section(source: str, section_id: str, shape: Shape) -> str:
    """The page without that section, hidden or not, and without its import when nothing else uses it."""
    section = all_sections(source, shape).section(section_id)
    if is_hidden(source, section, shape) and not shape.holds_sections:
        source = show_section(source, section_id, shape)
    return remove_section(source, section_id, shape)


def file_of_section(page: Page, section: Section, shape: Shape) -> str:
    """The project path of the section's component; "" where the section stands in the page itself."""
    if shape.holds_sections:
        return ""
    return next((shape.imported_file(path) for name, path in page.imports if name == section.name), "")


def sections_at(source: str, path: str, offset: int, shape: Shape) -> list[Section]:
    """The sections that an offset of a file belongs to: several where the file is used several times."""
    page = all_sections(source, shape)
    if path == shape.page:
        if offset < body_start(source, shape):
            return []
        return [one for one in page.sections if one.start <= offset < one.end]
    return [one for one in page.sections if file_of_section(page, one, shape) == path]


def _opening(block: str) -> str:
    found = _OPENING.search(block)
    return found[0] if found else ""
