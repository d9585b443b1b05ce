"""What a message is about: the sections and files that its answer may touch, as a person chose them."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.chat.engine.outline import PageError, parse_page
from apps.chat.engine.shapes import shape_of
from apps.core.errors import Invalid
from apps.projects import services as projects
from apps.projects.models import Project, Revision

MAX_SCOPE = 10_000  # characters of its JSON
MAX_PLACES = 50  # sections, and files
MAX_LABEL = 200  # characters


def read_scope(project: Project, text: str) -> dict[str, Any] | None:
    """A form's `scope` (JSON of {"sections", "files", "label"}) → Turn.scope; None for an empty one.

    Raises Invalid (`bad_scope`) for another shape and for sections and files the project doesn't have.
    """
    if not text.strip():
        return None
    given = _parsed(text)
    sections, files = _names(given.get("sections")), _names(given.get("files"))
    if not sections and not files:
        return None
    _check_known(project, sections, files)
    label = given.get("label", "")
    if not isinstance(label, str):
        raise _bad()
    return {"sections": sections, "files": files, "label": " ".join(label.split())[:MAX_LABEL]}


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > MAX_SCOPE:
        raise _bad()
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise _bad() from None
    if not isinstance(given, dict):
        raise _bad()
    return given


def _names(given: Any) -> list[str]:
    names = [] if given is None else given
    if not isinstance(names, list) or len(names) > MAX_PLACES:
        raise _bad()
    if not all(isinstance(name, str) and name for name in names):
        raise _bad()
    return list(dict.fromkeys(names))


def _check_known(project: Project, sections: Iterable[str], files: Iterable[str]) -> None:
    head = projects.head_of(project)
    missing = [path for path in files if head is None or path not in head.tree]
    if sections:
        known = set() if head is None else _sections_of(head)
        missing += [f"#{section}" for section in sections if section not in known]
    if missing:
        raise Invalid(
            _("%(place)s is no longer part of the project. Choose again.") % {"place": missing[0]},
            code="bad_scope",
            missing=missing,
        )


def _sections_of(revision: Revision) -> set[str]:
    shape = shape_of(revision.tree)
    if shape.page not in revision.tree:
        return set()
    try:
        source = projects.read_file(revision, shape.page).decode("utf-8", "replace")
        return {section.id for section in parse_page(source, shape).sections}
    except PageError:
        return set()


def _bad() -> Invalid:
    return Invalid(_("What the message is about can't be read. Choose it again."), code="bad_scope")
