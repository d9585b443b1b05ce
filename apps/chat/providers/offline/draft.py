"""The project while an answer is being made: what it should become, and the operations that get it there."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from apps.chat.engine.operations import renamed
from apps.chat.engine.outline import parse_page, unique_names
from apps.chat.engine.page import Position, insert_section, remove_section
from apps.chat.engine.shapes import Shape, shape_of, split_place
from apps.chat.engine.theme import apply_config, apply_tokens
from apps.components.content import ContentError, write_content
from apps.components.library import Library, LibraryComponent, fill, fill_html, write_html

from .blocks import blocks
from .site import SETTINGS, THEME, Site


class CantDo(Exception):
    """A wish that was understood and can't be carried out; the message says why, for people."""


class Draft:
    """`files` is the wish, `_sent` what the operations so far give; `flush` sends the difference.

    The shape is that of the files it began with: a project stays the kind of site it is.
    """

    def __init__(self, files: Mapping[str, str], library: Library | None = None) -> None:
        self.files: dict[str, str] = dict(files)
        self.shape: Shape = shape_of(files)
        self._library = library
        self._sent: dict[str, str] = dict(files)
        self._operations: list[str] = []
        self._style: dict[str, str] = {}
        self._config: dict[str, object] = {}

    @property
    def site(self) -> Site:
        """The project as it stands now."""
        return Site(self.files, library=self._library)

    @property
    def page(self) -> str:
        """The text of the page."""
        return self.files[self.shape.page]

    @page.setter
    def page(self, text: str) -> None:
        self.files[self.shape.page] = text

    def write_content(self, path: str, content: dict[str, Any]) -> None:
        """Change the content of a section; `path` is its file or its place in the page (Site.path_of)."""
        file, section_id = split_place(path)
        if not section_id:
            self.files[file] = write_content(self.files[file], content)
            return
        section = parse_page(self.page, self.shape).section(section_id)
        try:
            block = write_html(self._library, section.text, content, section_id)
        except ContentError as error:
            raise CantDo(f"I can't change that: {error.message}.") from error
        self.page = self.page[: section.start] + _like(section.text, block) + self.page[section.end :]

    def add_component(
        self,
        component: LibraryComponent,
        values: Mapping[str, Any],
        *,
        position: Position,
        reference: str = "",
    ) -> str:
        """Insert a section of the library; answers its id on the page."""
        shape = self.shape
        self._send(shape.page)
        name, section_id = unique_names(parse_page(self.page, shape), component.stem, component.section)
        self._operations.append(_component_tag(component.name, position, reference, values))
        block = fill_html(component, values, section_id) if shape.holds_sections else ""
        self.page = insert_section(
            self.page, name=name, id=section_id, position=position, reference=reference or None,
            shape=shape, block=block,
        )  # fmt: skip
        self._sent[shape.page] = self.page
        if not shape.holds_sections:
            path = shape.file_of(name)
            self.files[path] = self._sent[path] = renamed(
                fill(component, values), component.stem, name, shape
            )
        return section_id

    def remove_section(self, section_id: str) -> None:
        """Take a section off the page, with its file when nothing else uses it."""
        path = self.site.path_of(parse_page(self.page, self.shape).section(section_id))
        self.page = remove_section(self.page, section_id, self.shape)
        if not self.shape.holds_sections:
            self._drop_orphan(path)

    def rewrite(self, path: str, text: str) -> None:
        """Replace a whole file, at once."""
        if self._sent.get(path) != text:
            action = "update" if path in self._sent else "create"
            self._operations.append(f'<file path={quoteattr(path)} action="{action}">\n{text}</file>')
        self.files[path] = self._sent[path] = text

    def copy_component(self, source: str, old: str, new: str) -> None:
        """A component's file once more, under another name."""
        self.files[self.shape.file_of(new)] = renamed(self.files[source], old, new, self.shape)

    def set_style(self, tokens: Mapping[str, str]) -> None:
        """Change theme tokens. Raises ThemeError."""
        self.files[THEME] = self._sent[THEME] = apply_tokens(self.files.get(THEME, ""), tokens)
        self._style.update(tokens)

    def set_config(self, settings: Mapping[str, object]) -> None:
        """Change settings of site.json. Raises ThemeError."""
        self.files[SETTINGS] = self._sent[SETTINGS] = apply_config(self.files.get(SETTINGS, "{}"), settings)
        self._config.update(settings)

    def delete(self, path: str) -> None:
        """Take a file away, at once, so that its name is free for the next operation."""
        if path in self._sent:
            self._operations.append(f'<file path={quoteattr(path)} action="delete"/>')
        self.files.pop(path, None)
        self._sent.pop(path, None)

    def operations(self) -> list[str]:
        """Everything to be done, in order, as the tags of the edit protocol."""
        paths = sorted(path for path in self.files if self._sent.get(path) != self.files[path])
        for path in sorted(
            paths, key=lambda path: (path == self.shape.page, path)
        ):  # a page comes after what it imports
            self._send(path)
        done = list(self._operations)
        done += [f"<style>{_json(self._style)}</style>"] if self._style else []
        return done + ([f"<config>{_json(self._config)}</config>"] if self._config else [])

    def _drop_orphan(self, path: str) -> None:
        page = parse_page(self.page, self.shape)
        used = {self.shape.imported_file(source) for _, source in page.imports}
        if path and path not in used and path in self.files:
            self._send(self.shape.page)
            self.delete(path)

    def _send(self, path: str) -> None:
        wanted, sent = self.files.get(path), self._sent.get(path)
        if wanted is None or wanted == sent:
            return
        self._operations.append(_file_tag(path, sent, wanted))
        self._sent[path] = wanted


def _like(old: str, block: str) -> str:
    """A section's HTML with the indentation of the text it replaces."""
    indent = old[: len(old) - len(old.lstrip(" \t"))]
    lines = block.strip("\n").split("\n")
    if lines[0].startswith(indent) and indent:
        return block.strip("\n") + "\n"
    return "".join(f"{indent + line if line.strip() else ''}\n" for line in lines)


def _file_tag(path: str, old: str | None, new: str) -> str:
    head = f"<file path={quoteattr(path)}"
    if old is None:
        return f'{head} action="create">\n{new}</file>'
    pairs = blocks(old, new)
    if pairs is None:
        return f'{head} action="update">\n{new}</file>'
    body = "".join(
        f"<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n" for search, replace in pairs
    )
    return f'{head} action="update">\n{body}</file>'


def _component_tag(name: str, position: str, reference: str, values: Mapping[str, Any]) -> str:
    where = f' reference="#{reference}"' if reference else ""
    return f'<component name={quoteattr(name)} position="{position}"{where}>{_json(values)}</component>'


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2).replace("</", "<\\/")
