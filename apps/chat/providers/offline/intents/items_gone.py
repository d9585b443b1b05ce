# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes to take a single thing out of a list: “delete Rui from the team”, “remove the second testimonial”."""

import re

from apps.chat.providers.offline.changes import Change, NotUnderstood, RemoveItem
from apps.chat.providers.offline.lexicon import find_sections, section_of
from apps.chat.providers.offline.lists import (
    ITEM_NOUNS,
    NOUN,
    ORDINALS,
    SECTION_OF_NOUN,
    find_items,
    group_named,
    item_lists,
)
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause, tokens

from .base import recogniser
from .items import ARTICLE, ORD, PAGE, POLITE, SLOT
from .references import list_section

_REMOVE = re.compile(
    rf"{POLITE}(?:remove|delete|drop|get rid of|take out|take away|take off|take|erase)\s+(.+?)(?:\s+(?:out|away|off))?$",
    re.I,
)
_FROM = re.compile(
    r"^(.+?)\s+(?:from|off|out of|in|on)\s+(?:(?:the|our|my)\s+)?([\w'& -]+?)(?:\s+(?:section|list|group|category|part))?$",
    re.I,
)
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.I)
_NUMBERED = re.compile(
    rf"^(?:the\s+|our\s+)?({ORD})\s+({NOUN}|item|entry|row|card|box|tile|column|link|one)$", re.I
)
_WHOSE = re.compile(r"^(?:the\s+)?(.+?)'s?\s+(testimonial|review|quote)$", re.I)
_NOUN_NAME = re.compile(
    rf"^(?:the\s+|our\s+)?({NOUN})\s*(?:\b(?:about|called|named|titled|from|by)\b|:|(?=\ue000))\s*(.+)$", re.I
)
_NAME_NOUN = re.compile(rf"^(?:the\s+|our\s+)?(.+?)\s+({NOUN}|item)$", re.I)


@recogniser("sections", 11)
def remove_item(clause: Clause, site: Site) -> list[Change]:
    """remove the croissant from the menu; delete Rui; remove the second testimonial."""
    found = _REMOVE.match(clause.text.strip(" .!"))
    if not found:
        return []
    body = PAGE.sub("", found[1].strip(" ."))
    source = _FROM.match(body)
    kind, group = _listed(source[2], site) if source else ("", "")
    words = source[1].strip() if source and kind else body
    parts = [_NUMBERED.match(part) for part in _AND.split(words)]
    if all(parts):
        return _by_number([part for part in parts if part], kind, group, site)
    if kind:
        return [RemoveItem(kind, name, None, group) for name in _names(clause, words, site, kind)]
    return _nameless(clause, words, site)


def _by_number(numbered: list[re.Match[str]], kind: str, group: str, site: Site) -> list[Change]:
    """“the second review and the last plan”, from behind, so that the numbers of those before stay true."""
    listed = kind or list_section(site, numbered[0][2], "")
    if not isinstance(listed, str):
        return [listed]
    found = [(kind or SECTION_OF_NOUN.get(m[2].lower(), listed), ORDINALS[m[1].lower()]) for m in numbered]
    found.sort(key=lambda hit: (hit[1] >= 0, -hit[1]))
    return [
        c for name, number in found for c in _if_present(site, RemoveItem(name, number=number, whole=group))
    ]


def _listed(words: str, site: Site) -> tuple[str, str]:
    """The kind of section that the words after “from” name, and the group in it."""
    if group_named(item_lists(site, "menu"), words):
        return "menu", words
    kind = section_of(words) or ""
    return (kind, "") if kind in ITEM_NOUNS or kind == "footer" else ("", "")


def _if_present(site: Site, change: RemoveItem) -> list[Change]:
    return [change] if item_lists(site, change.section) and change.section else []


def _names(clause: Clause, words: str, site: Site, kind: str) -> list[str]:
    """One name, or several joined by “and” when the whole is not the name of one thing."""
    whole = _bare(clause.plain(words))
    lists = item_lists(site, kind)
    parts = [_bare(clause.plain(part)) for part in _AND.split(words)]
    if len(parts) > 1 and not find_items(lists, whole) and all(find_items(lists, part) for part in parts):
        return parts
    return [whole]


def _bare(words: str) -> str:
    return ARTICLE.sub("", words).strip(" .'\"")


def _nameless(clause: Clause, words: str, site: Site) -> list[Change]:
    """No section is named: the words must name something on the page."""
    whose, before, after = _WHOSE.match(words), _NOUN_NAME.match(words), _NAME_NOUN.match(words)
    if whose:
        return _if_present(site, RemoveItem("testimonials", _bare(whose[1])))
    if before:
        return _if_present(
            site, RemoveItem(SECTION_OF_NOUN[before[1].lower()], _bare(clause.plain(before[2])))
        )
    if after and (kind := SECTION_OF_NOUN.get(after[2].lower(), "")):
        name = _bare(clause.plain(after[1]))
        if find_items(item_lists(site, kind), name):
            return [RemoveItem(kind, name)]
    quoted = re.fullmatch(rf"(?:the\s+)?{SLOT}", words)
    if quoted:
        return [] if site.resolve(clause.plain(words)) else [RemoveItem("", clause.plain(words))]
    return _on_the_page(clause, words, site)


def _on_the_page(clause: Clause, words: str, site: Site) -> list[Change]:
    names = _names(clause, words, site, "")
    hits = find_sections(words)
    only_sections = {word for _, start, end in hits for word in tokens(words[start:end])}
    if any(set(tokens(name)) <= only_sections or not find_items(item_lists(site), name) for name in names):
        return []
    return [RemoveItem("", name) for name in names]


@recogniser("sections", 65)
def remove_unknown(clause: Clause, site: Site) -> list[Change]:
    """remove the blueberry muffin, where there is none."""
    found = _REMOVE.match(clause.text.strip(" .!"))
    return [NotUnderstood(clause.restore(), "items")] if found and item_lists(site) else []
