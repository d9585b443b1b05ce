"""Sections over time: what a page's sections were, which of them differ, and one of them put back.

Pure: pages come as texts, whether files differ is the caller's to say. A section is its line in the page (in
plain HTML all of its own lines) and, where the page imports it, the file of its component.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from apps.chat.engine.outline import Page, Section, parse_page
from apps.chat.engine.page import Position, add_import, drop_unused_import, insert_lines
from apps.chat.engine.shapes import Shape


@dataclass(frozen=True)
class Part:
    """One section of a page. `path` is its component's file, "" for a section that stands in the page."""

    id: str
    name: str
    lines: str  # its whole lines in the page
    path: str
    imported: str  # what the page imports it from


@dataclass(frozen=True)
class SectionChange:
    """How one section differs. `change`: added, removed, changed or moved; `path` is that of the newer."""

    id: str
    name: str
    change: str
    path: str
    is_moved: bool = False


def parts_of(source: str, shape: Shape) -> dict[str, Part]:
    """The page's sections by id, from the top. Raises PageError for a page that can't be read."""
    page = parse_page(source, shape)
    return {section.id: _part(source, page, section, shape) for section in page.sections}


def _part(source: str, page: Page, section: Section, shape: Shape) -> Part:
    lines = source[section.start : section.end]
    if shape.holds_sections:
        return Part(section.id, section.name, lines, "", "")
    imported = dict(page.imports).get(section.name, "")
    return Part(section.id, section.name, lines, shape.imported_file(imported), imported)


def changes_between(
    old: dict[str, Part], new: dict[str, Part], differs: Callable[[str], bool]
) -> list[SectionChange]:
    """Sections that differ, in the order of the newer page, those that are gone last.

    `differs` tells whether the file at a path has other content.
    """
    moved = _moved(list(old), list(new))
    found = []
    for part in new.values():
        was = old.get(part.id)
        change = _change(was, part, moved, differs)
        if change:
            is_moved = was is not None and part.id in moved
            found.append(SectionChange(part.id, part.name, change, part.path, is_moved))
    gone = (part for part in old.values() if part.id not in new)
    return found + [SectionChange(part.id, part.name, "removed", part.path) for part in gone]


def _change(old: Part | None, new: Part, moved: set[str], differs: Callable[[str], bool]) -> str:
    if old is None:
        return "added"
    if old.lines.strip() != new.lines.strip() or old.path != new.path or (new.path and differs(new.path)):
        return "changed"
    return "moved" if new.id in moved else ""


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Ids that both have, in another order."""
    before = [each for each in old if each in new]
    after = [each for each in new if each in old]
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stay = {each for block in blocks for each in before[block.a : block.a + block.size]}
    return set(after) - stay


def put_lines(now: str, then: str, section_id: str, shape: Shape) -> str:
    """`now` with the section's lines as `then` has them, where it stands. Raises PageError."""
    here, there = parse_page(now, shape).section(section_id), parse_page(then, shape).section(section_id)
    lines = then[there.start : there.end]
    changed = now[: here.start] + _whole(lines, now[here.start : here.end]) + now[here.end :]
    if here.name == there.name or shape.holds_sections:
        return changed
    part = parts_of(then, shape)[section_id]
    return add_import(drop_unused_import(changed, here.name, shape), part.name, shape, part.imported)


def _whole(lines: str, instead_of: str) -> str:
    """Lines end as those whose place they take."""
    ends = instead_of.endswith("\n")
    if ends == lines.endswith("\n"):
        return lines
    return lines + "\n" if ends else lines.rstrip("\r\n")


def put_in(now: str, then: str, section_id: str, shape: Shape) -> str:
    """`now`, which lacks the section, with it as `then` has it, at its place. Raises PageError."""
    section = parse_page(then, shape).section(section_id)
    part = parts_of(then, shape)[section_id]
    position, reference = _place(section, list(parts_of(then, shape)), set(parts_of(now, shape)))
    lines = _whole(part.lines, "\n")
    changed = insert_lines(now, lines, name=part.name, position=position, reference=reference, shape=shape)
    return add_import(changed, part.name, shape, part.imported)


def put_in_place(now: str, then: str, section_id: str, shape: Shape) -> str:
    """`now` with the section moved to where `then` has it; its lines stay as they are. Raises PageError."""
    here = parse_page(now, shape).section(section_id)
    lines = _whole(now[here.start : here.end], "\n")
    without = now[: here.start] + now[here.end :]
    position, reference = _place(here, list(parts_of(then, shape)), set(parts_of(without, shape)))
    return insert_lines(without, lines, name=here.name, position=position, reference=reference, shape=shape)


def _place(section: Section, order: list[str], there: set[str]) -> tuple[Position, str | None]:
    """Where a section goes among those of a page: behind the nearest one that stood before it."""
    if section.is_navigation or section.is_footer or section.id not in order:
        return "append", None
    at = order.index(section.id)
    before = next((each for each in reversed(order[:at]) if each in there), None)
    if before is not None:
        return "after", before
    behind = next((each for each in order[at + 1 :] if each in there), None)
    return ("before", behind) if behind is not None else ("append", None)
