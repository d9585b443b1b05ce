# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about the site itself: its name, the title and description that search engines show, its language."""

import re

from apps.chat.providers.offline.changes import Ask, Change, SetSetting
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser

_TO = r"\s*(?:should (?:be|say|read)|to be|to|is|as|:|=|,|-)?\s*"
_TITLE = re.compile(
    rf"\b(?:(?:page|site|seo|browser|tab|meta|website|window)\s+title|title\s+(?:of|for)\s+(?:the|this|my|our)\s+(?:page|site|website|tab))\b{_TO}(.*)$",
    re.I,
)
_LONE_TITLE = re.compile(
    r"^(?:(?:please\s+)?(?:set|use|change|make)\s+(?:the\s+)?)?(?:the\s+)?title\s*(?:should be|to|is|as|:|=)?\s*(\ue000\d+\ue001)$",
    re.I,
)
_PLAIN_TITLE = re.compile(r"^title\s*[:=]\s*(.+)$", re.I)
_DESCRIPTION = re.compile(
    rf"\b(?:(?:page|site|seo|meta|search|website|google)\s+description|description\s+(?:of|for)\s+(?:the|this|my)\s+(?:page|site|website)|description\s+for\s+(?:seo|google|search engines?))\b{_TO}(.*)$",
    re.I,
)
_PLAIN_DESCRIPTION = re.compile(
    r"^(?:set\s+(?:the\s+)?)?description\s*(?:[:=]|to\b)?\s*(\ue000\d+\ue001)$", re.I
)
_NAME = re.compile(
    r"\b(?:(?:change|set)\s+)?(?:the\s+)?(?:site|website|business|company|brand|shop|project|page)(?:'s)?\s+name\b\s*(?:should be|to|is|as|:|=)?\s*(.*)$"
    r"|\b(?:rename|call|name)\s+(?:the\s+|my\s+|our\s+|this\s+)?(?:site|website|business|company|brand|shop|project|it|us|page)\s+(?:to\s+|as\s+|into\s+)?(.+)$"
    r"|\b(?:the\s+)?name\s+(?:is|should be|to)\s+(.+)$"
    r"|\b(?:the|my|our|this)\s+(?:site|website|business|company|brand|shop|bakery|restaurant|place|page)\s+is\s+(?:now\s+)?(?:called|named)\s+(.+)$"
    r"|\bwe(?:'re| are)\s+(?:now\s+)?(?:called|named)\s+(.+)$",
    re.I,
)


@recogniser("settings", 12)
def page_title(clause: Clause, site: Site) -> list[Change]:
    """title “Padaria Sol”; set the page title to …."""
    for pattern in (_TITLE, _LONE_TITLE, _PLAIN_TITLE):
        found = pattern.search(clause.text.strip())
        if found:
            value = clause.plain(found[1])
            return (
                [SetSetting("seo.title", value)]
                if value
                else [
                    Ask(
                        "What should the page title say? For example: page title “Padaria Sol – bread in Lisbon”."
                    )
                ]
            )
    return []


@recogniser("settings", 12)
def description(clause: Clause, site: Site) -> list[Change]:
    """page description: …."""
    for pattern in (_DESCRIPTION, _PLAIN_DESCRIPTION):
        found = pattern.search(clause.text.strip())
        if found:
            value = clause.plain(found[1])
            return (
                [SetSetting("seo.description", value)]
                if value
                else [Ask("What should the description say? One or two sentences, in quotes.")]
            )
    return []


@recogniser("settings", 13)
def site_name(clause: Clause, site: Site) -> list[Change]:
    """call it Padaria Sol; the site name is …."""
    found = _NAME.search(clause.text)
    if not found:
        return []
    value = clause.plain(next((group for group in found.groups() if group), ""))
    return [SetSetting("name", value)] if value else [Ask("What is the name?")]
