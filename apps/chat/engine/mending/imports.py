"""Imports of components: one that is used and missing, one with the wrong way to its file."""

import posixpath
import re
from collections.abc import Set

from apps.chat.engine.mending.markup import markup_start, tags

_COMPONENTS = (".astro", ".vue", ".svelte", ".tsx", ".jsx")
_SOURCE = re.compile(
    r"""(?P<before>^[ \t]*(?:import|export)\b[^'"\n;]*?(?:\bfrom)?\s*(?P<quote>["']))"""
    r"""(?P<source>\.{1,2}/[^"'\n]+)(?P=quote)""",
    re.MULTILINE,
)
_IMPORT_LINE = re.compile(r"""^[ \t]*import\b[^\n]*["'];?[ \t]*\r?\n""", re.MULTILINE)
# What may be left out of an import, and what never.
_ENDINGS = ("", ".ts", ".js", ".mjs", ".tsx", ".jsx", ".json", "/index.ts", "/index.tsx", "/index.js")
_WHOLE = (".astro", ".vue", ".svelte")
_SCRIPT = re.compile(r"<script\b[^>]*>[ \t]*\r?\n")


def mend_imports(path: str, text: str, files: Set[str]) -> str:
    """The file with its relative imports leading somewhere, where exactly one file can be meant."""
    if not path.endswith((*_COMPONENTS, ".ts", ".js", ".mjs")):
        return text
    mended = _SOURCE.sub(lambda found: _led(path, found, files), text)
    return _with_missing(path, mended, files) if path.endswith(_COMPONENTS) else mended


def _led(path: str, found: re.Match[str], files: Set[str]) -> str:
    source, _, query = found["source"].partition("?")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
    if any(target + ending in files for ending in _ENDINGS):
        return found[0]
    name = posixpath.basename(source)
    named = [other for other in files if other.startswith("/src/") and _is_named(other, name)]
    meant = [target + ending for ending in _WHOLE if target + ending in files] or named
    if len(meant) != 1:
        return found[0]
    way = relative(path, meant[0])
    if not posixpath.splitext(name)[1] and not way.endswith(_WHOLE):
        way = posixpath.splitext(way)[0]
    return f"{found['before']}{way}{'?' + query if query else ''}{found['quote']}"


def relative(path: str, target: str) -> str:
    """How a file imports another of the project."""
    way = posixpath.relpath(target, posixpath.dirname(path))
    return way if way.startswith(".") else f"./{way}"


def _is_named(path: str, name: str) -> bool:
    base = posixpath.basename(path)
    return base == name or (
        "." not in name and base in {name + ending for ending in (*_ENDINGS[1:], *_WHOLE)}
    )


def _with_missing(path: str, text: str, files: Set[str]) -> str:
    """An import for every component that is used, known to the project once, and named nowhere else."""
    start = markup_start(path, text)
    used = dict.fromkeys(
        mark.name
        for mark in tags(text, start)
        if mark.name[0].isupper() and not mark.is_closing and "." not in mark.name
    )
    for name in used:
        if re.search(rf"(?<![<\w/.'\"]){re.escape(name)}\b(?!\s*/?>)", _code(path, text)):
            continue  # imported, declared or given in some way
        meant = [other for other in files if other != path and _is_component(other, name, path)]
        if len(meant) == 1:
            text = _import(path, text, f"import {name} from '{_way(path, meant[0])}';")
    return text


def _code(path: str, text: str) -> str:
    """The part of a component in which names are declared."""
    if path.endswith(".astro"):
        return text[: markup_start(path, text)]
    if path.endswith((".vue", ".svelte")):
        return "\n".join(re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.DOTALL))
    return text


def _is_component(path: str, name: str, importer: str) -> bool:
    extension = posixpath.splitext(importer)[1]
    return path.startswith("/src/") and posixpath.basename(path) == name + extension


def _way(path: str, target: str) -> str:
    way = relative(path, target)
    return posixpath.splitext(way)[0] if path.endswith((".tsx", ".jsx")) else way


def _import(path: str, text: str, statement: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    head = text[: markup_start(path, text)] if path.endswith(".astro") else text
    imports = list(_IMPORT_LINE.finditer(head))
    if imports:
        at = imports[-1].end()
        return text[:at] + statement + newline + text[at:]
    if path.endswith(".astro"):
        if markup_start(path, text) == 0:
            return f"---{newline}{statement}{newline}---{newline}{text}"
        at = text.index("\n") + 1
        return text[:at] + statement + newline + text[at:]
    script = _SCRIPT.search(text)
    if script is not None:
        return text[: script.end()] + statement + newline + text[script.end() :]
    return statement + newline + text if path.endswith((".tsx", ".jsx")) else text
