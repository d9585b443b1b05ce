"""Small mistakes of models that a machine mends without asking: nothing that changes what was meant."""

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

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
    """The changes with an import added to each changed page for every section that is used and not
    imported.
    """
    after = {path for path in {*tree, *changes} if path not in changes or changes[path] is not None}
    mended = dict(changes)
    shape = shape_of(after)
    for path, content in changes.items():
        if content is not None and _is_page(path, shape):
            mended[path] = _import_sections(content.decode("utf-8", "surrogateescape"), after, shape)
    return mended


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


def _import_sections(page: str, after: Set[str], shape: Shape) -> bytes:
    head = shape.head.match(page)
    if head is not None:
        known = set(_IMPORTED.findall(head[0]))
        used = dict.fromkeys(_TAG.findall(page[head.end() :]))
        for name in used:
            if name not in known and shape.file_of(name) in after:
                page = add_import(page, name, shape)
    return page.encode("utf-8", "surrogateescape")
