"""Small mistakes of models that a machine mends without asking: nothing that changes what was meant.

Those of a kind stand in mending/; here is what is mended when.
"""

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from apps.chat.engine.mending.attributes import html_attributes
from apps.chat.engine.mending.closing import close_tags
from apps.chat.engine.mending.fences import drop_fences
from apps.chat.engine.mending.ids import unique_ids
from apps.chat.engine.mending.imports import mend_imports
from apps.chat.engine.page import add_import
from apps.chat.engine.protocol import ParsedOperation
from apps.chat.engine.shapes import ASTRO, Shape, shape_of
from apps.chat.engine.tree import Changes

_TRAILING_COMMA = re.compile(r"""("(?:[^"\\\n]|\\.)*")|,(\s*[}\]])""")
_TAG = re.compile(r"^[ \t]*<([A-Z]\w*)\b[^>\n]*/>[ \t]*\r?$", re.MULTILINE)
_IMPORTED = re.compile(r"^[ \t]*import\s+(?:type\s+)?([A-Za-z_$][\w$]*)", re.MULTILINE)


def mend_operations(operations: Sequence[ParsedOperation]) -> list[ParsedOperation]:
    """The operations with commas before a closing bracket taken out of their JSON."""
    return [_mend_json(operation) if operation.kind != "file" else operation for operation in operations]


def mend_changes(tree: Mapping[str, bytes], changes: Changes) -> Changes:
    """The changes without stray code fences, React's attributes in HTML, ids given twice and imports that are
    missing or lead nowhere.
    """
    after = {path for path in {*tree, *changes} if path not in changes or changes[path] is not None}
    mended, shape = dict(changes), shape_of(after)
    for path, content in changes.items():
        text = _decoded(content)
        if text is not None:
            old = _decoded(tree.get(path)) or ""
            mended[path] = _mend_file(path, text, old, after, shape).encode("utf-8", "surrogateescape")
    return mended


def mend_syntax(changes: Changes, paths: Set[str]) -> Changes:
    """The changes with the tags of those files closed, which didn't compile. To be compiled again."""
    mended = dict(changes)
    for path in paths & changes.keys():
        text = _decoded(changes[path])
        if text is not None:
            mended[path] = close_tags(path, text).encode("utf-8", "surrogateescape")
    return mended


def _mend_file(path: str, text: str, old: str, after: Set[str], shape: Shape) -> str:
    text = html_attributes(path, drop_fences(path, text))
    text = unique_ids(path, text, old)
    if _is_page(path, shape):
        text = _import_sections(text, after, shape)
    return mend_imports(path, text, after)


def _decoded(content: bytes | None) -> str | None:
    if content is None or b"\0" in content:
        return None
    return content.decode("utf-8", "surrogateescape")


def _is_page(path: str, shape: Shape) -> bool:
    """The home page of any kind; of an Astro site the pages beside it, which import the same way."""
    if shape is not ASTRO:
        return path == shape.page and not shape.holds_sections
    return path.startswith("/src/pages/") and path.count("/") == 3 and path.endswith(".astro")


def _mend_json(operation: ParsedOperation) -> ParsedOperation:
    try:
        json.loads(operation.body or "{}")
    except (ValueError, RecursionError):
        return replace(operation, body=_TRAILING_COMMA.sub(lambda m: m[1] or m[2], operation.body))
    return operation


def _import_sections(page: str, after: Set[str], shape: Shape) -> str:
    head = shape.head.match(page)
    if head is not None:
        known = set(_IMPORTED.findall(head[0]))
        used = dict.fromkeys(_TAG.findall(page[head.end() :]))
        for name in used:
            if name not in known and shape.file_of(name) in after:
                page = add_import(page, name, shape)
    return page
