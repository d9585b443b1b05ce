"""Attached images on the page. An address that is named becomes a file of the project when it is saved."""

from apps.chat.engine.outline import Section
from apps.chat.providers.offline.changes import UsePictures
from apps.chat.providers.offline.lexicon import LABELS, section_of
from apps.chat.providers.offline.site import Site, kind_of, replaced, strings
from apps.chat.providers.offline.words import listing

from .base import CantDo, Desk, carry_out, need_page
from .sections import called
from .text import value_at

_FIRST = ("hero", "gallery", "about")  # where a picture goes that nobody gave a place


@carry_out.register
def use(change: UsePictures, desk: Desk) -> str:
    """Put the message's images where they were wanted."""
    need_page(desk.site)
    if not desk.pictures:
        raise CantDo("There is no picture beside your message. Add one with the paper clip and say it again.")
    return _logo(desk) if change.as_logo else _in_section(_section(change.target, desk.site), desk)


def _logo(desk: Desk) -> str:
    name, address = next(iter(desk.pictures.items()))
    section = next((s for s in desk.site.sections if s.is_navigation), None)
    content = desk.site.content_of(section) if section else {}
    if section is None or "logo" not in content:
        raise CantDo("This page's navigation has no place for a logo. Say “replace the navigation” first.")
    changed = {**content, "icon": "", "logo": {"src": address, "alt": desk.site.name or _words(name)}}
    desk.draft.write_content(desk.site.path_of(section), changed)
    return "made your picture the logo, in the navigation"


def _in_section(section: Section, desk: Desk) -> str:
    """Fill the section's places one after the other; empty ones first."""
    content = changed = desk.site.content_of(section)
    places = [path[:-1] for path, _ in strings(content) if path[-1] == "src"]
    if not places:
        raise CantDo(f"The {called(section)} has no place for a picture. The hero, about and gallery have.")
    places.sort(key=lambda place: bool(value_at(content, place).get("src")))
    for place, (name, address) in zip(places, desk.pictures.items(), strict=False):
        image = {**value_at(content, place), "src": address, "alt": _words(name)}
        changed = replaced(changed, place, image)
    desk.draft.write_content(desk.site.path_of(section), changed)
    count = min(len(places), len(desk.pictures))
    left = "" if count == len(desk.pictures) else f" ({len(desk.pictures) - count} more found no place)"
    what = "your picture" if count == 1 else f"{count} of your pictures"
    return f"put {what} into the {called(section)}{left}"


def _section(target: str, site: Site) -> Section:
    if target:
        found = site.resolve(target)
        if found is None:
            raise CantDo(f"The page has no {LABELS.get(section_of(target) or '', target)} section.")
        return found
    for kind in _FIRST:
        found = next((s for s in site.sections if kind_of(s) == kind and _has_place(site, s)), None)
        if found is not None:
            return found
    names = listing([LABELS[kind] for kind in _FIRST], last="or")
    raise CantDo(f"No section of the page shows pictures. Add a {names} first.")


def _has_place(site: Site, section: Section) -> bool:
    return any(path[-1] == "src" for path, _ in strings(site.content_of(section)))


def _words(name: str) -> str:
    """A file's name as words for those who don't see: “our-oven.jpg” → “our oven”."""
    return name.rsplit(".", 1)[0].replace("-", " ").replace("_", " ").strip()
