"""Exact changes of one element, from what the toolbox says of it (its operation `point`).

Nothing outside the returned edits changes. What can't be done is refused with a PointError.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.chat.engine import written_text as written

Facts = Mapping[str, Any]
LONGEST_TEXT = 5000
LONGEST_LINK = 2000
_LINK = re.compile(
    r"(?:https?://[^\s/?#]+\S*|mailto:\S+@\S+|tel:\+?[\d\s().-]+|#[\w:.-]*|/(?!/)\S*|\?\S*)\Z", re.IGNORECASE
)


class PointError(Exception):
    """A change that can't be made: a code, and for `not_editable` why, as the toolbox calls it."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


@dataclass(frozen=True)
class Edit:
    """Write `text` for what is between two offsets, which count characters."""

    start: int
    end: int
    text: str


def applied(source: str, edits: Sequence[Edit]) -> str:
    """The text with the edits, which don't overlap."""
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source


def words_of(source: str, place: Facts) -> str:
    """What a place that the toolbox told says: the words of an element, or the value of an attribute."""
    if place["kind"] == "literal":
        raw = source[place["start"] : place["end"]]
        read = written.attribute_tokens if "quote" in place else written.markup_tokens
        return written.said(read(raw))
    return str(place["value"]) if place["kind"] == "value" else ""


def text_edit(source: str, place: Facts, words: str, *, html: bool) -> Edit:
    """Other words for an element, or an attribute's value. `html`: the file is plain HTML.

    Raises PointError: not_editable with `why`, text_too_long, bad_number.
    """
    if place["kind"] not in ("literal", "value"):
        raise PointError("not_editable", str(place.get("why") or place["kind"]))
    if len(words) > LONGEST_TEXT:
        raise PointError("text_too_long")
    if place["kind"] == "value":
        return _value_edit(source, place, _one_line(words))
    if "quote" in place:
        return _attribute_edit(source, place, _one_line(words))
    words = re.sub(r" *\n *", "\n", re.sub(r"[ \t\r\f]+", " ", words)).strip(" \n")
    write = written.write_html if html else written.write_astro
    return _rewritten(source, place["start"], place["end"], words, written.markup_tokens, write)


def link_edit(source: str, place: Facts, href: str) -> Edit:
    """Another target for a link. Raises PointError: bad_link, not_editable."""
    return text_edit(source, place, checked_link(href), html=False)


def checked_link(href: str) -> str:
    """The target, if it is one of those a page may have. Raises PointError `bad_link`."""
    href = href.strip()
    if len(href) > LONGEST_LINK or not _LINK.match(href) or not href.isprintable():
        raise PointError("bad_link")
    return href


def hide_edit(source: str, facts: Facts, hidden: bool) -> Edit:
    """Hide an element by the attribute for that, or show it again. Raises PointError."""
    present = attribute(facts, "hidden")
    if present is None:
        if not hidden:
            raise PointError("nothing_changed")
        return Edit(facts["nameEnd"], facts["nameEnd"], " hidden")
    if present["kind"] not in ("empty", "literal"):
        raise PointError("not_editable", "code")
    if hidden:
        raise PointError("nothing_changed")
    start = len(source[: present["attribute"]["start"]].rstrip())
    return Edit(start, present["attribute"]["end"], "")


def attribute(facts: Facts, name: str) -> Facts | None:
    """What the toolbox says of an attribute, None when the element hasn't got it."""
    found: Facts | None = next((one for one in facts["attributes"] if one["name"] == name), None)
    return found


def is_hidden(facts: Facts) -> bool:
    """Whether the element has the attribute that hides it."""
    return attribute(facts, "hidden") is not None


def _one_line(words: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", words)


def _value_edit(source: str, place: Facts, words: str) -> Edit:
    start, end = place["start"], place["end"]
    if not isinstance(place["value"], str):
        if not re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", words.strip()):
            raise PointError("bad_number")
        return Edit(start, end, words.strip())
    quote = source[start]
    if quote not in "\"'":
        raise PointError("not_editable", "joined")
    return _rewritten(source, start + 1, end - 1, words, written.string_tokens, written.write_string(quote))


def _attribute_edit(source: str, place: Facts, words: str) -> Edit:
    start, end, quote = place["start"], place["end"], place["quote"]
    if quote:
        write = written.write_attribute(quote)
        return _rewritten(source, start, end, words, written.attribute_tokens, write)
    return Edit(start, end, f'"{written.write_attribute(chr(34))(words)}"')


def _rewritten(
    source: str,
    start: int,
    end: int,
    words: str,
    read: Callable[[str], list[written.Token]],
    write: Callable[[str], str],
) -> Edit:
    """Only what differs is written anew, unless the new beside the old would say something else."""
    tokens = read(source[start:end])
    text = written.rewritten(tokens, words, write)
    if written.said(read(text)) != words or ("---" in text and "---" not in source[start:end]):
        text = write(words)
    return Edit(start, end, text)
