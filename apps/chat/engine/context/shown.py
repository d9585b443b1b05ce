"""The files of a prompt: in full where they fit, cut by their pieces where they are long."""

from collections.abc import Iterator, Mapping, Sequence

from apps.chat.engine.context.budget import Budget, tokens_of
from apps.chat.engine.context.excerpt import excerpt
from apps.chat.engine.context.marks import Marks
from apps.chat.engine.context.parts import FILES, Part
from apps.chat.engine.context.selection import Choice, Wish
from apps.chat.engine.context.words import terms_of
from apps.chat.engine.outline import Section

AROUND = 40  # tokens of a file's marks
SHARE = 3  # a file that takes more than one part in so many of what is left is cut


def file_parts(
    files: Mapping[str, str],
    choices: Sequence[Choice],
    sections: Mapping[str, Sequence[Section]],
    wish: Wish,
    budget: Budget,
    marks: Marks,
) -> list[Part]:
    """The chosen files as far as there is room, shell files first and then by path: the same files stand in
    the same order in every prompt. `sections`: path of a page that holds its sections → these.
    """
    parts = list(_shown(files, choices, sections, wish, budget, marks))
    return sorted(parts, key=lambda part: (part.why != "shell", part.path))


def _shown(
    files: Mapping[str, str],
    choices: Sequence[Choice],
    sections: Mapping[str, Sequence[Section]],
    wish: Wish,
    budget: Budget,
    marks: Marks,
) -> Iterator[Part]:
    terms, room, spare = terms_of(wish.request), budget.files, min(budget.spare, budget.files)
    for choice in choices:
        left = room if choice.is_needed else min(room, spare)
        text = files[choice.path]
        cost = tokens_of(text) + AROUND
        is_long = cost > left or (choice.is_needed and cost > max(left // SHARE, budget.files // 8))
        if is_long and not choice.is_needed:
            continue
        if is_long:
            own = sections.get(choice.path, ())
            short = excerpt(text, left // SHARE - AROUND, terms=terms, sections=own, wanted=wish.sections)
            if not short:
                continue
            text, cost = short, tokens_of(short) + AROUND
        part = _part(choice, text, cost, marks, is_whole=not is_long)
        room -= part.tokens
        spare -= 0 if choice.is_needed else part.tokens
        yield part


def _part(choice: Choice, text: str, tokens: int, marks: Marks, *, is_whole: bool) -> Part:
    facts: dict[str, str | int] = {"path": choice.path}
    facts |= {"lines": text.count("\n") + 1} if is_whole else {"shown": "in part"}
    return Part("file", marks.around(text, "file", facts), tokens, choice.path, FILES, choice.why)
