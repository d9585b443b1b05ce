# ruff: noqa: E501 (long lines are word lists and patterns)
"""Links to social networks: “add my Instagram @padariasol”."""

import re

from apps.chat.providers.offline.changes import AddProfile, Ask, Change
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause, listing

from .base import recogniser

NETWORKS = {
    "instagram": "Instagram", "insta": "Instagram", "facebook": "Facebook", "tiktok": "TikTok", "tik tok": "TikTok", "youtube": "YouTube",
    "linkedin": "LinkedIn", "twitter": "X", "pinterest": "Pinterest", "threads": "Threads",
}  # fmt: skip
_NETWORK = re.compile(
    r"(?<![\w@/.])("
    + "|".join(NETWORKS)
    + r")\b(?!\.)|(?:https?://)?(?:www\.)?("
    + "|".join(NETWORKS)
    + r")\.com/",
    re.I,
)
_HANDLE = re.compile(
    r"(?<![\w.])@([\w.-]{1,60})|\.com/((?:in/|company/)?@?[\w.-]{1,60})|\b(?:is|:|called|name|handle|account)\s+([\w.-]{3,60})\s*$",
    re.I,
)
_WISH = re.compile(r"\b(?:add|link|put|include|connect|show|insert|our|my|we're|we are|follow)\b", re.I)


@recogniser("contact", 11)
def profiles(clause: Clause, site: Site) -> list[Change]:
    """add my Instagram @padariasol; our Facebook is facebook.com/padariasol."""
    text = clause.restore().replace("“", " ").replace("”", " ")
    hits = list(_NETWORK.finditer(text))
    if not hits or not _WISH.search(text):
        return []
    found: list[Change] = []
    names: list[str] = []
    for number, hit in enumerate(hits):
        end = hits[number + 1].start() if number + 1 < len(hits) else len(text)
        name = NETWORKS[(hit[1] or hit[2]).lower()]
        handle = _HANDLE.search(text[hit.start() : end]) or (_HANDLE.search(text) if len(hits) == 1 else None)
        if handle:
            found.append(AddProfile(name, next(group for group in handle.groups() if group).strip(".@")))
        else:
            names.append(name)
    missing = [
        name
        for name in dict.fromkeys(names)
        if name not in [c.network for c in found if isinstance(c, AddProfile)]
    ]
    if missing:
        found.append(
            Ask(
                f"What is your name on {listing(missing)}? For example: add our {missing[0]} @yourname. I put a link to it in the footer; I can't show its posts."
            )
        )
    return found
