"""The component library as files: loaded, searched, checked and filled. Knows nothing of Django."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.components.content import ContentError, read_content, write_content
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
    """One folder of the library: what component.json says, and the text of section.astro."""

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

    def defaults(self) -> dict[str, Any]:
        """A fresh copy of the default content."""
        return read_content(self.source)


@dataclass(frozen=True)
class Library:
    """All components, in order of name."""

    components: Mapping[str, LibraryComponent]

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
        return Library({name: component for name, component in self.components.items() if name not in hidden})

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
    problems = check_values(component, values)
    if problems:
        raise ValuesError(problems)
    return write_content(component.source, component.defaults() | dict(values))


def _load_component(folder: Path) -> LibraryComponent:
    try:
        definition = json.loads((folder / "component.json").read_text(encoding="utf-8"))
        source = (folder / "section.astro").read_text(encoding="utf-8")
        return _build(folder.name, definition, source)
    except (OSError, KeyError, TypeError, ContentError, json.JSONDecodeError) as error:
        raise LibraryError(f"component {folder.name}: {error!r}") from error


def _build(name: str, definition: dict[str, Any], source: str) -> LibraryComponent:
    if definition["name"] != name:
        raise LibraryError(f"component {name} calls itself {definition['name']}")
    properties = tuple(_properties(name, definition["customization"]["properties"], read_content(source)))
    plain = ("title", "description", "category", "complexity", "version", "section", "file", "metadata")
    return LibraryComponent(
        name=name,
        tags=tuple(definition["tags"]),
        properties=properties,
        source=source,
        readme=definition["documentation"]["readme"],
        definition=definition,
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
