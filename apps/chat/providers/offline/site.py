# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The project as the designer reads it: its page, its sections with their words, its tokens and settings."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from apps.chat.engine.outline import Page, PageError, Section, parse_page
from apps.chat.engine.shapes import Shape, shape_of
from apps.chat.engine.theme import read_tokens
from apps.components.content import ContentError, read_content
from apps.components.library import Library, read_html

from .focus import Focus
from .lexicon import find_sections, section_of

THEME = "/src/styles/theme.css"
SETTINGS = "/src/site.json"

_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1, "other": -1}


@dataclass(frozen=True)
class Site:
    """A reading of the project's files. Never raises for a project in odd shape: `trouble` says what is wrong."""

    files: Mapping[str, str]
    selection: str = ""
    library: Library | None = None
    focus: Focus = field(default_factory=Focus)
    pictures: bool = False  # whether images are attached to the message
    trouble: str = field(default="", compare=False)

    @cached_property
    def shape(self) -> Shape:
        """Which kind of site it is."""
        return shape_of(self.files)

    @property
    def source(self) -> str:
        """The text of the page."""
        return self.files.get(self.shape.page, "")

    @cached_property
    def page(self) -> Page | None:
        """The outline of the page, or None when it can't be read."""
        try:
            return parse_page(self.source, self.shape)
        except PageError:
            return None

    @property
    def page_trouble(self) -> str:
        """Why the page can't be edited, in plain words; empty when it can."""
        try:
            parse_page(self.source, self.shape)
        except PageError as error:
            return error.message
        return ""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections from top to bottom."""
        return self.page.sections if self.page else ()

    @cached_property
    def tokens(self) -> dict[str, str]:
        """The theme tokens."""
        return read_tokens(self.files.get(THEME, ""))

    @cached_property
    def settings(self) -> dict[str, Any]:
        """site.json."""
        try:
            settings = json.loads(self.files.get(SETTINGS, "{}"))
        except ValueError:
            return {}
        return settings if isinstance(settings, dict) else {}

    @property
    def name(self) -> str:
        """The name of the site."""
        return text_of(self.settings, "name")

    def studio(self, key: str) -> str:
        """What the designer noted about the page when it made it: kind, place, tone, subject."""
        notes = self.settings.get("studio")
        return text_of(notes, key) if isinstance(notes, dict) else ""

    def path_of(self, section: Section) -> str:
        """Where a section's words stand: its file, or its place in the page ("/index.html#hero")."""
        if self.shape.holds_sections:
            return f"{self.shape.page}#{section.id}"
        return self.shape.imported_file(dict(self.page.imports).get(section.name, "") if self.page else "")

    def content_of(self, section: Section) -> dict[str, Any]:
        """The content of a section, or {} when its file has no content literal."""
        if self.shape.holds_sections:
            return read_html(self.library, section.text)
        try:
            return read_content(self.files.get(self.path_of(section), ""))
        except ContentError:
            return {}

    def resolve(self, words: str) -> Section | None:
        """The section that words such as “the second gallery” or “#faq” mean on this page, or None."""
        matches = self.matching(words)
        if not matches:
            return None
        number = next((_ORDINALS[w] for w in re.findall(r"\w+", words.lower()) if w in _ORDINALS), 0)
        return matches[number] if -len(matches) <= number < len(matches) else matches[-1]

    def matching(self, words: str) -> list[Section]:
        """All sections that the words may mean."""
        named = re.search(r"#([a-z][\w-]*)", words)
        if named:
            return [s for s in self.sections if s.id == named[1]]
        wanted = section_of(words)
        if wanted:
            found = self._of_kind(wanted)
            if found or wanted not in _NEIGHBOURS:
                return found or self._by_heading(words)
            return self._of_kind(_NEIGHBOURS[wanted]) or self._by_heading(words)
        return self._by_id(words) or self._by_heading(words)

    def _of_kind(self, kind: str) -> list[Section]:
        return [section for section in self.sections if kind_of(section) == kind]

    def _by_id(self, words: str) -> list[Section]:
        said = re.findall(r"[a-z0-9]+", words.lower())
        return [s for s in self.sections if s.id in said or s.id.replace("-", " ") in " ".join(said)]

    def _by_heading(self, words: str) -> list[Section]:
        said = " ".join(re.findall(r"[a-z0-9]+", words.lower()))
        found = []
        for section in self.sections:
            heading = self.content_of(section).get("heading")
            plain = " ".join(re.findall(r"[a-z0-9]+", heading.lower())) if isinstance(heading, str) else ""
            if plain and plain in said:
                found.append(section)
        return found


_NEIGHBOURS = {
    "pricing": "menu",
    "menu": "pricing",
    "gallery": "blog",
    "location": "contact",
    "contact": "newsletter",
}


def kind_of(section: Section) -> str:
    """The kind of a section by its id: features-2 → features, call-to-action → cta; odd ids stay as they are."""
    return kind_of_id(section.id)


def kind_of_id(section_id: str) -> str:
    """The kind of section that an id stands for."""
    stem = re.sub(r"-\d+$", "", section_id)
    named = find_sections(stem.replace("-", " "))
    return named[0][0] if named else stem


def text_of(mapping: Mapping[str, Any], key: str) -> str:
    """A text value, or "" when it is missing or something else."""
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def strings(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in a content literal, with the path to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from strings(member, (*path, key))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from strings(member, (*path, number))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy of a content literal with the value at that path changed."""
    if not path:
        return new
    head, *rest = path
    if isinstance(value, dict):
        return {
            key: replaced(member, tuple(rest), new) if key == head else member
            for key, member in value.items()
        }
    return [
        replaced(member, tuple(rest), new) if number == head else member
        for number, member in enumerate(value)
    ]
