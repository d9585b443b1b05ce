"""The project while an answer is being made: what it should become, and the operations that get it there."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from apps.chat.engine.page import Position, insert_section, parse_page, remove_section, unique_names
from apps.chat.engine.theme import apply_config, apply_tokens
from apps.components.content import write_content
from apps.components.library import LibraryComponent, fill

from .blocks import blocks
from .site import COMPONENTS, INDEX, SETTINGS, THEME, Site


class CantDo(Exception):
    """A wish that was understood and can't be carried out; the message says why, for people."""


class Draft:
    """`files` is the wish, `_sent` what the operations so far give; `flush` sends the difference."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files: dict[str, str] = dict(files)
        self._sent: dict[str, str] = dict(files)
        self._operations: list[str] = []
        self._style: dict[str, str] = {}
        self._config: dict[str, object] = {}

    @property
    def site(self) -> Site:
        """The project as it stands now."""
        return Site(self.files)

    def write_content(self, path: str, content: dict[str, Any]) -> None:
        """Change the content literal of a section's file."""
        self.files[path] = write_content(self.files[path], content)

    def add_component(
        self,
        component: LibraryComponent,
        values: Mapping[str, Any],
        *,
        position: Position,
        reference: str = "",
    ) -> str:
        """Insert a section of the library; answers its id on the page."""
        self._send(INDEX)
        page = parse_page(self.files[INDEX])
        name, section_id = unique_names(page, component.file.removesuffix(".astro"), component.section)
        self._operations.append(_component_tag(component.name, position, reference, values))
        self.files[INDEX] = insert_section(
            self.files[INDEX], name=name, id=section_id, import_path=f"../components/{name}.astro",
            position=position, reference=reference or None,
        )  # fmt: skip
        path = f"{COMPONENTS}/{name}.astro"
        self.files[path] = fill(component, values)
        self._sent[INDEX], self._sent[path] = self.files[INDEX], self.files[path]
        return section_id

    def remove_section(self, section_id: str) -> None:
        """Take a section off the page, with its file when nothing else uses it."""
        path = self.site.path_of(parse_page(self.files[INDEX]).section(section_id))
        self.files[INDEX] = remove_section(self.files[INDEX], section_id)
        self._drop_orphan(path)

    def rewrite(self, path: str, text: str) -> None:
        """Replace a whole file, at once."""
        if self._sent.get(path) != text:
            action = "update" if path in self._sent else "create"
            self._operations.append(f'<file path={quoteattr(path)} action="{action}">\n{text}</file>')
        self.files[path] = self._sent[path] = text

    def copy_file(self, source: str, target: str) -> None:
        """A new file with the text of another."""
        self.files[target] = self.files[source]

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
            paths, key=lambda path: (path == INDEX, path)
        ):  # a page comes after what it imports
            self._send(path)
        done = list(self._operations)
        done += [f"<style>{_json(self._style)}</style>"] if self._style else []
        return done + ([f"<config>{_json(self._config)}</config>"] if self._config else [])

    def _drop_orphan(self, path: str) -> None:
        page = parse_page(self.files[INDEX])
        used = {f"{COMPONENTS}{source.removeprefix('../components')}" for _, source in page.imports}
        if path and path not in used and path in self.files:
            self._send(INDEX)
            self.delete(path)

    def _send(self, path: str) -> None:
        wanted, sent = self.files.get(path), self._sent.get(path)
        if wanted is None or wanted == sent:
            return
        self._operations.append(_file_tag(path, sent, wanted))
        self._sent[path] = wanted


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
