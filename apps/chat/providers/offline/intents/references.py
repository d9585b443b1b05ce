# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about a thing by its place in a list: “the second card”, “swap the first and the last dish”."""

import re

from apps.chat.providers.offline.changes import Ask, Change, DuplicateItem, MoveItem, SetItem, SwapItems
from apps.chat.providers.offline.lexicon import LABELS, section_of
from apps.chat.providers.offline.lists import CARDS, ITEM_NOUNS, NOUN, ORDINALS, SECTION_OF_NOUN, item_lists
from apps.chat.providers.offline.site import Site, kind_of
from apps.chat.providers.offline.words import Clause, listing

from .base import recogniser
from .items import ORD, POLITE

_ANY = "item|entry|row|card|box|tile|column|one"
_THE = r"(?:the|our|my|that)\s+"
_WHICH = rf"{_THE}(?P<number>{ORD})\s+(?P<noun>{NOUN}|{_ANY})"
_WHERE = r"(?:\s+(?:in|on|of|from)\s+(?:the\s+|our\s+)?(?P<where>[\w&' -]+?)(?:\s+section)?)?"
_FIELDS = {
    "title": "name", "name": "name", "heading": "name", "question": "name", "caption": "name", "label": "name",
    "text": "text", "description": "text", "answer": "text", "quote": "text", "words": "text",
    "price": "price", "cost": "price", "role": "role", "job": "role",
}  # fmt: skip
_FIELD = "|".join(_FIELDS)
_SET_FIELD = re.compile(
    rf"{POLITE}(?:change|set|make|update|edit)\s+(?:the\s+)?(?P<field>{_FIELD})\s+(?:of|on|in|for)\s+{_WHICH}{_WHERE}\s+(?:to|into|as|say|read|be|:)\s*(?P<new>.+)$",
    re.I,
)
_SET_NAME = re.compile(
    rf"{POLITE}(?:change|rename|call|retitle|make)\s+{_WHICH}(?:'s\s+(?P<field>{_FIELD}))?{_WHERE}\s*(?:\b(?:to|into|as|say|read|be)\b|:|(?=\ue000))\s*(?P<new>.+)$",
    re.I,
)
_SHOULD = re.compile(
    rf"{POLITE}{_WHICH}(?:'s\s+(?P<field>{_FIELD}))?{_WHERE}\s+(?:should|must|needs? to|has to)\s+(?P<verb>say|read|be called|be|cost)\s+(?P<new>.+)$",
    re.I,
)
_MOVE = re.compile(
    rf"{POLITE}(?:move|put|bring|shift|place)\s+{_WHICH}{_WHERE}\s+(?:(?:to|at|in)\s+)?(?:the\s+)?(?P<to>front|top|start|beginning|end|bottom|back|up|down|{ORD})(?:\s+(?:place|position|spot|of the list))?$",
    re.I,
)
_BECOME = re.compile(
    rf"{POLITE}(?:make|let)\s+{_WHICH}{_WHERE}\s+(?:be\s+)?(?:the\s+)?(?P<to>{ORD})(?:\s+one)?$", re.I
)
_SWAP = re.compile(
    rf"{POLITE}(?:swap|switch|exchange|flip)\s+(?:the\s+)?(?P<number>{ORD})\s+(?:(?:{NOUN}|{_ANY})\s+)?(?:and|with|for)\s+(?:the\s+)?(?P<other>{ORD})\s+(?P<noun>{NOUN}|{_ANY})s?{_WHERE}$",
    re.I,
)
_COPY = re.compile(rf"{POLITE}(?:duplicate|copy|clone|repeat|double)\s+{_WHICH}{_WHERE}$", re.I)
_ENDS = {"front": 0, "top": 0, "start": 0, "beginning": 0, "end": -1, "bottom": -1, "back": -1}
_STEPS = {"up": -1, "down": 1}


@recogniser("sections", 9)
def by_place(clause: Clause, site: Site) -> list[Change]:
    """rename the second dish to …; move the last card to the front; swap the first and third step."""
    text = clause.text.strip(" .!?")
    for pattern in (_SET_FIELD, _SHOULD, _MOVE, _BECOME, _SWAP, _COPY, _SET_NAME):
        found = pattern.match(text)
        if found:
            return _meant(clause, site, found)
    return []


def _meant(clause: Clause, site: Site, found: re.Match[str]) -> list[Change]:
    parts = found.groupdict()
    section = list_section(site, parts["noun"], parts["where"] or "")
    if isinstance(section, Ask):
        return [section]
    number = ORDINALS[parts["number"].lower()]
    if parts.get("other"):
        return [SwapItems(section, number, ORDINALS[parts["other"].lower()])]
    if parts.get("to"):
        return [_moved(section, number, parts["to"].lower())]
    if parts.get("new"):
        return [SetItem(section, number, _field(parts), clause.plain(parts["new"]))]
    return [DuplicateItem(section, number)]


def _moved(section: str, number: int, to: str) -> MoveItem:
    if to in _STEPS:
        return MoveItem(section, number, by=_STEPS[to])
    return MoveItem(section, number, to=_ENDS[to] if to in _ENDS else ORDINALS[to])


def _field(parts: dict[str, str | None]) -> str:
    if (parts.get("verb") or "").lower() == "cost":
        return "price"
    return _FIELDS[(parts.get("field") or "name").lower()]


def list_section(site: Site, noun: str, where: str) -> str | Ask:
    """The kind of section whose list is meant, or the question back where several may be.

    Told by the place's name, by the noun (a dish stands in the menu), by what was spoken of last, or because
    there is just one.
    """
    noun_kind = SECTION_OF_NOUN.get(noun.lower(), "")
    for told in (section_of(where) or "", noun_kind, section_of(site.focus.section) or ""):
        if told in ITEM_NOUNS and item_lists(site, told):
            return told
    if noun_kind:
        return noun_kind  # there is none on the page, as the answer will say
    listed = [kind_of(section) for section in site.sections if item_lists(site, kind_of(section))]
    kinds = [kind for kind in dict.fromkeys(listed) if kind in CARDS] or list(dict.fromkeys(listed))
    if len(kinds) == 1:
        return kinds[0]
    if not kinds:
        return Ask("Nothing on the page stands in a list or in cards. Which section do you mean?")
    names = listing([LABELS[kind] for kind in kinds], last="or")
    return Ask(
        f"Which section is it in: {names}? Say it again with its name, such as “the second {noun.lower()} in the {LABELS[kinds[0]]}”."
    )
