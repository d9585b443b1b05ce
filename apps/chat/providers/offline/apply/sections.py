# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Sections: add, remove, move, swap, duplicate, replace; and the links that follow them."""

from apps.chat.engine.outline import Section, parse_page
from apps.chat.engine.page import Position, duplicate_section, move_section
from apps.chat.providers.offline.changes import (
    AddSection,
    DuplicateSection,
    MoveSection,
    RemoveSection,
    ReplaceSection,
    SwapSections,
)
from apps.chat.providers.offline.fit import fit
from apps.chat.providers.offline.lexicon import LABELS, section_of
from apps.chat.providers.offline.links import add_link, order_links, point_elsewhere
from apps.chat.providers.offline.shelf import ORDER, another, component_for
from apps.chat.providers.offline.site import Site, kind_of
from apps.chat.providers.offline.words import listing
from apps.components.library import LibraryComponent

from .base import CantDo, Desk, carry_out, need_page

MANY = frozenset({"features", "gallery", "cta", "testimonials", "logos", "stats", "steps", "about", "menu"})


@carry_out.register
def add(change: AddSection, desk: Desk) -> str:
    """Put a section on the page, with copy that fits it."""
    need_page(desk.site)
    brief = desk.brief()
    component = component_for(desk.library, change.section, brief)
    label = LABELS[change.section]
    if component is None:
        raise CantDo(f"My library has no {label} section.")
    present = [s for s in desk.site.sections if kind_of(s) == change.section]
    if present and not (change.again and change.section in MANY):
        raise CantDo(f"The page already has {_a(label)}. Say “duplicate the {label}” if you want it twice.")
    position, reference = _place(change, desk.site)
    section_id = _insert(desk, component, change.section, position, reference, change.heading)
    add_link(desk.draft, section_id, desk.writer().label(section_id))
    return f"added {_a(label)}{' section' if label in ('menu', 'team', 'about', 'location', 'logos', 'steps', 'hero', 'pricing', 'features', 'testimonials', 'statistics') else ''}{_told_place(position, reference, desk.site)}"


def _insert(
    desk: Desk,
    component: LibraryComponent,
    section: str,
    position: Position,
    reference: str,
    heading: str = "",
) -> str:
    writer = desk.writer()
    copy = writer.section(section)
    if heading:
        copy["heading"] = heading
    return desk.draft.add_component(component, fit(component, copy), position=position, reference=reference)


def _place(change: AddSection, site: Site) -> tuple[Position, str]:
    if change.section == "navigation":
        return "prepend", ""
    if change.reference:
        target = site.resolve(change.reference)
        if target is None:
            raise CantDo(
                f"I don't see “{change.reference.strip(' .')}” on the page, so I don't know where to put it. The page has {_inventory(site)}."
            )
        return ("before" if change.position == "before" else "after"), target.id
    if change.position in ("prepend", "append"):
        return ("prepend" if change.position == "prepend" else "append"), ""
    return sensible_place(change.section, site)


def sensible_place(section: str, site: Site) -> tuple[Position, str]:
    """Behind the last section that usually stands above this one."""
    rank = _rank(section)
    above = [s for s in site.sections if not s.is_footer and _rank(kind_of(s)) <= rank]
    return ("after", above[-1].id) if above else ("prepend", "")


