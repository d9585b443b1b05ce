# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The offline designer: reads a request, changes a draft of the project, answers in the edit protocol.

Deterministic: the same words and the same files give the same answer, byte for byte.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from apps.chat.engine.blueprint import checked
from apps.chat.providers.base import ChatLine, Chunk, ProviderRequest, Usage
from apps.components.library import Library

from .answer import Answer
from .apply import carry_out
from .apply.base import CantDo, Desk
from .changes import Ask, Change, CreatePage, Explain, NotUnderstood
from .compose import compose
from .create import read_create
from .draft import Draft
from .focus import focus_of
from .intents import recognise
from .intents.items import keep_whole
from .intents.loose import looks_in
from .language import is_english
from .lexicon import LABELS
from .nouns import counted
from .planned import build, titles
from .recall import recall
from .site import Site, kind_of_id
from .spelling import second_look
from .talk import examples, near, not_english, sentence, talk
from .words import Clause, article, capital, clauses, listing, whole

MOST_WISHES = 60


class OfflineDesigner:
    """A provider that needs no key and no network (see providers/base.py)."""

    name = "offline"
    model = "offline-designer"

    def stream(self, request: ProviderRequest) -> Iterator[Chunk]:
        """The answer in natural pieces: words in prose, lines in code."""
        for piece in _pieces(answer(request)):
            yield Chunk(piece)
        yield Chunk(usage=Usage())


def answer(request: ProviderRequest) -> str:
    """The whole answer to the last message of the person."""
    message = next((line.content for line in reversed(request.messages) if line.role == "user"), "")
    draft = Draft(request.files, request.library)
    library = request.library.in_dialect(draft.shape.dialect)
    desk = Desk(draft, library, request.project_name, pictures=request.pictures)
    reply = Answer()
    if request.plan is not None:
        build(checked(request.plan, titles(request.library)), message, desk, reply)
        reply.operations = desk.draft.operations()
        return reply.text()
    earlier = [line for line in request.messages if line.content != message or line.role != "user"]
    changes = read(message, _focused(desk.site, earlier, request.pictures))
    if not changes:
        reply.notes = ["Tell me what your page is for, or what to change.", examples(desk.site)]
        return reply.text()
    if not _understood(changes) and not is_english(message):
        reply.notes = [not_english()]
        return reply.text()
    _carry_out(changes, desk, reply, earlier)
    reply.operations = desk.draft.operations()
    return reply.text()


def understands(
    message: str, earlier: Sequence[ChatLine], files: Mapping[str, str], library: Library
) -> bool:
    """Whether every wish of a message is a change that the designer knows, and none makes a whole page."""
    changes = read(message, _focused(Draft(files, library).site, earlier, {}))
    return bool(changes) and not any(
        isinstance(change, NotUnderstood | Ask | Explain | CreatePage) for change in changes
    )


def read(message: str, site: Site) -> list[Change]:
    """All wishes of a message, in the order they are carried out."""
    message = keep_whole(message)
    text = whole(message)
    wish = read_create(text, fresh=not site.studio("kind"))
    if wish is not None:
        return [wish, *_beside(message, wish, site)]
    found: list[Change] = []
    for clause in _join_hours(clauses(message))[:MOST_WISHES]:
        found += _read_clause(clause, site)
    return found


def _read_clause(clause: Clause, site: Site) -> list[Change]:
    """Its wishes; when no rule knows it, those of the words that were probably meant."""
    puzzled = NotUnderstood(clause.restore().strip())
    found = recognise(clause, site)
    meant = second_look(clause) if _is_puzzled(found) else None
    again = recognise(meant, site) if meant else []
    return (again if not _is_puzzled(again) else found) or [puzzled]


def _is_puzzled(changes: list[Change]) -> bool:
    return all(isinstance(change, NotUnderstood) for change in changes)


def _beside(message: str, wish: CreatePage, site: Site) -> list[Change]:
    """What a request for a page asks for beyond the page itself: looks, hours, contact details, settings."""
    found: list[Change] = []
    for clause in _join_hours(clauses(message)):
        if read_create(clause, fresh=False) is not None or clause.text == whole(message).text:
            found += looks_in(clause, wish)
            continue
        changes = [c for c in recognise(clause, site) if not isinstance(c, Ask | NotUnderstood | Explain)]
        changes = [
            c
            for c in changes
            if type(c).__name__
            not in (
                "AddSection",
                "RemoveSection",
                "MoveSection",
                "ReplaceSection",
                "SetField",
                "SetText",
                "AddItem",
                "RemoveItem",
            )
        ]
        found += changes or looks_in(clause, wish)
    return list(dict.fromkeys(found))


