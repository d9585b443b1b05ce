"""How much of a model's window may be filled with what."""

from collections.abc import Sequence
from dataclasses import dataclass

BYTES_A_TOKEN = 3.4  # a safe side: code and English come to 3.5 to 4.2
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
    """About how many tokens a text is; rather too many than too few."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return int(size / BYTES_A_TOKEN) + 1 if text else 0


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
    size = max(int(tokens * BYTES_A_TOKEN) - 40, 0)
    shown = text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
    whole = shown.rpartition("\n")[0] or shown
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
