"""Sections that stand in an HTML page themselves: found, cut out, copied."""

import re

from apps.components.html_scan import Tag, scan

_TAGS = frozenset({"section", "header", "footer", "article", "aside"})


def find_blocks(source: str) -> list[tuple[str, str, int, int]]:
    """(tag, id, start, end) of each section, from the top. A line that holds nothing else is part of it."""
    tags = scan(source)
    chosen: list[int] = []
    for at, tag in enumerate(tags):
        if _is_section(tag) and not _inside(tags, at, chosen):
            chosen.append(at)
    return [(tags[at].name, tags[at].attributes["id"], *_lines(source, tags[at])) for at in chosen]


def copy_block(block: str, old_id: str, new_id: str) -> str:
    """The block with its id, and all ids made of it, exchanged."""
    return re.sub(rf'(\s(?:id|for|name|aria-[\w-]+)="){re.escape(old_id)}(?=["-])', rf"\g<1>{new_id}", block)


def indent_block(block: str, indent: str, newline: str) -> str:
    """The block moved to the right, its lines ended as the page's are."""
    lines = block.strip("\n").split("\n")
    return "".join(f"{indent + line if line.strip() else ''}{newline}" for line in lines)


def _is_section(tag: Tag) -> bool:
    return bool(tag.attributes.get("id")) and (tag.name in _TAGS or "data-section" in tag.attributes)


def _inside(tags: list[Tag], at: int, chosen: list[int]) -> bool:
    parent = tags[at].parent
    while parent >= 0:
        if parent in chosen:
            return True
        parent = tags[parent].parent
    return False


def _lines(source: str, tag: Tag) -> tuple[int, int]:
    line = source.rfind("\n", 0, tag.start) + 1
    start = tag.start if source[line : tag.start].strip() else line
    rest = source.find("\n", tag.end)
    rest = len(source) if rest < 0 else rest + 1
    return start, tag.end if source[tag.end : rest].strip() else rest
