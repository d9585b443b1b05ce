"""The page's sections by themselves: their order, copies, hiding, removal and locks."""

from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.engine import pointing_sections as engine
from apps.chat.engine.operations import renamed
from apps.chat.engine.outline import PageError, Section
from apps.chat.services import pointing_words as say
from apps.chat.services.pointing_saving import save
from apps.chat.services.pointing_spots import Site, check_unmoved
from apps.core.errors import AppError, Invalid
from apps.projects import services as projects
from apps.projects.models import Project, Revision

ACTIONS = ("up", "down", "move", "duplicate", "hide", "show", "remove", "lock", "unlock")
Texts = dict[str, str | None]


def listed(*, project: Project) -> dict[str, Any]:
    """{head, sections: [{id, name, title, isHidden, isLocked, isMovable}], why}; `why` there are none."""
    site = Site(project)
    try:
        page = engine.all_sections(site.page, site.shape)
    except (PageError, AppError) as error:
        return {"head": str(site.head.pk), "sections": [], "why": str(error.message)}
    movable = {section.id for section in engine.movable_sections(page)}
    sections = [
        {
            "id": section.id,
            "name": section.name,
            "title": say.readable(section.name),
            "isHidden": engine.is_hidden(site.page, section, site.shape),
            "isLocked": site.is_locked(section, engine.file_of_section(page, section, site.shape)),
            "isMovable": section.id in movable,
        }
        for section in page.sections
    ]
    return {"head": str(site.head.pk), "sections": sections, "why": ""}


def change(
    *, project: Project, user: User, head: str, section: str, action: str, to: int | None = None
) -> Revision | None:
    """Do it with one section; None for locks, which are no part of the page.

    Raises Conflict (`stale_selection`, `nothing_changed`), MergeConflict, Locked, Invalid, NotFound.
    """
    if action not in ACTIONS:
        raise Invalid(_("There is no such change."), code="bad_change")
    site = Site(project)
    try:
        found = engine.all_sections(site.page, site.shape).section(section)
        if action in ("lock", "unlock"):
            _lock(site, user, found, action)
            return None
        check_unmoved(site, head, site.shape.page)
        site.check_lock(found, *_touched(site, found, action))
        texts = _texts(site, found, action, to)
    except PageError as error:
        raise Invalid(error.message, code=error.code) from error
    return save(site, texts, message=_message(action, say.readable(found.name)), author=user)


def _lock(site: Site, user: User, section: Section, action: str) -> None:
    if action == "lock":
        projects.lock(project=site.project, user=user, section=section.id)
    else:
        projects.unlock(project=site.project, section=section.id)


def _touched(site: Site, section: Section, action: str) -> list[str]:
    """Files whose locks hold against it: where a section stands is the page's, what it says its own."""
    path = engine.file_of_section(engine.all_sections(site.page, site.shape), section, site.shape)
    return [site.shape.page, *([path] if path and action == "remove" else [])]


def _texts(site: Site, section: Section, action: str, to: int | None) -> Texts:
    page, shape = site.page, site.shape
    if action == "duplicate":
        return _doubled(site, section)
    if action == "remove":
        return _without(site, section)
    if action == "hide":
        return {shape.page: engine.hide_section(page, section.id, shape)}
    if action == "show":
        return {shape.page: engine.show_section(page, section.id, shape)}
    return {shape.page: engine.reorder_section(page, section.id, _goal(site, section, action, to), shape)}


def _goal(site: Site, section: Section, action: str, to: int | None) -> int:
    if action == "move":
        return -1 if to is None else to
    movable = [one.id for one in engine.movable_sections(engine.all_sections(site.page, site.shape))]
    step = -1 if action == "up" else 1
    return movable.index(section.id) + step if section.id in movable else -1


def _doubled(site: Site, section: Section) -> Texts:
    page = engine.all_sections(site.page, site.shape)
    path = engine.file_of_section(page, section, site.shape)
    changed, _section, name = engine.double_section(site.page, section.id, site.shape)
    if site.shape.holds_sections:
        return {site.shape.page: changed}
    if not path:
        raise PageError("section_file", "That section has no file of its own to copy.")
    copy = renamed(site.text(path), section.name, name, site.shape)
    return {site.shape.file_of(name): copy, site.shape.page: changed}


def _without(site: Site, section: Section) -> Texts:
    """The page, and the section's file where nothing else uses it."""
    path = engine.file_of_section(engine.all_sections(site.page, site.shape), section, site.shape)
    changed = engine.drop_section(site.page, section.id, site.shape)
    texts: Texts = {site.shape.page: changed}
    if path in site.head.tree and not _is_used(site, path, changed):
        texts[path] = None
    return texts


def _is_used(site: Site, path: str, page: str) -> bool:
    """Whether some other file names the component's file."""
    name = path.rsplit("/", 1)[-1]
    stem = name.removesuffix(site.shape.extension)
    endings = (f"/{stem}{site.shape.suffix}'", f'/{stem}{site.shape.suffix}"', f"/{name}'", f'/{name}"')
    others = projects.read_text_files(site.head) | {site.shape.page: page, path: ""}
    return any(ending in text for text in others.values() for ending in endings)


def _message(action: str, name: str) -> str:
    words = {
        "duplicate": _("Duplicate the section %(name)s"),
        "remove": _("Remove the section %(name)s"),
        "hide": _("Hide the section %(name)s"),
        "show": _("Show the section %(name)s"),
    }.get(action, _("Move the section %(name)s"))
    return words % {"name": name}