def _rank(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else ORDER.index("features")


@carry_out.register
def remove(change: RemoveSection, desk: Desk) -> str:
    """Take a section off the page, with the links to it."""
    need_page(desk.site)
    section = _the_section(change.target, desk.site)
    desk.draft.remove_section(section.id)
    point_elsewhere(desk.draft, section.id)
    return f"removed the {called(section)}"


@carry_out.register
def move(change: MoveSection, desk: Desk) -> str:
    """Put a section in another place."""
    need_page(desk.site)
    site = desk.site
    section = _the_section(change.target, site)
    position, reference = change.position, ""
    if change.reference:
        target = _the_section(change.reference, site)
        if target.id == section.id:
            raise CantDo(f"The {called(section)} can't stand beside itself.")
        reference = target.id
    elif position in ("up", "down"):
        position, reference = _step(section, site, position)
    place: Position = position if position in ("before", "after", "prepend", "append") else "append"  # type: ignore[assignment]
    draft = desk.draft
    moved = move_section(
        draft.page, section.id, position=place, reference=reference or None, shape=draft.shape
    )
    if moved == draft.page:
        return f"left the {called(section)} where it is, as it already stands there"
    draft.page = moved
    order_links(desk.draft)
    return f"moved the {called(section)}{_told_place(place, reference, site)}"


def _step(section: Section, site: Site, direction: str) -> tuple[str, str]:
    inner = [s for s in site.sections if not s.is_navigation and not s.is_footer]
    at = next((n for n, s in enumerate(inner) if s.id == section.id), None)
    if at is None:
        raise CantDo(f"The {called(section)} keeps its place at the edge of the page.")
    other = at - 1 if direction == "up" else at + 1
    if not 0 <= other < len(inner):
        raise CantDo(f"The {called(section)} is already at the {'top' if direction == 'up' else 'bottom'}.")
    return ("before" if direction == "up" else "after"), inner[other].id


@carry_out.register
def swap(change: SwapSections, desk: Desk) -> str:
    """Let two sections trade places."""
    need_page(desk.site)
    first, second = _the_section(change.first, desk.site), _the_section(change.second, desk.site)
    if first.id == second.id:
        raise CantDo("Those are the same section.")
    source = desk.draft.page
    page = parse_page(source, desk.draft.shape)
    early, late = sorted((page.section(first.id), page.section(second.id)), key=lambda s: s.start)
    desk.draft.page = (
        source[: early.start] + source[late.start : late.end] + source[early.end : late.start]
        + source[early.start : early.end] + source[late.end :]
    )  # fmt: skip
    order_links(desk.draft)
    return f"swapped the {called(first)} and the {called(second)}"


@carry_out.register
def duplicate(change: DuplicateSection, desk: Desk) -> str:
    """Have a section twice."""
    need_page(desk.site)
    section = _the_section(change.target, desk.site)
    source_path = desk.site.path_of(section)
    if not source_path:
        raise CantDo(f"I can't find the file of the {called(section)}.")
    draft = desk.draft
    page, name, new_id = duplicate_section(draft.page, section.id, draft.shape)
    if not draft.shape.holds_sections:
        draft.copy_component(source_path, section.name, name)
    draft.page = page
    return f"duplicated the {called(section)}; the copy stands right below it as #{new_id}"


@carry_out.register
def replace(change: ReplaceSection, desk: Desk) -> str:
    """Put another section in the place of one."""
    need_page(desk.site)
    old = _the_section(change.target, desk.site)
    brief = desk.brief()
    same = kind_of(old) == change.section
    holds = desk.draft.shape.holds_sections
    present = old.text if holds else desk.site.files.get(desk.site.path_of(old), "")
    component = (
        another(desk.library, change.section, present)
        if same
        else component_for(desk.library, change.section, brief)
    )
    if component is None:
        raise CantDo(f"My library has no {LABELS[change.section]} section.")
    position, reference = _beside(old, desk.site)
    desk.draft.remove_section(old.id)
    section_id = _insert(desk, component, change.section, position, reference)
    point_elsewhere(desk.draft, old.id, to=section_id)
    return f"replaced the {called(old)} with {_a('new ' + LABELS[change.section] if same else LABELS[change.section])}"


def _beside(section: Section, site: Site) -> tuple[Position, str]:
    """Where a section stands, told by its neighbour above (or, at the top, simply first)."""
    ids = [s.id for s in site.sections]
    at = ids.index(section.id)
    if section.is_navigation or section.is_footer or at == 0:
        return ("prepend" if not section.is_footer else "append"), ""
    return "after", ids[at - 1]


def _the_section(words: str, site: Site) -> Section:
    section = site.resolve(words)
    if section is None:
        plain = words.strip(" .“”")
        name = LABELS.get(section_of(words) or "", plain)
        raise CantDo(f"The page has no {name} to work on. It has {_inventory(site)}.")
    return section


def called(section: Section) -> str:
    """What people call a section."""
    return LABELS.get(kind_of(section), section.id.replace("-", " "))


def _inventory(site: Site) -> str:
    return listing([called(section) for section in site.sections]) or "no sections yet"


def _told_place(position: str, reference: str, site: Site) -> str:
    if reference:
        other = next((s for s in site.sections if s.id == reference), None)
        name = called(other) if other else reference
        return f" {'above' if position == 'before' else 'below'} the {name}"
    return (
        " to the top of the page"
        if position == "prepend"
        else " at the bottom, above the footer"
        if position == "append"
        else ""
    )


def _a(label: str) -> str:
    if label in (
        "testimonials",
        "opening hours",
        "logos",
        "statistics",
        "steps",
        "features",
        "pricing",
        "new testimonials",
        "new pricing",
        "new features",
    ):
        return label
    return f"an {label}" if label[:1] in "aeioF" else f"a {label}"
