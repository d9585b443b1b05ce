"""Where the tags of a component's markup stand, of any dialect: enough for mending, forgiving of the rest.

Comments, scripts, styles and the code before the markup are left out; braces and quotes inside a tag are
stepped over, so that a > in an expression doesn't end it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_QUIET = re.compile(
    r"<!--.*?(?:-->|\Z)|\{\s*/\*.*?(?:\*/\s*\}|\Z)"
    r"|<(?P<raw>script|style|textarea|title)\b[^>]*>.*?(?=</(?P=raw)\s*>|\Z)|<!\w[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_FRONTMATTER = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n.*?^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_OPENING = re.compile(r"<(/?)([A-Za-z][\w.:-]*)")
# Nearly every tag; what it doesn't match is read character by character.
_USUAL = re.compile(r"""(?:[^"'`{}<>]|(?<=[=\s])(?:"[^"]*"|'[^']*')|\{[^{}"'`<>]*\})*+>""")
_LONGEST_TAG = 20_000  # characters; what is longer isn't a tag


@dataclass(frozen=True)
class Mark:
    """One tag: `start` and `end` of all of it, `name_end` where its attributes begin."""

    name: str
    start: int
    name_end: int
    end: int
    is_closing: bool
    closes_itself: bool


def markup_start(path: str, text: str) -> int:
    """Where the markup of a component file begins."""
    found = _FRONTMATTER.match(text) if path.endswith(".astro") else None
    return found.end() if found else 0


def tags(text: str, start: int = 0) -> Iterator[Mark]:
    """The tags from `start` on, in order."""
    quiet = [found.span() for found in _QUIET.finditer(text, start)]
    at, passed = start, 0
    while found := _OPENING.search(text, at):
        while passed < len(quiet) and quiet[passed][1] <= found.start():
            passed += 1
        if passed < len(quiet) and quiet[passed][0] < found.start():
            at = quiet[passed][1]
            continue
        end = tag_end(text, found.end())
        if end < 0:
            at = found.end()
            continue
        closes_itself = text[end - 2] == "/"
        yield Mark(found[2], found.start(), found.end(), end, bool(found[1]), closes_itself)
        at = max(end, quiet[passed][1]) if passed < len(quiet) and quiet[passed][0] == found.start() else end


def tag_end(text: str, at: int) -> int:
    """The offset behind the > that ends a tag whose name ends at `at`; -1 without one."""
    usual = _USUAL.match(text, at, at + _LONGEST_TAG)
    if usual is not None:
        return usual.end()
    depth, limit = 0, min(len(text), at + _LONGEST_TAG)
    while at < limit:
        character = text[at]
        if character in "\"'`" and (depth or text[at - 1] in "= \t\n{(,"):
            closing = text.find(character, at + 1, limit)
            if closing < 0:
                return -1
            at = closing
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        elif character == "<" and not depth:
            return -1
        elif character == ">" and depth <= 0:
            return at + 1
        at += 1
    return -1
