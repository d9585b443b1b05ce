# ruff: noqa: E501 (long lines are copy)
"""Answers about what was done before: “what did you change?”, “why did you choose green?”."""

import re
from collections.abc import Sequence

from apps.chat.providers.base import ChatLine

from .changes import Explain

_REASONS = (
    (r"\bcolou?rs?\b|\bpalette\b|\bgreen|\bred\b|\bblue|\bdark|\blight", "A colour's name stands for one fixed shade here, chosen so that text on it stays readable; without a name I take the palette that suits the kind of page."),
    (r"\bfonts?\b|\btypeface|\bletters?\b", "Fonts go by the words you use (serif, modern, elegant…), and without any by the tone of the page."),
    (r"\bthere\b|\border\b|\babove\b|\bbelow\b|\bplace|\bposition|\btop\b|\bbottom\b", "Sections stand in the order visitors usually look for things on such a page: what it is, what you offer, proof, practical facts, then how to reach you."),
    (r"\btexts?\b|\bcopy\b|\bwords?\b|\bsays?\b|\bwrit|\bname|\bprice", "The words come from ready-made copy for your kind of business, with your name, place and wishes put in."),
)  # fmt: skip
_RULES = "I follow fixed rules, so the same request always gives the same result; tell me what you'd like instead and I'll change it."


def recall(question: Explain, earlier: Sequence[ChatLine]) -> str:
    """The answer out of the conversation; "" when there is nothing to tell."""
    if question.topic not in ("did", "why"):
        return ""
    asked, told = _last_change(earlier)
    if not told:
        return ""
    if question.topic == "did":
        return f"After “{asked}”: {told}"
    reason = next((words for pattern, words in _REASONS if re.search(pattern, question.detail.lower())), "")
    return " ".join(part for part in (f"You had asked “{asked}”. {told}", reason, _RULES) if part)


def _last_change(earlier: Sequence[ChatLine]) -> tuple[str, str]:
    """The last request that led to a change, and how the answer told of it."""
    for at in range(len(earlier) - 1, 0, -1):
        line, before = earlier[at], earlier[at - 1]
        first = line.content.strip().split("\n\n")[0]
        if (
            line.role == "assistant"
            and before.role == "user"
            and re.match(r"I (?!don't|can't|didn't|find|understand)|Done:", first)
        ):
            return before.content.strip()[:200], first
    return "", ""
