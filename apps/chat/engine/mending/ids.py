"""Ids that a change gives twice: the later element gets one of its own, where nothing speaks of it."""

import re
from collections import Counter

from apps.chat.engine.blocks import copy_block, find_blocks
from apps.chat.engine.mending.markup import Mark, markup_start, tags

_MARKUP = (".astro", ".vue", ".svelte", ".html", ".tsx", ".jsx")
_ID = re.compile(r"""\sid=(?P<quote>["'])(?P<id>[A-Za-z][\w:.-]*)(?P=quote)""")


def unique_ids(path: str, text: str, old: str = "") -> str:
    """The file with no id given twice that wasn't before. Ids in expressions are kept: one or the other."""
    if not path.endswith(_MARKUP) or not _doubles(text):
        return text
    before = _doubles(old)
    text = _unique_blocks(text, before) if path.endswith(".html") else text
    seen: set[str] = set()
    pieces, at = [], 0
    taken = {found["id"] for found in _ID.finditer(text)}
    for start, end, name in _given(path, text):
        if name in seen and name not in before and not _is_spoken_of(text, name):
            new = _free(name, taken)
            pieces += [text[at:start], new]
            at = end
        seen.add(name)
    return "".join([*pieces, text[at:]])


def _doubles(text: str) -> set[str]:
    given = Counter(found["id"] for found in _ID.finditer(text))
    return {name for name, count in given.items() if count > 1}


def _given(path: str, text: str) -> list[tuple[int, int, str]]:
    """(start, end, id) of every id that is surely in the page."""
    found, depth, last = [], 0, markup_start(path, text)
    for mark in tags(text, last):
        between = text[last : mark.start]
        depth += between.count("{") - between.count("}")
        last = mark.end
        given = None if depth > 0 or mark.is_closing else _own_id(text, mark)
        if given is not None:
            found.append((given.start("id"), given.end("id"), given["id"]))
    return found


def _own_id(text: str, mark: Mark) -> re.Match[str] | None:
    return _ID.search(text, mark.name_end, mark.end)


def _is_spoken_of(text: str, name: str) -> bool:
    """Whether a link, a label or a style means that id."""
    whole = rf"{re.escape(name)}(?![\w-])"
    attributes = r"(?:for|htmlFor|aria-[a-z]+|list|form)"
    told = rf"""#{whole}|{attributes}=["'][^"']*(?<![\w-]){whole}"""
    return re.search(told, text) is not None


def _unique_blocks(text: str, before: set[str]) -> str:
    """Sections of a plain page: a later one of the same id gets another, and all ids made of it."""
    blocks = find_blocks(text)
    taken = {block[1] for block in blocks}
    seen: set[str] = set()
    again = []
    for _tag, name, start, end in blocks:
        if name in seen and name not in before:
            again.append((start, end, name, _free(name, taken)))
        seen.add(name)
    for start, end, name, new in reversed(again):
        text = text[:start] + copy_block(text[start:end], name, new) + text[end:]
    return text


def _free(name: str, taken: set[str]) -> str:
    stem = re.sub(r"-\d+\Z", "", name)
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    taken.add(f"{stem}-{number}")
    return f"{stem}-{number}"
