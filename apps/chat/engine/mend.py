"""Small mistakes of models that a machine mends without asking: nothing that changes what was meant."""

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from apps.chat.engine.operations import SECTION_FOLDER
from apps.chat.engine.page import COMPONENT_FOLDER
from apps.chat.engine.protocol import ParsedOperation
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
    for path, content in changes.items():
        if (
            content is not None
            and path.startswith("/src/pages/")
            and path.count("/") == 3
            and path.endswith(".astro")
        ):
            mended[path] = _import_sections(content.decode("utf-8", "surrogateescape"), after)
    return mended


def _mend_json(operation: ParsedOperation) -> ParsedOperation:
    try:
        json.loads(operation.body or "{}")
    except (ValueError, RecursionError):
        return replace(operation, body=_TRAILING_COMMA.sub(lambda m: m[1] or m[2], operation.body))
    return operation


def _import_sections(page: str, after: Set[str]) -> bytes:
    parts = re.split(r"^(---[ \t]*\r?\n)", page, maxsplit=2, flags=re.MULTILINE)
    if len(parts) == 5 and not parts[0].strip():
        known = set(_IMPORTED.findall(parts[2]))
        used = dict.fromkeys(_TAG.findall(parts[4]))
        missing = [name for name in used if name not in known and f"{SECTION_FOLDER}{name}.astro" in after]
        parts[2] += "".join(f"import {name} from '{COMPONENT_FOLDER}{name}.astro';\n" for name in missing)
    return "".join(parts).encode("utf-8", "surrogateescape")
