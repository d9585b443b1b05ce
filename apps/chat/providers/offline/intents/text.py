# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about words: exact text, headings, buttons, and section titles."""

import re

from apps.chat.providers.offline.changes import Ask, Change, SetField, SetText
from apps.chat.providers.offline.lexicon import LABELS, section_of
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser

_Q = "\ue000\\d+\ue001"
_FIELDS = {
    "heading": "heading", "headline": "heading", "title": "heading", "header text": "heading", "main heading": "heading",
    "subheading": "text", "sub-heading": "text", "subtitle": "text", "subline": "text", "tagline": "text",
    "text": "text", "paragraph": "text", "description": "text", "intro text": "text", "lead": "text", "copy": "text",
    "button": "button", "button text": "button", "button label": "button", "main button": "button",
    "second button": "second button", "secondary button": "second button", "eyebrow": "eyebrow", "label": "eyebrow",
    "badge": "eyebrow", "kicker": "eyebrow",
}  # fmt: skip
_FIELD = "|".join(sorted((re.escape(name) for name in _FIELDS), key=lambda name: (-len(name), name)))
_TO = r"(?:\s+(?:should|must|needs? to|has to)\s+(?:say|read|be|become)|\s+(?:says?|reads?|to be|into|to say|to read|to|with|as|is)|\s*(?::|=|->|=>|→)|,)\s*"
_REPLACE = re.compile(
    rf"({_Q})\s*(?:text|heading|button|link|label)?\s*(?:\b(?:in|on|from) [\w\s#-]+?)?{_TO}(?:say\s+)?({_Q})",
    re.I,
)
_REPLACE_WITH = re.compile(
    rf"\b(?:write|put|say|use)\s+({_Q})\s+(?:instead of|rather than|for)\s+({_Q})", re.I
)
_ONE_QUOTE = re.compile(
    rf"\b(?:change|replace|rename|rewrite|edit|update)\s+(?:the\s+(?:text|words?|heading|button|phrase)\s+)?({_Q}){_TO}(.+)$",
    re.I,
)
_NAMED = re.compile(
    rf"(?:^|\b)(?:the\s+|our\s+|my\s+|a\s+)?((?:[\w#&'-]+\s+){{0,4}}?)({_FIELD})(?:\s+(?:text|label))?(?:\s+(?:of|in|on|for|from|at)\s+(?:the\s+)?([\w#&'\s-]+?))?{_TO}(.+)$",
    re.I,
)
_SAYS = re.compile(
    rf"\b(?:make|let|have)\s+(?:the\s+)?((?:[\w#&'-]+\s+){{0,3}}?)({_FIELD})(?:\s+(?:of|in|on)\s+(?:the\s+)?([\w#&'\s-]+?))?\s+(?:say|read|be)\s+(.+)$",
    re.I,
)
_RENAME = re.compile(
    r"\b(?:rename|retitle|call|title)\s+(?:the\s+)?([\w#&'\s-]+?)(?:\s+(?:section|block|part))?\s+(?:to|as|into|:)?\s*(\ue000\d+\ue001|(?:(?<=to )|(?<=as )).+)$",
    re.I,
)
_BARE = re.compile(
    rf"^(?:please\s+|can you\s+|could you\s+)*(?:change|edit|rewrite|update|set|rename|improve)\s+(?:the\s+|my\s+|our\s+)?((?:[\w&'-]+\s+){{0,3}}?)({_FIELD}|words?|wording)(?:\s+(?:of|in|on)\s+(?:the\s+)?([\w\s-]+))?$",
    re.I,
)
_SITE_WORDS = re.compile(r"\b(page|site|seo|browser|tab|meta|website|window)\b", re.I)
_THEME_VALUE = re.compile(
    r"^(?:be\s+)?(?:a |an )?(?:\w+\s+)?(?:bigger|smaller|larger|colou?r|bold|font|darker|lighter|centered|centred)\b",
    re.I,
)


@recogniser("text", 20)
def exact_words(clause: Clause, site: Site) -> list[Change]:
    """change “Our story” to “Who we are”."""
    found = _REPLACE.search(clause.text)
    if found and not _SITE_WORDS.search(clause.text[: found.start()]):
        return [SetText(clause.plain(found[1]), clause.plain(found[2]))]
    turned = _REPLACE_WITH.search(clause.text)
    if turned:
        return [SetText(clause.plain(turned[2]), clause.plain(turned[1]))]
    one = _ONE_QUOTE.search(clause.text)
    return [SetText(clause.plain(one[1]), clause.plain(one[2]))] if one else []


@recogniser("text", 22)
def named_part(clause: Clause, site: Site) -> list[Change]:
    """the hero heading should say …; change the button text to …."""
    if re.match(r"\s*(?:please\s+)?(?:add|insert|include|remove|delete|move|put)\b", clause.low):
        return []
    for pattern in (_SAYS, _NAMED):
        found = pattern.search(clause.text)
        if found and not _about_the_site(found) and not _about_looks(found[4]):
            where = _where(f"{found[1] or ''} {found[3] or ''}", clause.text[: found.start()])
            if where is not None:
                return [SetField(where, _FIELDS[found[2].lower()], clause.plain(found[4]))]
    return []


@recogniser("text", 24)
def rename_section(clause: Clause, site: Site) -> list[Change]:
    """rename the pricing section to Our rates."""
    found = _RENAME.search(clause.text)
    if not found or not section_of(found[1]) or _SITE_WORDS.search(found[1]):
        return []
    return [SetField(found[1].strip(), "heading", clause.plain(found[2]))]


@recogniser("text", 26)
def missing_words(clause: Clause, site: Site) -> list[Change]:
    """change the heading: to what?"""
    found = _BARE.match(clause.text.strip())
    if not found or _SITE_WORDS.search(found[1]):
        return []
    where = section_of(f"{found[1]} {found[3] or ''}")
    place = f" of the {LABELS[where]}" if where else ""
    part = found[2].lower()
    return [
        Ask(
            f"What should the {part}{place} say? Put the new words in quotes, such as: change the {part}{place} to “Fresh every morning”."
        )
    ]


def _about_the_site(found: re.Match[str]) -> bool:
    return bool(_SITE_WORDS.search(f"{found[1]} {found[3] or ''}")) and found[2].lower() in (
        "title",
        "description",
        "text",
    )


def _about_looks(value: str) -> bool:
    from apps.chat.providers.offline.colour_words import (
        find_colours,  # a colour as the value is a matter of theme
    )

    if "\ue000" in value:
        return False
    colours = find_colours(value)
    bare = bool(colours) and len(colours[0].told) >= len(value.strip(" .")) - 3
    return bare or bool(_THEME_VALUE.search(value))


def _where(words: str, before: str) -> str | None:
    """The section words of a named part; None when they name something that is no section."""
    if "#" in words or section_of(words):
        return _VERB.sub("", words).strip()
    leftover = [w for w in re.findall(r"[a-z']+", words.lower()) if w not in _SMALL]
    return "" if not leftover else None


_VERB = re.compile(r"^\s*(?:(?:please|can you|change|set|make|update|edit|rewrite|the|my|our)\s+)+", re.I)
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "this",
        "that",
        "main",
        "big",
        "first",
        "page's",
        "change",
        "set",
        "make",
        "update",
        "edit",
        "rewrite",
        "please",
        "can",
        "you",
        "to",
        "of",
        "in",
        "on",
        "for",
        "text",
        "want",
        "i",
        "replace",
        "new",
        "large",
        "and",
        "then",
        "also",
        "current",
        "let",
    ]
)
