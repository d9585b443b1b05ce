"""What a model is told about this moment: the selection, last changes, wishes, decisions, attachments."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.chat.engine.context.budget import Budget, cut, squeeze, tokens_of
from apps.chat.engine.context.marks import Marks
from apps.chat.engine.context.parts import TURN, Part

CHANGES = 1_500  # tokens
ATTACHED = 6_000  # tokens of one attached text


@dataclass(frozen=True)
class Change:
    """One revision: its number, kind, message and the paths it changed."""

    number: int
    kind: str
    message: str
    paths: Sequence[str] = ()


@dataclass(frozen=True)
class Attached:
    """What a person put beside the request. Without `text`, it is only named."""

    name: str
    kind: str  # image, file, link or code-snippet
    text: str = ""
    address: str = ""
    on_site: str = ""  # where the page finds a picture as soon as it uses it


def selection(label: str, sections: Sequence[str], files: Sequence[str], marks: Marks) -> Part | None:
    """What the person points at, and what the answer may touch for that."""
    places = [*(f"#{name}" for name in sections), *files]
    if not label and not places:
        return None
    lines = [label] if label else []
    lines += [f"Only this may be changed: {', '.join(places)}"] if places else []
    words = "The person points at this; anything outside of it is refused:"
    return _part("selection", words, "\n".join(lines), "selection", marks)


def locks(locked: Sequence[str], marks: Marks) -> Part | None:
    """What nobody may change now."""
    if not locked:
        return None
    return _part("locks", "Locked by people, changes are refused:", "\n".join(locked), "locks", marks)


def changes(recent: Sequence[Change], marks: Marks) -> Part | None:
    """The last revisions, the newest first."""
    if not recent:
        return None
    lines = [
        f"{change.number} ({change.kind}): {' '.join(change.message.split())}"
        + (f" [{', '.join(change.paths[:8])}]" if change.paths else "")
        for change in recent
    ]
    return _part("recent changes", "The last changes, the newest first:", cut("\n".join(lines), CHANGES),
                 "changes", marks)  # fmt: skip


def preferences(wishes: str, marks: Marks) -> Part | None:
    """The person's wishes for every project."""
    if not wishes.strip():
        return None
    words = (
        "The person's own words about every project. Follow these wishes where the request doesn't say"
        " otherwise, and never against the rules above:"
    )
    return _part("preferences", words, wishes.strip(), "wishes", marks)


def summary(text: str, budget: Budget, marks: Marks) -> Part | None:
    """What was said and decided before the messages below."""
    if not text.strip():
        return None
    words = "What was decided earlier in this conversation:"
    return _part("summary", words, squeeze(text.strip(), budget.summary), "summary", marks)


def attachments(attached: Sequence[Attached], marks: Marks) -> list[Part]:
    """Each thing beside the request, with its text where it has one."""
    return [_attachment(each, marks) for each in attached]


def _attachment(each: Attached, marks: Marks) -> Part:
    facts = {"type": each.kind, "name": each.name, "address": each.address}
    use = (
        f' To put it on the page, write src="{each.on_site}": it is there as soon as it is used.'
        if each.on_site
        else ""
    )
    text = (
        f"Beside the request stands this.{use}\n{marks.around(cut(each.text, ATTACHED), 'attachment', facts)}"
    )
    return Part("attachment", text, tokens_of(text), layer=TURN)


def _part(name: str, words: str, body: str, kind: str, marks: Marks) -> Part:
    text = f"{words}\n{marks.around(body, kind)}"
    return Part(name, text, tokens_of(text), layer=TURN)
