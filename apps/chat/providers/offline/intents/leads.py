# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about where a button leads: “the button in the hero should link to the menu”."""

import re

from apps.chat.providers.offline.changes import Change, SetLink
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser
from .items import POLITE

_BUTTON = r"(?:(?:the|our|my|that|this)\s+)?(?P<where>(?:[\w'-]+\s+){0,2}?)(?P<which>second\s+|secondary\s+|other\s+)?(?:button|link|call to action)(?:\s+(?:in|of|on)\s+(?:the\s+)?(?P<place>[\w' -]+?))?"
_LEAD = r"(?:link|go|lead|point|jump|take (?:people|visitors|them)|send (?:people|visitors|them)|open|scroll)"
_TO = r"(?:\s+(?:to|at))?\s+(?:the\s+|our\s+)?(?P<to>\S.*?)"
_SHOULD = re.compile(rf"{POLITE}{_BUTTON}\s+(?:should|must|needs? to|has to|shall)\s+{_LEAD}{_TO}$", re.I)
_MAKE = re.compile(rf"{POLITE}(?:make|let|have)\s+{_BUTTON}\s+{_LEAD}{_TO}$", re.I)
_LINK = re.compile(
    rf"{POLITE}(?:link|connect|point)\s+{_BUTTON}\s+(?:to|at)\s+(?:the\s+|our\s+)?(?P<to>\S.*?)$", re.I
)


@recogniser("text", 19)
def where_it_leads(clause: Clause, site: Site) -> list[Change]:
    """make the hero button go to https://…; link the second button to the contact form."""
    text = clause.text.strip(" .!?")
    found = _SHOULD.match(text) or _MAKE.match(text) or _LINK.match(text)
    if not found:
        return []
    target = (found["place"] or found["where"] or "").strip()
    return [SetLink(target, "second button" if found["which"] else "button", clause.plain(found["to"]))]
