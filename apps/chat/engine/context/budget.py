"""How much of a model's window may be filled with what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What tokenizers make one token of, more or less: a short word, two digits, two signs, a letter beyond ASCII.
_PIECE = re.compile(r"[A-Za-z]{1,7}|\d{1,2}|[!-/:-@\[-`{-~]{1,2}|[^\x00-\x7f]|\n")
_PICTURE = re.compile(r"[\U00010000-\U0010ffff]")  # emoji come to two or three
SAFETY = 1.1  # so that an estimate is rather too high: within a tenth for pages, styles and English
SAMPLED, SAMPLE = 24_000, 4_000  # characters from which on a text is sampled; of one sample
LARGEST = 64_000  # more in one request costs more than it helps
FILES, SPARE, MESSAGES, SUMMARY = 48_000, 12_000, 8_000, 3_000


@dataclass(frozen=True)
class Budget:
    """Room in tokens: for all of a prompt, and within it for single kinds of pieces.

    `spare` is for files that the request doesn't need but that are good to know.
    """

    total: int = LARGEST
    files: int = FILES
    spare: int = SPARE
    messages: int = MESSAGES
    summary: int = SUMMARY


def tokens_of(text: str) -> int:
    """About how many tokens a text is; of a long one, by samples of it."""
    if len(text) < SAMPLED:
        return _counted(text)
    starts = range(0, len(text) - SAMPLE + 1, max((len(text) - SAMPLE) // 5, 1))
    sampled = sum(_counted(text[start : start + SAMPLE]) for start in starts)
    return int(sampled / (len(starts) * SAMPLE) * len(text)) + 1


def _counted(text: str) -> int:
    pieces = sum(1 for _piece in _PIECE.finditer(text))
    pictures = 0 if text.isascii() else sum(1 for _picture in _PICTURE.finditer(text))
    return int((pieces + pictures) * SAFETY) + 1 if text else 0


def budget_of(context_window: int, max_output_tokens: int) -> Budget:
    """The budget for a model. The answer's own room is kept free; a window that seems too small for that
    is shared half and half.
    """
    room = max(context_window - max_output_tokens, context_window // 2)
    total = min(int(room * 0.95), LARGEST)
    return Budget(
        total=total,
        files=min(FILES, total * 3 // 4),
        spare=min(SPARE, total // 6),
        messages=min(MESSAGES, total // 6),
        summary=min(SUMMARY, total // 12),
    )


def recent(messages: Sequence[tuple[str, str]], room: int) -> list[tuple[str, str]]:
    """The last (role, content) pairs that fit, oldest first; the very last always."""
    kept = list[tuple[str, str]]()
    for role, content in reversed(messages):
        room -= tokens_of(content)
        if kept and room < 0:
            break
        kept.append((role, content))
    return kept[::-1]


def cut(text: str, tokens: int) -> str:
    """The text's beginning in whole lines, at most so many tokens; what is left out is said."""
    if tokens_of(text) <= tokens:
        return text
    kept, room = list[str](), tokens - 12
    for line in text.split("\n"):
        room -= tokens_of(line) + 1
        if room < 0:
            break
        kept.append(line)
    whole = "\n".join(kept) or text[: max(tokens - 12, 0)]
    return f"{whole}\n[… the rest is left out]"


def squeeze(text: str, tokens: int) -> str:
    """The text's first and last whole lines, at most so many tokens; the middle that is left out is said."""
    if tokens_of(text) <= tokens:
        return text
    lines, room = text.split("\n"), tokens - 12
    first, last = list[str](), list[str]()
    while lines:
        line = lines.pop(0 if len(first) <= len(last) else -1)
        room -= tokens_of(line) + 1
        if room < 0:
            break
        (first if len(first) <= len(last) else last).append(line)
    return "\n".join([*first, "[… some lines are left out]", *reversed(last)])
