"""Code fences that a model left around or at an end of a file."""

import re

_OPENING = re.compile(r"\A\s*```[\w.+-]*[ \t]*\r?\n")
_CLOSING = re.compile(r"\r?\n```[ \t]*\s*\Z")
_KEPT = (".md", ".mdx", ".markdown", ".txt")


def drop_fences(path: str, text: str) -> str:
    """The file without a fence as its first or last line. Markdown and plain words keep theirs."""
    if path.endswith(_KEPT) or "```" not in text:
        return text
    opened = _OPENING.match(text)
    if opened is None and len(re.findall(r"^```", text, re.MULTILINE)) != 1:
        return text  # a pair inside belongs to the file
    rest = text[opened.end() :] if opened else text
    return _CLOSING.sub("\n", rest)
