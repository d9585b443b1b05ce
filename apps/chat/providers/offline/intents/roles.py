# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The parts of the theme that a colour can be meant for, by the words people use for them."""

import re

_ROLES = (
    ("color.background", r"back ?grounds?|backdrop|page colou?r|bg"),
    ("color.accent", r"accents?(?: colou?rs?)?|highlights?|second(?:ary)? colou?rs?|secondary"),
    ("color.surface", r"cards?|boxes|panels?|surfaces?"),
    ("color.border", r"borders?|lines|dividers?|outlines?"),
    ("color.muted", r"(?:quiet|muted|secondary) text"),
    ("color.text", r"(?:body )?text(?: colou?r)?|headings?|headlines?|letters|writing|font colou?r|titles?|paragraphs?"),
    ("color.primary", r"buttons?|links?|brand(?:ing)?(?: colou?r)?|main(?: colou?r)?|primary(?: colou?r)?|theme(?: colou?r)?|colou?rs?(?: scheme)?|icons?|it|everything|page|site|website"),
)  # fmt: skip
ROLE = re.compile(
    "|".join(rf"(?P<r{n}>(?<!\w)(?:{pattern})(?!\w))" for n, (_, pattern) in enumerate(_ROLES)), re.I
)


def role_name(found: re.Match[str]) -> str:
    """The theme token that a match of ROLE stands for."""
    return next(role for n, (role, _) in enumerate(_ROLES) if found[f"r{n}"])