def _join_hours(found: list[Clause]) -> list[Clause]:
    """“we open at 7” and “we close at 19” are one wish."""
    joined: list[Clause] = []
    for clause in found:
        if (
            joined
            and re.match(r"\s*(?:we(?:'re| are)? )?clos", clause.low)
            and re.search(r"\bopen", joined[-1].low)
        ):
            joined[-1] = Clause(f"{joined[-1].text} and {clause.text}", clause.quotes)
        else:
            joined.append(clause)
    return joined


def _understood(changes: list[Change]) -> bool:
    return not _is_puzzled(changes)


def _focused(site: Site, earlier: Sequence[ChatLine], pictures: Mapping[str, str]) -> Site:
    """The site with what the person spoke of before, and whether pictures come with the message."""
    said = [line.content for line in earlier if line.role == "user"]
    focus = focus_of(said, lambda words: read(words, site))
    return replace(site, focus=focus, pictures=bool(pictures))


def _carry_out(changes: list[Change], desk: Desk, reply: Answer, earlier: Sequence[ChatLine] = ()) -> None:
    puzzled: list[NotUnderstood] = []
    for change in changes:
        if isinstance(change, NotUnderstood):
            puzzled.append(change)
        elif isinstance(change, Ask):
            reply.notes.append(change.question)
        elif isinstance(change, Explain):
            reply.notes.append(recall(change, earlier) or talk(change.topic, desk.site, desk.library))
        else:
            _try(change, desk, reply)
    if puzzled:
        reply.notes += _told_puzzled(puzzled, desk, alone=not reply.done and len(puzzled) == len(changes))


def _try(change: Change, desk: Desk, reply: Answer) -> None:
    try:
        if isinstance(change, CreatePage):
            _create(change, desk, reply)
        else:
            reply.done.append(carry_out(change, desk))
    except CantDo as refusal:
        reply.notes.append(str(refusal))


def _create(wish: CreatePage, desk: Desk, reply: Answer) -> None:
    brief = compose(wish, desk.draft, desk.library)
    what = f"{counted(brief.said_noun)}{f' in {brief.place}' if brief.place else ''}"
    sections = [
        LABELS.get(kind_of_id(anchor), anchor)
        for anchor in brief.anchors
        if anchor not in ("navigation", "footer")
    ]
    reply.done.append(
        f"made a page for {brief.name}, {article(what)}: {listing(sections)}, with a navigation above and a footer below"
    )
    if not wish.name:
        reply.notes.append(f"You gave no name, so I called it {brief.name}; say “call it …” to change that.")
    if wish.kind == "generic":
        reply.notes.append(
            f"I have no ready-made copy for {article(counted(brief.said_noun))}, so I wrote from your words. Tell me what makes it special and I'll change the texts."
        )
    reply.notes.append(
        "Quotes, names, figures, prices, phone number and addresses are examples: put yours in before you publish."
    )
    refused = [name for name in wish.sections if name not in [kind_of_id(a) for a in brief.anchors]]
    if refused:
        reply.notes.append(
            f"My library has no {listing([LABELS[name] for name in refused], last='or')} section, so that is missing."
        )


def _told_puzzled(puzzled: list[NotUnderstood], desk: Desk, *, alone: bool) -> list[str]:
    quoted = listing([f"“{_cut(one.words)}”" for one in puzzled])
    hints = list(dict.fromkeys(hint for one in puzzled if (hint := near(one.family, desk.library))))
    if alone:
        return [f"I didn't understand {quoted}. {' '.join(hints)}".strip(), examples(desk.site)]
    able = (
        " ".join(hints)
        or "I can change sections, words, colours, fonts, corners, spacing, contact details and settings; say it with one of those and I'll do it."
    )
    return [f"I didn't understand {quoted}. {able}"]


def _cut(words: str) -> str:
    return words if len(words) <= 120 else words[:119] + "…"


def _pieces(text: str) -> Iterator[str]:
    """Words while it speaks, whole lines while it writes code."""
    prose, tag, code = text.partition("<code>")
    yield from re.findall(r"\s*\S+\s*", prose)
    if tag:
        yield tag
        yield from code.splitlines(keepends=True)


__all__ = ["OfflineDesigner", "answer", "capital", "read", "sentence"]
