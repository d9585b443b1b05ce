"""What a turn may touch: the sections and files that a person chose, less those that somebody locked.

Everything outside is refused before it becomes a revision, to the line: of the page a chosen section owns the
line it stands on (and its import), of a plain HTML page its own characters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.chat.engine.batch import Problem
from apps.chat.engine.outline import IMPORT_LINE, PageError, Section, parse_page
from apps.chat.engine.shapes import Shape, shape_of
from apps.chat.engine.tree import Changes

OUT_OF_SCOPE, LOCKED = "out_of_scope", "locked"


@dataclass(frozen=True)
class Scope:
    """Chosen sections (ids) and files (paths). Empty: everything."""

    sections: frozenset[str] = field(default_factory=frozenset)
    files: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.sections or self.files)


@dataclass(frozen=True)
class Locks:
    """Locked sections (ids) and files (paths), each with the words that tell who locked it and why."""

    sections: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def read_scope(given: Mapping[str, Any] | None) -> Scope:
    """`{"sections": ["hero"], "files": ["/src/…"]}` as a scope; a leading # doesn't matter."""
    given = given or {}
    return Scope(
        frozenset(name.removeprefix("#") for name in _texts(given.get("sections"))),
        frozenset(_texts(given.get("files"))),
    )


def scope_problems(tree: Mapping[str, bytes], changes: Changes, scope: Scope) -> list[Problem]:
    """Each change outside the scope."""
    if not scope:
        return []
    shape = shape_of(tree)
    old, new = _page(tree, {}, shape), _page(tree, changes, shape)
    allowed = set(scope.files) | _component_files(tree, old, new, scope.sections, shape)
    problems = [
        Problem(-1, OUT_OF_SCOPE, _words(path, scope), path)
        for path in sorted(changes)
        if path not in allowed and path != shape.page
    ]
    is_own = shape.page not in changes or shape.page in allowed
    imports = old.own_names(scope.sections) | new.own_names(scope.sections)
    if not is_own and old.without(scope.sections, imports) != new.without(scope.sections, imports):
        problems.append(Problem(-1, OUT_OF_SCOPE, _words(shape.page, scope), shape.page))
    return problems


def lock_problems(tree: Mapping[str, bytes], changes: Changes, locks: Locks) -> list[Problem]:
    """Each change of something that is locked."""
    problems = [
        Problem(-1, LOCKED, f"{path} {why}. It must stay as it is.", path)
        for path, why in sorted(locks.files.items())
        if path in changes
    ]
    if not locks.sections:
        return problems
    shape = shape_of(tree)
    old, new = _page(tree, {}, shape), _page(tree, changes, shape)
    for name, why in sorted(locks.sections.items()):
        if _is_touched(old, new, changes, name):
            problems.append(
                Problem(-1, LOCKED, f"The section #{name} {why}. It must stay as it is.", shape.page)
            )
    return problems


@dataclass(frozen=True)
class _Page:
    """The page before or after: None for one that can't be read as a list of sections."""

    source: str
    sections: Mapping[str, Section] | None
    imports: Mapping[str, str]
    shape: Shape

    def own_names(self, ids: Iterable[str]) -> set[str]:
        """The components of those sections that no other section of the page uses."""
        sections = self.sections or {}
        wanted = set(ids)
        others = {section.name for name, section in sections.items() if name not in wanted}
        return {sections[name].name for name in wanted & sections.keys()} - others

    def without(self, ids: Iterable[str], imports: set[str]) -> str:
        """The page without the lines of those sections and without those imports: what must not change."""
        if self.sections is None:
            return self.source
        own = [self.sections[name] for name in ids if name in self.sections]
        kept = self.source
        for section in sorted(own, key=lambda section: section.start, reverse=True):
            kept = kept[: section.start] + kept[section.end :]
        lines = kept.splitlines(keepends=True)
        return "".join(line for line in lines if not _imports_one_of(line, imports))

    def file_of(self, name: str) -> str:
        """The component file of a section, "" where it has none."""
        section = (self.sections or {}).get(name)
        return self.shape.imported_file(self.imports.get(section.name, "")) if section else ""


def _imports_one_of(line: str, names: set[str]) -> bool:
    found = IMPORT_LINE.match(line.rstrip("\n")) if names else None
    return found is not None and found[1] in names


def _page(tree: Mapping[str, bytes], changes: Changes, shape: Shape) -> _Page:
    content = changes[shape.page] if shape.page in changes else tree.get(shape.page)
    source = (content or b"").decode("utf-8", "surrogateescape")
    try:
        page = parse_page(source, shape)
    except PageError:
        return _Page(source, None, {}, shape)
    return _Page(source, {section.id: section for section in page.sections}, dict(page.imports), shape)


def _component_files(
    tree: Mapping[str, bytes], old: _Page, new: _Page, names: Iterable[str], shape: Shape
) -> set[str]:
    """The files of the chosen sections: as they are now, and new ones that take their place."""
    present = {old.file_of(name) for name in names}
    replacing = {new.file_of(name) for name in names}
    return (present | {path for path in replacing if path not in tree}) - {""}


def _is_touched(old: _Page, new: _Page, changes: Changes, name: str) -> bool:
    """Whether a section, its file or its line changes. Its place among the others may."""
    before = (old.sections or {}).get(name)
    if before is None:
        return False
    after = (new.sections or {}).get(name)
    if after is None or after.text != before.text or old.file_of(name) != new.file_of(name):
        return True
    return bool(old.file_of(name)) and old.file_of(name) in changes


def _words(path: str, scope: Scope) -> str:
    chosen = [*(f"#{name}" for name in sorted(scope.sections)), *sorted(scope.files)]
    return f"{path} is outside what the person chose to change ({', '.join(chosen)}). Leave it as it is."


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []
