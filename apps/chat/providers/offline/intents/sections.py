# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about sections: add, remove, move, swap, duplicate, replace."""

import re

from apps.chat.providers.offline.changes import (
    AddSection,
    Ask,
    Change,
    DuplicateSection,
    MoveSection,
    NotUnderstood,
    RemoveSection,
    ReplaceSection,
    SwapSections,
)
from apps.chat.providers.offline.lexicon import find_sections, section_of
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser

_POSITION = re.compile(
    r"\b(?:(?P<before>directly above|right above|just above|above|before|in front of|ahead of|over)|(?P<after>directly below|right below|just below|right after|directly after|straight after|below|beneath|underneath|under|after|following|behind|next to|beside))\b\s+(?P<ref>.+)$"
    r"|\b(?:to|at|on|near)\s+(?:the\s+)?(?:very\s+)?(?P<end>top|bottom|end|start|beginning)\b|\b(?P<word>first|last)\b\s*$",
    re.I,
)
_BETWEEN = re.compile(r"\bbetween\s+(.+?)\s+and\s+(.+)$", re.I)
_STEP = re.compile(r"\b(?:(?P<up>up|higher|upwards?)|(?P<down>down|lower|downwards?))\b", re.I)
_ADD = re.compile(
    r"^(?:.*?\b)?(?:add|insert|include|append|put in|give (?:me|us|it|the page)|create|make (?:me |us )?(?:a|an|another)|build|i want|i'd like|i would like|i need|we need|we want|show|there should be|let's have|can we have|it needs|needs|need|want|missing)\b\s*(.+)$",
    re.I,
)
_PUT = re.compile(r"\b(?:put|place|move|shift|bring|drag|push|pull|send|set)\b\s+(.+)$", re.I)
_REMOVE = re.compile(
    r"\b(?:remove|delete|drop|get rid of|take out|take away|take off|hide|kill|lose|erase|cut|without|no more|don't (?:want|need)|do not (?:want|need)|no need for)\b\s*(.+)$",
    re.I,
)
_TAKE_OUT = re.compile(r"\b(?:take|leave)\s+(?:the\s+)?(.+?)\s+(?:out|away|off)\b", re.I)
_SWAP = re.compile(
    r"\b(?:swap|switch|exchange|flip)\b\s+(?:the\s+)?(.+?)\s+(?:and|with|for)\s+(?:the\s+)?(.+)$", re.I
)
_REPLACE = re.compile(
    r"\b(?:replace|swap|substitute|exchange|change|turn|switch)\b\s+(?:out\s+)?(?:the\s+)?(.+?)\s+(?:with|by|for|into|to)\s+(?:a\s+|an\s+|the\s+)?(.+)$",
    re.I,
)
_INSTEAD = re.compile(r"\b(.+?)\s+instead of\s+(?:the\s+)?(.+)$", re.I)
_COPY = re.compile(r"\b(?:duplicate|copy|clone|repeat|double)\b\s+(?:the\s+)?(.+)$", re.I)
_HEADING = re.compile(
    r"\s*\b(?:called|named|titled|entitled|with (?:the )?(?:heading|title)|headed|saying)\s+(\ue000\d+\ue001|[A-Z][\w' -]+)",
    re.I,
)
_THINGS = re.compile(r"\b(section|block|part)\b", re.I)


@recogniser("sections", 30)
def swap(clause: Clause, site: Site) -> list[Change]:
    """swap the menu and the gallery."""
    found = _SWAP.search(clause.text)
    if not found or (
        re.search(r"\b(with|for)\b", clause.text[found.end(1) : found.start(2)])
        and not site.resolve(found[2])
    ):
        return []
    if section_of(found[1]) and section_of(found[2]):
        return [SwapSections(found[1], found[2])]
    return []


@recogniser("sections", 31)
def replace(clause: Clause, site: Site) -> list[Change]:
    """replace the gallery with testimonials; a FAQ instead of the pricing."""
    found, instead = _REPLACE.search(clause.text), _INSTEAD.search(clause.text)
    pair = (found[1], found[2]) if found else (instead[2], instead[1]) if instead else None
    if pair is None or "\ue000" in pair[1]:
        return []
    old, new = section_of(pair[0]), section_of(pair[1])
    return [ReplaceSection(pair[0], new)] if old and new and site.resolve(pair[0]) else []


@recogniser("sections", 32)
def duplicate(clause: Clause, site: Site) -> list[Change]:
    """duplicate the features section."""
    found = _COPY.search(clause.text)
    return [DuplicateSection(found[1])] if found and (section_of(found[1]) or site.resolve(found[1])) else []


@recogniser("sections", 33)
def move(clause: Clause, site: Site) -> list[Change]:
    """move the menu above the gallery; put the FAQ at the bottom; move the team up."""
    found = _PUT.search(clause.text)
    if not found:
        return []
    words, position, reference = _split_position(found[1])
    if not position:
        step = _STEP.search(found[1])
        position, words = (
            (("up" if step["up"] else "down"), found[1][: step.start()]) if step else ("", words)
        )
    if not position:
        known = bool(section_of(found[1])) and clause.low.lstrip().startswith(("move", "shift"))
        return (
            [Ask(f"Where should I move {_the(found[1])} to? For example: above the footer, or to the top.")]
            if known
            else []
        )
    targets = [name for name, _, _ in find_sections(words)] or (
        [words.strip()] if site.resolve(words) else []
    )
    if not targets:
        return []
    if site.resolve(words) is None and not clause.low.lstrip().startswith("move"):
        return [
            AddSection(target, position, reference) for target in targets if position not in ("up", "down")
        ]
    return _moves(words, targets, position, reference)


_SPAN = re.compile(
    r"\b(?:everything|anything|all|the rest)\b.*\b(?:below|above|under|after|before|between|except|but|from)\b",
    re.I,
)


@recogniser("sections", 35)
def remove(clause: Clause, site: Site) -> list[Change]:
    """remove the pricing and the FAQ."""
    found = _TAKE_OUT.search(clause.text) or _REMOVE.search(clause.text)
    if not found or re.search(r"\b(space|padding|colou?r|shadow|round)", found[1], re.I):
        return []
    if _SPAN.search(found[1]):
        # “everything below the menu” must not take the menu away.
        return [Ask("Which sections shall I remove? Name each of them.")]
    return [RemoveSection(words) for words in _each(found[1], site)]


@recogniser("sections", 36)
def add(clause: Clause, site: Site) -> list[Change]:
    """add a gallery and an FAQ below the menu."""
    found = _ADD.search(clause.text)
    if not found or re.search(r"\b(more|less|extra)\s+(white ?)?(space|room|air|padding)", clause.low):
        return []
    text, heading = found[1], ""
    called = _HEADING.search(text)
    if called:
        heading, text = clause.plain(called[1]), text[: called.start()] + text[called.end() :]
    words, position, reference = _split_position(text)
    wanted = find_sections(words)
    if not wanted:
        named = _THINGS.search(words) or clause.low.lstrip().startswith(("add", "insert", "include"))
        return [NotUnderstood(clause.restore(), "sections")] if named and "\ue000" not in words else []
    again = bool(re.search(r"\b(another|second|third|one more|extra|additional)\b", words, re.I))
    return _adds([name for name, _, _ in wanted], position, reference, heading, again)


def _adds(names: list[str], position: str, reference: str, heading: str, again: bool) -> list[Change]:
    once = list(dict.fromkeys(names))
    if position in ("after", "prepend"):
        once.reverse()  # each goes to the same place, so the last must be put first
    return [AddSection(name, position, reference, heading if len(once) == 1 else "", again) for name in once]


def _moves(words: str, targets: list[str], position: str, reference: str) -> list[Change]:
    if len(targets) == 1:
        return [MoveSection(words.strip(), position, reference)]
    if position in ("after", "prepend", "down"):
        targets = targets[::-1]
    return [MoveSection(target, position, reference) for target in targets]


def _split_position(text: str) -> tuple[str, str, str]:
    """“an FAQ below the menu” → (“an FAQ”, after, “the menu”)."""
    between = _BETWEEN.search(text)
    if between and section_of(between[1]):
        return text[: between.start()], "after", between[1]
    found = _POSITION.search(text)
    if not found:
        return text, "", ""
    if found["ref"]:
        return text[: found.start()], "before" if found["before"] else "after", found["ref"].strip()
    place = (found["end"] or found["word"]).lower()
    return (
        text[: found.start()],
        "prepend" if place in ("top", "start", "beginning", "first") else "append",
        "",
    )


def _each(text: str, site: Site) -> list[str]:
    """The sections a list names, each with its own words so that “the second gallery” stays exact."""
    found = find_sections(text)
    if len(found) < 2:
        return [text.strip()] if found or site.resolve(text) else []
    starts = [0, *(end for _, _, end in found[:-1])]
    return [text[start:end].strip(" ,") for start, (_, _, end) in zip(starts, found, strict=True)]


def _the(words: str) -> str:
    plain = words.strip(" .")
    return plain if plain.lower().startswith(("the ", "our ", "my ")) else f"the {plain}"
