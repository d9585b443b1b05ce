"""Where a person points: the place of an element in the project's files, checked against them."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from apps.chat.engine.outline import PageError, Section
from apps.chat.engine.pointing_sections import sections_at
from apps.chat.engine.shapes import HTML, Shape, shape_of
from apps.chat.services.pointing_words import stale
from apps.core.errors import AppError, Invalid, NotFound
from apps.projects import paths
from apps.projects import services as projects
from apps.projects.models import Lock, Project, Revision
from apps.projects.services import locks
from apps.workspaces import toolbox

MOST = 5000


@dataclass(frozen=True)
class Spot:
    """An element as the preview tells it: file and offset of its mark, which of `count` alike, its tag."""

    path: str
    start: int
    index: int = 0
    count: int = 1
    tag: str = ""
    owner: "Spot | None" = None  # the element of another file that it is inside of

    @property
    def loc(self) -> str:
        """The mark."""
        return f"{self.path}:{self.start}"


def read_spot(fields: Mapping[str, Any]) -> Spot:
    """{loc, index, count, tag, owner?} as a Spot. Raises Invalid."""
    path, _colon, offset = str(fields.get("loc") or "").rpartition(":")
    if not offset.isdecimal() or len(offset) > 9:
        raise Invalid(_("Say which element you mean."), code="bad_loc")
    owner = fields.get("owner")
    return Spot(
        path=paths.normalise(path),
        start=int(offset),
        index=_number(fields.get("index", 0), 0),
        count=_number(fields.get("count", 1), 1),
        tag=str(fields.get("tag") or "")[:40].lower(),
        owner=read_spot(owner)
        if isinstance(owner, dict) and not isinstance(owner.get("owner"), dict)
        else None,
    )


def _number(value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
        raise Invalid(_("Say which of the elements you mean."), code="bad_index")
    return value


class Site:
    """The files of a project's head, as far as pointing needs them."""

    def __init__(self, project: Project) -> None:
        head = projects.head_of(project)
        if head is None:
            raise NotFound(_("This project has no files yet."), code="no_files")
        self.project = project
        self.head: Revision = head
        self.shape: Shape = shape_of(head.tree)
        self._texts: dict[str, str] = {}

    def text(self, path: str) -> str:
        """A text file of head. Raises NotFound, Invalid."""
        if path not in self._texts:
            self.read(path)
        if path not in self._texts:
            raise NotFound(_("There is no file %(path)s.") % {"path": path}, code="file_not_found", path=path)
        return self._texts[path]

    def read(self, *wanted: str) -> None:
        """Read several files at once, those that are there. Raises Invalid for what is no text."""
        names = [path for path in wanted if path in self.head.tree and path not in self._texts]
        if any(not self.head.tree[path]["text"] for path in names):
            raise Invalid(_("That file is no text."), code="not_text")
        read = projects.read_files(self.head, names) if names else {}
        self._texts |= {path: content.decode("utf-8") for path, content in read.items()}

    def at(self, revision: Revision, texts: Mapping[str, str]) -> "Site":
        """The same at a revision that a change has just made of it, `texts` being the files that it wrote."""
        later = copy(self)
        later.head = revision
        is_next = revision.parent_id == self.head.pk  # else another change was merged with it
        later._texts = {**self._texts, **texts} if is_next else {}
        return later

    @property
    def page(self) -> str:
        """The text of the page."""
        return self.text(self.shape.page)

    @cached_property
    def locks(self) -> list[Lock]:
        """What is locked."""
        return locks.locks_of(self.project)

    def section_of(self, spot: Spot, renders: int = 1) -> Section | None:
        """The section that an element stands in; of several from one file, the one that `index` says."""
        at = spot.owner if spot.owner is not None and not self._is_section_file(spot.path) else spot
        try:
            found = sections_at(self.page, at.path, at.start, self.shape)
        except (PageError, AppError):
            return None
        return found[min(at.index // max(renders, 1), len(found) - 1)] if found else None

    def _is_section_file(self, path: str) -> bool:
        return path == self.shape.page or path.rpartition("/")[0] == "/src/components"

    def check_lock(self, section: Section | None, *touched: str) -> None:
        """Raises Locked when one of these files, or the section, is locked."""
        for held in self.locks:
            if held.path and held.path in touched:
                raise locks.locked(held)
            if section is not None and held.section == section.id:
                raise locks.locked(held)

    def is_locked(self, section: Section, path: str = "") -> bool:
        """Whether the section or its file is locked."""
        return any(
            (held.section or None) == section.id or (held.path and held.path == path) for held in self.locks
        )


def may_be_pointed_at(site: Site, path: str) -> bool:
    """Files whose elements have marks."""
    return (path.endswith(".astro") and path.startswith("/src/")) or (
        site.shape is HTML and path == HTML.page
    )


def facts_at(site: Site, spot: Spot, *, whole: bool = False) -> dict[str, Any]:
    """What the toolbox says of the element. `whole`: the counts are not known (anew).

    Raises Conflict `stale_selection` when the file has no such element any more.
    """
    if not may_be_pointed_at(site, spot.path) or spot.path not in site.head.tree:
        raise stale()
    site.read(spot.path, site.shape.page, *([spot.owner.path] if spot.owner else []))
    try:
        facts = toolbox.point(
            spot.path, site.text(spot.path), spot.start, index=spot.index, count=None if whole else spot.count
        )
    except toolbox.ToolboxError as error:
        if error.code in ("no_element", "compile_error"):
            raise stale() from error
        raise Invalid(str(error), code=error.code) from error
    written = facts["tag"]
    if spot.tag and written[:1].islower() and written.lower() != spot.tag:
        raise stale()
    return facts


def check_unmoved(site: Site, seen: object, *touched: str) -> None:
    """Nothing is done on the word of an older version unless the files are the same. Raises Conflict."""
    if str(site.head.pk) == str(seen):
        return
    try:
        old = projects.find_revision(site.project, str(seen))
    except NotFound:
        raise stale() from None
    if any(old.tree.get(path) != site.head.tree.get(path) for path in touched):
        raise stale()
