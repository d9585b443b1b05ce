# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Questions to the designer: what it can do, why, how, thanks and hello."""

import re

from apps.chat.providers.offline.changes import Change, Explain
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser

_LETTERS = r"(?:headlines?|headings?|titles?|subtitles?|texts?|fonts?(?: size)?|letters?|type|writing|words|paragraphs?)"
_THINGS = rf"(?:{_LETTERS}|buttons?|logo|icons?|pictures?|images?|photos?)"
_SIZE = (
    rf"^(?!.*\badd\b).*\b(?:bigger|larger|smaller)(?: sized?)? {_THINGS}\b(?! ?(?:gallery|section|radius|space|spacing))"
    rf"|^(?:(?:use|make|a|i want|give me)\s+)*(?:the\s+)?(?:big|large|small|huge|tiny) {_LETTERS}$"
    rf"|\b{_THINGS}\b(?:(?!\b(?:to|says?|reads?|should)\b)[^“\ue000:]){{0,40}}\b(?:bigger|larger|smaller|huge|tiny|too (?:big|small|large))\s*$"
    rf"|\bfont[- ]?size\b|\b(?:enlarge|shrink|increase|decrease|reduce) (?:the )?(?:size of (?:the )?)?{_THINGS}\b"
)
_TOPICS = (
    ("hello", r"^(hi|hello|hey|good (morning|afternoon|evening))\b(?!.*\b(add|make|change|create|build)\b)"),
    ("thanks", r"^(thanks|thank you|thx|great|perfect|nice|lovely|awesome|cool|well done|good job|ok|okay)\b[\w\s,]{0,25}$"),
    ("broken", r"^(please )?fix (this|the|my)\b.*\b(build|error|fault)"),
    ("did", r"^(?:what|which)\b.*\b(?:did you|have you|was|were|has been)\b.*\b(?:chang|do|done|add|remov|mov)"),
    ("page", r"^(?:what(?:'s| is)|which sections? (?:are|is)|list|show me)\b.*\b(?:on (?:the|my|this) page|all sections|the sections)\b"),
    ("sections", r"\b(what|which)\b.*\b(sections?|blocks?|components?)\b"),
    ("fonts", r"\b(what|which)\b.*\bfonts?\b"),
    ("colours", r"\b(what|which)\b.*\bcolou?rs?\b"),
    ("kinds", r"\b(what|which)\b.*\b(kinds?|types?|business(es)?|templates?)\b"),
    ("undo", r"\b(undo|revert|go back|(?:take|put|bring|change|turn) (?:it|that|this|them) back|roll ?back|as it was(?: before)?)\b"),
    ("size", _SIZE),
    ("align", r"\b(?:cent(?:er|re)|align|justify|indent)\b"),
    ("rewrite", r"\b(?:shorten|lengthen|rephrase|reword|translate|proofread|polish|simplify)\b|\b(?:copy|texts?|words?|wording|tone)\s+(?:more\s+)?(?:friendl|formal|casual|funn|persuasive|short|punch|warm)\w*"),
    ("images", r"\b(upload|my own (photos?|pictures?|images?)|change (the )?(photos?|pictures?|images?)$)|\b(?:rebuild|recreate|copy|clone)\b.*\b(?:screenshot|picture|image|design)\b|\blook like (?:this|the) (?:screenshot|picture|image)\b"),
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
