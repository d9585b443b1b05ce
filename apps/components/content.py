"""The content literal of a section file: `const content = {strict JSON};` is all a visitor reads."""

import json
import re
from typing import Any

_START = re.compile(r"^const content = ", re.MULTILINE)
_END = re.compile(r"\s*;")
_SURROGATE = re.compile("[\ud800-\udfff]")


class ContentError(ValueError):
    """The literal is missing or is not strict JSON. `line` counts from 1 in the section file."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        self.message = message
        self.line = line
        super().__init__(f"line {line}: {message}")


def read_content(source: str) -> dict[str, Any]:
    """The content of a section file as a dict. Raises ContentError when there is none or it is not JSON."""
    content, _, _ = _locate(source)
    return content


def write_content(source: str, content: dict[str, Any]) -> str:
    """The section file with its literal replaced; every other byte stays. Raises ContentError."""
    _, start, end = _locate(source)
    return source[:start] + _dump(content) + source[end:]


def _locate(source: str) -> tuple[dict[str, Any], int, int]:
    """The parsed literal and where its JSON starts and ends."""
    found = _START.search(source)
    if found is None:
        raise ContentError("there is no `const content = {…};`")
    start = found.end()
    content, end = _decode(source, start)
    if not isinstance(content, dict):
        raise ContentError("the content must be an object in braces", line=_line(source, start))
    if _END.match(source, end) is None:
        raise ContentError("the content must end with `};`", line=_line(source, end))
    return content, start, end


def _decode(source: str, start: int) -> tuple[Any, int]:
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
    try:
        return decoder.raw_decode(source, start)
    except json.JSONDecodeError as error:
        raise ContentError(f"the content is not strict JSON: {error.msg}", line=error.lineno) from error
    except RecursionError as error:
        raise ContentError("the content is nested too deeply", line=_line(source, start)) from error
    except ContentError as error:
        raise ContentError(error.message, line=_line(source, start)) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ContentError("a key of the content is given twice")
    return content


def _no_constant(word: str) -> Any:
    raise ContentError(f"the content is not strict JSON: {word} is not allowed")


def _dump(content: dict[str, Any]) -> str:
    try:
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ContentError(f"the content can't be written as JSON: {error}") from error
    return _shield(text)


def _shield(text: str) -> str:
    """Hide, by JSON escapes, what would end the frontmatter or a script, and what UTF-8 can't hold."""
    text = text.replace("---", r"\u002d\u002d\u002d").replace("</", r"<\/")
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1
