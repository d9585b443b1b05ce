"""Sections that stand in an HTML page themselves: found, cut out, copied."""

import re
from functools import lru_cache

from apps.components.html_scan import Tag, scan

_TAGS = frozenset({"section", "header", "footer", "article", "aside"})


@lru_cache(maxsize=8)
def find_blocks(source: str) -> tuple[tuple[str, str, int, int], ...]:
    """(tag, id, start, end) of each section, from the top. A line that holds nothing else is part of it."""
    tags = scan(source)
    within: list[bool] = []  # whether a tag is a section or stands in one
    chosen = []
    for tag in tags:
        inside = tag.parent >= 0 and within[tag.parent]
        if not inside and _is_section(tag):
            chosen.append(tag)
        within.append(inside or _is_section(tag))
    return tuple((tag.name, tag.attributes["id"], *_lines(source, tag)) for tag in chosen)


def copy_block(block: str, old_id: str, new_id: str) -> str:
    """The block with its id, and all ids made of it, exchanged."""
    return re.sub(rf'(\s(?:id|for|name|aria-[\w-]+)="){re.escape(old_id)}(?=["-])', rf"\g<1>{new_id}", block)


def indent_block(block: str, indent: str, newline: str) -> str:
    """The block moved to the right, its lines ended as the page's are."""
    lines = block.strip("\n").split("\n")
    return "".join(f"{indent + line if line.strip() else ''}{newline}" for line in lines)


def _is_section(tag: Tag) -> bool:
    return bool(tag.attributes.get("id")) and (tag.name in _TAGS or "data-section" in tag.attributes)


def _lines(source: str, tag: Tag) -> tuple[int, int]:
    line = source.rfind("\n", 0, tag.start) + 1
    start = tag.start if source[line : tag.start].strip() else line
    rest = source.find("\n", tag.end)
    rest = len(source) if rest < 0 else rest + 1
    return start, tag.end if source[tag.end : rest].strip() else rest
