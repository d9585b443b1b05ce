"""The component library as files: loaded, searched, checked and filled. Knows nothing of Django."""

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from apps.components.content import ContentError, read_content, write_content
from apps.components.dialects import EXTENSIONS, component_source, html
from apps.components.dialects.html_read import change_in_place, component_of, leaves, visible
from apps.components.markup import Element, MarkupError, parse_markup
from apps.components.values import problems_of


class LibraryError(ValueError):
    """A folder of the library breaks its contract: a mistake of ours, told at start-up."""


class ValuesError(ValueError):
    """Values don't fit a component. `problems` lists why, in plain words."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Property:
    """One thing about a component that a person can set (CustomizableProperty)."""

    name: str
    type: str
    description: str
    required: bool
    default: Any
    validation: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True)
class LibraryComponent:
    """One folder of the library: what component.json says, and the section in the words of one environment.

    `source` is the text of its file; for `html`, where sections have no files, its part of a page.
    `markup` is section.html, None for a component that only Astro sites have.
    """

    name: str
    title: str
    description: str
    category: str
    complexity: str
    version: str
    section: str
    file: str
    tags: tuple[str, ...]
    properties: tuple[Property, ...]
    source: str
    metadata: Mapping[str, Any]
    readme: str
    definition: Mapping[str, Any]
    content: Mapping[str, Any]
    markup: Element | None = None
    dialect: str = "astro"

    @property
    def stem(self) -> str:
        """The name of the component in a page: "Pricing"."""
        return self.file.rsplit(".", 1)[0]

    def defaults(self) -> dict[str, Any]:
        """A fresh copy of the default content."""
        return deepcopy(dict(self.content))

    def in_dialect(self, dialect: str) -> "LibraryComponent | None":
        """The same component for an environment, None when it has no form there."""
        if dialect == self.dialect:
            return self
        if dialect not in self._forms:
            self._forms[dialect] = _in_words(self, dialect)
        return self._forms[dialect]

    @cached_property
    def _forms(self) -> "dict[str, LibraryComponent | None]":
        return {}  # filled as environments are asked for; libraries share their components


@dataclass(frozen=True)
class Library:
    """All components, in order of name."""

    components: Mapping[str, LibraryComponent]
    dialect: str = "astro"

    def __iter__(self) -> Iterator[LibraryComponent]:
        return iter(self.components.values())

    def get(self, name: str) -> LibraryComponent | None:
        """The component of this name, or None."""
        return self.components.get(name)

    def all(self) -> list[LibraryComponent]:
        """Every component, in order of name."""
        return list(self.components.values())

    def without(self, names: Iterable[str]) -> "Library":
        """The same library less some components."""
        hidden = set(names)
        kept = {name: component for name, component in self.components.items() if name not in hidden}
        return Library(kept, self.dialect)

    def in_dialect(self, dialect: str) -> "Library":
        """The sections there are for an environment, in its words: astro, tsx, vue, svelte or html."""
        if dialect == self.dialect:
            return self
        forms = {name: component.in_dialect(dialect) for name, component in self.components.items()}
        return Library({name: form for name, form in forms.items() if form is not None}, dialect)

    def by_section(self, section: str) -> list[LibraryComponent]:
        """The components that make this kind of section, e.g. "hero"; the plainest choice first."""
        found = [component for component in self if component.section == section]
        return sorted(found, key=lambda component: (component.definition.get("rank", 50), component.name))

    def search(self, words: str) -> list[LibraryComponent]:
        """The components in which every word occurs, best first. No words gives all."""
        wanted = words.lower().split()
        scored = [(_score(component, wanted), component) for component in self]
        scored = [pair for pair in scored if pair[0] > 0 or not wanted]
        return [component for _, component in sorted(scored, key=lambda pair: (-pair[0], pair[1].name))]


def load_library(folder: Path) -> Library:
    """Read every component folder below `folder`. Raises LibraryError when one breaks the contract."""
    folders = sorted(path.parent for path in folder.glob("*/component.json"))
    return Library({path.name: _load_component(path) for path in folders})


def check_values(component: LibraryComponent, values: Mapping[str, Any]) -> list[str]:
    """What is wrong with `values` for this component, in plain words; an empty list when nothing is."""
    known = {prop.name: prop for prop in component.properties}
    problems = []
    for name, value in values.items():
        if name in known:
            problems += problems_of(known[name], value)
        else:
            problems.append(f'{component.name} has no property "{name}" (it has: {", ".join(known)})')
    return problems


def fill(component: LibraryComponent, values: Mapping[str, Any]) -> str:
    """The section file with the defaults overlaid by `values`, key by key. Raises ValuesError."""
    return write_content(component.source, _content(component, values))


def fill_html(component: LibraryComponent, values: Mapping[str, Any], id: str) -> str:
    """The section as a part of an HTML page, filled likewise. Raises ValuesError."""
    content = _content(component, values)
    if component.markup is None:
        raise ValuesError([f"{component.name} has no form for this environment"])
    return html.render(component.name, component.markup, component.content, content, id)


def read_html(library: "Library | None", block: str) -> dict[str, Any]:
    """The content of a section of an HTML page, in the shape of the component that it says it is."""
    component = library.in_dialect("html").get(component_of(block)) if library else None
    if component is None or component.markup is None:
        shown, rest = visible(block)
        return {**rest, **shown}
    return html.merged(block, component.markup, component.content)


def write_html(library: "Library | None", block: str, content: Mapping[str, Any], id: str) -> str:
    """The section with that content: changed in place where only words differ, else made anew.

    Raises ContentError for HTML that no component of the library made, when words have no place in it.
    """
    changed = change_in_place(block, leaves(read_html(library, block)), leaves(dict(content)))
    if changed is not None:
        return changed
    component = library.in_dialect("html").get(component_of(block)) if library else None
    if component is None or component.markup is None:
        raise ContentError("this section was written by hand, so only words that it has can be changed")
    return html.render(component.name, component.markup, component.content, content, id)


def _content(component: LibraryComponent, values: Mapping[str, Any]) -> dict[str, Any]:
    problems = check_values(component, values)
    if problems:
        raise ValuesError(problems)
    return component.defaults() | dict(values)


def _load_component(folder: Path) -> LibraryComponent:
    try:
        definition = json.loads((folder / "component.json").read_text(encoding="utf-8"))
        source = (folder / "section.astro").read_text(encoding="utf-8")
        neutral = folder / "section.html"
        markup = parse_markup(neutral.read_text(encoding="utf-8")) if neutral.is_file() else None
        return _build(folder.name, definition, source, markup)
    except (OSError, KeyError, TypeError, ContentError, MarkupError, json.JSONDecodeError) as error:
        raise LibraryError(f"component {folder.name}: {error!r}") from error


def _in_words(component: LibraryComponent, dialect: str) -> LibraryComponent | None:
    markup = component.markup
    if markup is None:
        return None
    if dialect == "html":
        source = html.render(component.name, markup, component.content, component.content, component.section)
    else:
        source = component_source(dialect, component.stem, markup, component.content)
    file = f"{component.stem}.{EXTENSIONS[dialect]}"
    return replace(component, source=source, file=file, dialect=dialect)


def _build(name: str, definition: dict[str, Any], source: str, markup: Element | None) -> LibraryComponent:
    if definition["name"] != name:
        raise LibraryError(f"component {name} calls itself {definition['name']}")
    content = read_content(source)
    properties = tuple(_properties(name, definition["customization"]["properties"], content))
    plain = ("title", "description", "category", "complexity", "version", "section", "file", "metadata")
    return LibraryComponent(
        name=name,
        tags=tuple(definition["tags"]),
        properties=properties,
        source=source,
        readme=definition["documentation"]["readme"],
        definition=definition,
        content=content,
        markup=markup,
        **{key: definition[key] for key in plain},
    )


def _properties(name: str, rows: list[dict[str, Any]], defaults: dict[str, Any]) -> Iterable[Property]:
    names = [row["name"] for row in rows]
    if sorted(names) != sorted(defaults):
        odd = sorted(set(names) ^ set(defaults))
        raise LibraryError(f"component {name}: properties and literal differ in {', '.join(odd)}")
    return [Property(default=defaults[row["name"]], **row) for row in rows]


def _score(component: LibraryComponent, wanted: list[str]) -> int:
    """0 unless every word occurs; a word in the name counts more than one in the description."""
    near = f"{component.name} {component.title} {component.section} {' '.join(component.tags)}".lower()
    far = f"{component.description} {component.category}".lower()
    scores = [3 if word in near else int(word in far) for word in wanted]
    return sum(scores) if scores and all(scores) else 0
