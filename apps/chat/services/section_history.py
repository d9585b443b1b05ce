"""One section of a page back to how it was, as a revision of its own. Everything else stays."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.engine.outline import PageError
from apps.chat.engine.page import remove_section
from apps.chat.engine.section_history import (
    Part,
    SectionChange,
    changes_between,
    parts_of,
    put_in,
    put_in_place,
    put_lines,
)
from apps.chat.engine.shapes import Shape, shape_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.projects import services as projects
from apps.projects.errors import MergeConflict
from apps.projects.merge import merge_texts
from apps.projects.models import Project, Revision
from apps.projects.trees import digest_at, is_text

P = ParamSpec("P")


@dataclass(frozen=True)
class State:
    """The page of one revision, read: its source and its sections. No sections where it can't be read."""

    revision: Revision
    shape: Shape
    source: str
    parts: dict[str, Part]
    problem: str = ""

    def file(self, path: str) -> bytes | None:
        """A file of the revision, None where there is none."""
        return projects.read_file(self.revision, path) if path in self.revision.tree else None


def changed_sections(old: Revision | None, new: Revision) -> tuple[list[SectionChange], str]:
    """Sections that differ between two revisions, and why none can be told ("" when they can)."""
    if old is None:
        return [], ""
    before, after = _state(old), _state(new)
    if problem := before.problem or after.problem:
        return [], problem
    if before.shape != after.shape:
        return [], _("The two versions are made with different tools.")

    def differs(path: str) -> bool:
        return digest_at(old.tree, path) != digest_at(new.tree, path)

    return changes_between(before.parts, after.parts, differs), ""


def undo_section(*, project: Project, revision: Revision, section_id: str, author: User | None) -> Revision:
    """Take back what `revision` changed in one section, keeping everything since, as a new revision.

    An added section goes, a removed one comes back to its place, a moved one goes back. Raises MergeConflict
    when later changes touch the same lines (restore_section doesn't mind them), NotFound when the revision
    didn't change that section, Invalid, NothingChanged, Archived.
    """
    if revision.parent is None:
        raise Invalid(_("The first version can't be undone."), code="first_revision")
    section_id = section_id.removeprefix("#")
    change = _change_of(revision, section_id)
    was, undone, now = (_readable(each) for each in (revision.parent, revision, _head(project)))
    files = _page_undone(change, was, undone, now)
    for path in sorted(
        {state.parts[section_id].path for state in (was, undone) if section_id in state.parts}
    ):
        if path:
            files |= _file_undone(path, was, undone, now, section_id)
    message = _("Undid “%(message)s” in %(section)s")
    words = message % {"message": revision.message[:200], "section": change.name}
    return _commit(project, now, _without_used(files, now), words, author, restores=revision)


def restore_section(
    *, project: Project, revision: Revision, section_id: str, author: User | None
) -> Revision:
    """Put one section back to exactly how it was at `revision`; where it had none, it goes.

    Raises NotFound when neither then nor now there is such a section, Invalid, NothingChanged, Archived.
    """
    section_id = section_id.removeprefix("#")
    then, now = _readable(revision), _readable(_head(project))
    if section_id not in then.parts and section_id not in now.parts:
        raise _unknown(section_id)
    files: dict[str, bytes | None] = {now.shape.page: _put(then, now, section_id).encode()}
    if part := then.parts.get(section_id):
        if part.path:
            files[part.path] = then.file(part.path)
    elif now.parts[section_id].path:
        files[now.parts[section_id].path] = None
    name = (then.parts.get(section_id) or now.parts[section_id]).name
    message = _("Put %(section)s back to version %(number)s")
    words = message % {"section": name, "number": revision.number}
    return _commit(project, now, _without_used(files, now), words, author, restores=revision)


def _change_of(revision: Revision, section_id: str) -> SectionChange:
    changes, problem = changed_sections(revision.parent, revision)
    if problem:
        raise Invalid(problem, code="page_unreadable")
    for change in changes:
        if change.id == section_id:
            return change
    raise _unknown(section_id)


def _page_undone(change: SectionChange, was: State, undone: State, now: State) -> dict[str, bytes | None]:
    """The page of head without what happened to the section's own lines."""
    source = now.source
    if change.change == "changed":
        source = _lines_undone(change, was, undone, now)
    elif change.change == "added" and change.id in now.parts:
        if now.parts[change.id].lines.strip() != undone.parts[change.id].lines.strip():
            raise _conflict(now, change.id)
        source = _put(was, now, change.id)
    elif change.change == "removed" and change.id not in now.parts:
        source = _put(was, now, change.id)
    if change.is_moved and change.id in parts_of(source, now.shape):
        source = _guarded(put_in_place, source, was.source, change.id, now.shape)
    return {now.shape.page: source.encode()}


def _lines_undone(change: SectionChange, was: State, undone: State, now: State) -> str:
    if change.id not in now.parts:
        raise _conflict(now, change.id)
    before, after, here = (state.parts[change.id].lines for state in (was, undone, now))
    if before.strip() == after.strip() or here.strip() == before.strip():
        return now.source
    if here.strip() == after.strip():
        return _guarded(put_lines, now.source, was.source, change.id, now.shape)
    if not now.shape.holds_sections:
        raise _conflict(now, change.id)
    merged, regions = merge_texts(after.encode(), here.encode(), before.encode())
    if merged is None:
        raise _conflict(now, change.id, regions)
    return now.source.replace(here, merged.decode(), 1)


def _file_undone(
    path: str, was: State, undone: State, now: State, section_id: str
) -> dict[str, bytes | None]:
    """A component's file of head without what happened to it; {} where nothing is to be done."""
    before, after, here = (digest_at(state.revision.tree, path) for state in (was, undone, now))
    if before == after or here == before:
        return {}
    if here == after:
        return {path: was.file(path)}
    texts = [state.file(path) for state in (undone, now, was)]
    if any(text is None or not is_text(text) for text in texts):
        raise _conflict(now, section_id)
    merged, regions = merge_texts(*(text or b"" for text in texts))
    if merged is None:
        raise _conflict(now, section_id, regions, path)
    return {path: merged}


def _put(then: State, now: State, section_id: str) -> str:
    """The page as it is now, with the section's own lines as they were then, or without them."""
    if section_id not in then.parts:
        if section_id not in now.parts:
            return now.source
        return _guarded(remove_section, now.source, section_id, now.shape)
    if section_id in now.parts:
        return _guarded(put_lines, now.source, then.source, section_id, now.shape)
    return _guarded(put_in, now.source, then.source, section_id, now.shape)


def _guarded(edit: Callable[P, str], *given: P.args, **named: P.kwargs) -> str:
    """An edit of the page; one that can't be made is a refusal with its words."""
    try:
        return edit(*given, **named)
    except PageError as error:
        raise Conflict(error.message, code=error.code) from error


def _without_used(files: dict[str, bytes | None], now: State) -> dict[str, bytes | None]:
    """A component's file stays when something else still imports it."""
    gone = [path for path, content in files.items() if content is None]
    if not gone:
        return files
    page = (files[now.shape.page] or b"").decode()
    texts = projects.read_text_files(now.revision) | {now.shape.page: page}
    kept = {path for path in gone if _is_used(path, texts, now.shape) or path not in now.revision.tree}
    return {path: content for path, content in files.items() if path not in kept}


def _is_used(path: str, texts: dict[str, str], shape: Shape) -> bool:
    stem = path.rsplit("/", 1)[-1].removesuffix(shape.extension)
    named = re.compile(rf"/{re.escape(stem)}(?:{re.escape(shape.extension)})?['\"]")
    return any(named.search(text) for other, text in texts.items() if other != path)


def _commit(
    project: Project,
    now: State,
    files: dict[str, bytes | None],
    message: str,
    author: User | None,
    *,
    restores: Revision,
) -> Revision:
    return projects.commit(
        project=project,
        base_id=now.revision.pk,
        changes=files,
        kind=Revision.Kind.RESTORE,
        message=message,
        author=author,
        restores=restores,
    )


def _state(revision: Revision) -> State:
    shape = shape_of(revision.tree)
    entry = revision.tree.get(shape.page)
    if entry is None or not entry["text"]:
        return State(revision, shape, "", {}, _("There is no page to read sections from."))
    source = projects.read_file(revision, shape.page).decode("utf-8")
    try:
        return State(revision, shape, source, parts_of(source, shape))
    except PageError as error:
        return State(revision, shape, source, {}, error.message)


def _readable(revision: Revision) -> State:
    state = _state(revision)
    if state.problem:
        raise Invalid(state.problem, code="page_unreadable")
    return state


def _head(project: Project) -> Revision:
    head = projects.head_of(project)
    if head is None:
        raise NotFound(_("This project has no files yet."), code="no_files")
    return head


def _unknown(section_id: str) -> NotFound:
    return NotFound(
        _("That version didn't change a section #%(id)s.") % {"id": section_id}, code="section_not_found"
    )


def _conflict(
    now: State, section_id: str, regions: list[dict[str, object]] | None = None, path: str = ""
) -> MergeConflict:
    file = {"path": path or now.shape.page, "reason": "lines", "regions": regions or []}
    return MergeConflict(
        _("Later changes touch the same lines of this section."),
        files=[file],
        section=section_id,
        head=str(now.revision.pk),
    )
