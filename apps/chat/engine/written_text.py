"""Words as they are written in markup, in JSON and in scripts: read into tokens, changed, and written again.

Only what differs between the old and the new words is written anew: entities, escapes and line breaks in the
rest stay as the person wrote them.
"""

import html
import json
import re
from collections.abc import Callable, Sequence

_SPACE = r"[ \t\r\n\f]"  # what HTML counts as white space: not the no-break space
_MARKUP = re.compile(
    rf"{_SPACE}*<br\s*/?>{_SPACE}*|&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|\{{/\*.*?\*/\}}|<!--.*?-->|{_SPACE}+|.",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|.", re.DOTALL)
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\.|.",
    re.DOTALL,
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}

Token = tuple[str, str]  # as written, and what it says


def markup_tokens(raw: str) -> list[Token]:
    """Words between tags: white space in a row is one space, <br> a line break, comments nothing."""
    return [(found[0], _said(found[0])) for found in _MARKUP.finditer(raw)]


def attribute_tokens(raw: str) -> list[Token]:
    """What is between an attribute's quotes."""
    return [(found[0], html.unescape(found[0])) for found in _ATTRIBUTE.finditer(raw)]


def string_tokens(raw: str) -> list[Token]:
    """What is between the quotes of a JSON or script text."""
    return [(found[0], _unescaped(found[0])) for found in _ESCAPES.finditer(raw)]


def said(tokens: Sequence[Token]) -> str:
    """What the tokens say together."""
    return "".join(words for _, words in tokens)


def rewritten(tokens: Sequence[Token], words: str, write: Callable[[str], str]) -> str:
    """The same writing with other words; `write` writes what is new."""
    start, kept = 0, 0
    while kept < len(tokens) and words.startswith(tokens[kept][1], start):
        start += len(tokens[kept][1])
        kept += 1
    end, tail = len(words), len(tokens)
    while (
        tail > kept
        and end - len(tokens[tail - 1][1]) >= start
        and words.endswith(tokens[tail - 1][1], start, end)
    ):
        end -= len(tokens[tail - 1][1])
        tail -= 1
    before = "".join(raw for raw, _ in tokens[:kept])
    after = "".join(raw for raw, _ in tokens[tail:])
    return before + write(words[start:end]) + after


def write_astro(words: str) -> str:
    """Words for Astro's markup, where braces begin code."""
    return write_html(words).replace("{", "&#123;").replace("}", "&#125;")


def write_html(words: str) -> str:
    """Words for HTML; line breaks become <br />, and spaces that don't break are told apart from others."""
    return html.escape(words, quote=False).replace("\n", "<br />").replace("\xa0", "&nbsp;")


def write_attribute(quote: str) -> Callable[[str], str]:
    """For between an attribute's quotes."""
    entity = {'"': "&quot;", "'": "&#39;"}.get(quote, "")
    return lambda words: html.escape(words, quote=False).replace(quote or "\0", entity)


def write_string(quote: str) -> Callable[[str], str]:
    """For between the quotes of a text in the frontmatter, of which nothing may look like its end."""

    def write(words: str) -> str:
        text = json.dumps(words, ensure_ascii=False)[1:-1]
        if quote == "'":
            text = text.replace('\\"', '"').replace("'", "\\'")
        return text.replace("---", r"\u002d\u002d\u002d").replace("</", r"<\/")

    return write


def _said(raw: str) -> str:
    if "<br" in raw:
        return "\n"
    if raw.startswith(("{/*", "<!--")):
        return ""
    return " " if raw[0] in " \t\r\n\f" else html.unescape(raw)


def _unescaped(raw: str) -> str:
    if len(raw) < 2 or raw[0] != "\\":
        return raw
    if len(raw) == 12:
        high, low = int(raw[2:6], 16), int(raw[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if raw[1] in "ux" and len(raw) > 2:
        return chr(int(raw[2:].strip("{}"), 16))
    return _SIMPLE.get(raw[1], raw[1])
