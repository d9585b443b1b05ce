"""Words on the page: exact text anywhere, and the named parts of a section."""

import difflib
from typing import Any

from apps.chat.engine.outline import Section
from apps.chat.providers.offline.changes import SetField, SetText
from apps.chat.providers.offline.lexicon import LABELS, section_of
from apps.chat.providers.offline.site import Site, kind_of, replaced, strings

from .base import CantDo, Desk, carry_out, need_page
from .sections import called

LONGEST = 2_000
_PLACES: dict[str, tuple[tuple[str, ...], ...]] = {
    "heading": (("heading",), ("title",), ("name",)),
    "text": (("text",), ("subheading",), ("description",)),
    "eyebrow": (("eyebrow",), ("badge",)),
    "button": (("primary", "label"), ("button", "label"), ("labels", "submit"), ("submit",), ("button",)),
    "second button": (("secondary", "label"),),
}
_ADDRESS_KEYS = frozenset(
    {"href", "src", "seed", "motif", "icon", "action", "tone", "layout", "look", "align", "columns", "type"}
)


@carry_out.register
def exact(change: SetText, desk: Desk) -> str:
    """Change exact words wherever they stand."""
    need_page(desk.site)
    _check_length(change.new)
    for match in (_same, _within, _same_folded, _within_folded):
        count = _rewrite(desk, change, match)
        if count:
            where = "" if count == 1 else f" in {count} places"
            return f"changed “{_cut(change.old)}” to “{_cut(change.new)}”{where}"
    near = _nearest(change.old, desk.site)
    hint = f" Did you mean “{_cut(near)}”?" if near else ""
    raise CantDo(f"I couldn't find “{_cut(change.old)}” on the page.{hint}")


def _rewrite(desk: Desk, change: SetText, match: Any) -> int:
    """Change every text that matches; answers how many."""
    site, count = desk.site, 0
    for section in site.sections:
        path = site.path_of(section)
        content = changed = site.content_of(section)
        for place, text in strings(content):
            if place and place[-1] in _ADDRESS_KEYS:
                continue
            new = match(text, change.old, change.new)
            if new is not None and new != text:
                changed, count = replaced(changed, place, new), count + 1
        if changed != content:
            desk.draft.write_content(path, changed)
    return count


def _same(text: str, old: str, new: str) -> str | None:
    return new if text == old else None


def _within(text: str, old: str, new: str) -> str | None:
    return text.replace(old, new) if old in text else None


def _same_folded(text: str, old: str, new: str) -> str | None:
    return new if text.strip(" .!").casefold() == old.strip(" .!").casefold() else None


def _within_folded(text: str, old: str, new: str) -> str | None:
    at = text.casefold().find(old.casefold()) if len(text.casefold()) == len(text) else -1
    return text[:at] + new + text[at + len(old) :] if at >= 0 and old else None


def _nearest(old: str, site: Site) -> str:
    texts = [
        text
        for section in site.sections
        for path, text in strings(site.content_of(section))
        if path and path[-1] not in _ADDRESS_KEYS and len(text) < 200
    ]
    close = difflib.get_close_matches(old, texts, n=1, cutoff=0.6)
    return close[0] if close else ""


@carry_out.register
def part(change: SetField, desk: Desk) -> str:
    """Change a named part of a section."""
    need_page(desk.site)
    _check_length(change.new)
    section = section_meant(change, desk.site)
    content = desk.site.content_of(section)
    place = next((p for p in _PLACES[change.field] if isinstance(value_at(content, p), str)), None)
    if place is None:
        raise CantDo(f"The {called(section)} has no {change.field} that I can change.")
    old = value_at(content, place)
    desk.draft.write_content(desk.site.path_of(section), replaced(content, place, change.new))
    if change.field == "button" and old and not change.target:
        _same_buttons(desk, str(old), change.new)
    if change.field == "heading" and change.target:
        _rename_links(desk, section, str(old), change.new)
    return f"changed the {change.field} of the {called(section)} to “{_cut(change.new)}”"


def section_meant(change: SetField, site: Site) -> Section:
    """The section that is named, else the one that such a part is looked for in first. Raises CantDo."""
    if change.target:
        found = site.resolve(change.target)
        if found is None:
            name = LABELS.get(section_of(change.target) or "", change.target.strip())
            raise CantDo(f"The page has no {name} section to change.")
        return found
    order = ["hero"] if change.field != "button" else ["hero", "cta", "navigation"]
    for kind in order:
        found = next((s for s in site.sections if kind_of(s) == kind), None)
        if found is not None:
            return found
    raise CantDo(
        "Which section do you mean? Name it, such as: the heading of the menu should say “Today's bread”."
    )


def _same_buttons(desk: Desk, old: str, new: str) -> None:
    """The same button stands in several sections: keep them alike."""
    site = desk.site
    for section in site.sections:
        content = changed = site.content_of(section)
        for place, text in strings(content):
            if text == old and place[-1] == "label" and place[0] in ("primary", "button"):
                changed = replaced(changed, place, new)
        if changed != content:
            desk.draft.write_content(site.path_of(section), changed)


def _rename_links(desk: Desk, section: Section, old: str, new: str) -> None:
    """A navigation link that repeats the heading follows it."""
    site = desk.site
    for other in site.sections:
        if not (other.is_navigation or other.is_footer):
            continue
        content = changed = site.content_of(other)
        for place, text in strings(content):
            if (
                place[-1] == "label"
                and text == old
                and value_at(content, (*place[:-1], "href")) == f"#{section.id}"
            ):
                changed = replaced(changed, place, new)
        if changed != content:
            desk.draft.write_content(site.path_of(other), changed)


def value_at(value: Any, path: tuple[str | int, ...]) -> Any:
    """What is at the end of the path, or None."""
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _check_length(text: str) -> None:
    if not text.strip():
        raise CantDo("The new words are empty. If you want a part gone, say “remove the …”.")
    if len(text) > LONGEST:
        raise CantDo(f"That text is longer than {LONGEST:,} characters; please shorten it.")


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
