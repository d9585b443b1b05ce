# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Questions to the designer: what it can do, why, how, thanks and hello."""

import re

from apps.chat.providers.offline.changes import Change, Explain
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser

_TOPICS = (
    ("hello", r"^(hi|hello|hey|good (morning|afternoon|evening))\b(?!.*\b(add|make|change|create|build)\b)"),
    ("thanks", r"^(thanks|thank you|thx|great|perfect|nice|lovely|awesome|cool|well done|good job|ok|okay)\b[\w\s,]{0,25}$"),
    ("sections", r"\b(what|which)\b.*\b(sections?|blocks?|components?)\b"),
    ("fonts", r"\b(what|which)\b.*\bfonts?\b"),
    ("colours", r"\b(what|which)\b.*\bcolou?rs?\b"),
    ("kinds", r"\b(what|which)\b.*\b(kinds?|types?|business(es)?|templates?)\b"),
    ("undo", r"\b(undo|revert|go back|take (it|that) back|roll ?back)\b"),
    ("images", r"\b(upload|my own (photos?|pictures?|images?)|change (the )?(photos?|pictures?|images?)$)"),
    ("publish", r"\b(how|where|can)\b.*\b(publish|export|download|deploy|go live)\b"),
    ("who", r"\b(who|what) are you\b|\bare you (an? )?(ai|robot|human|bot)\b"),
    ("able", r"\bwhat (can|do|could) (you|i|we)\b|\bhow (do|can|does) (i|this|it|you)\b|^help\b|\bwhat now\b|\bhow to use\b"),
    ("why", r"^why\b"),
)  # fmt: skip


@recogniser("questions", 10)
def question(clause: Clause, site: Site) -> list[Change]:
    """A question gets a helpful answer and no change."""
    low = clause.low.strip()
    for topic, pattern in _TOPICS:
        if re.search(pattern, low):
            return [Explain(topic, clause.restore())]
    return []
