"""What a turn's models were told and what that cost, and the turn from its request to its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.models import Attempt, Turn
from apps.core.errors import NotFound
from apps.core.models import Transition

# name of a piece → the group that its colour stands for
GROUPS = {
    "rules": "rules", "data": "rules", "library": "rules", "theme": "rules", "system": "rules",
    "project": "project", "theme now": "project", "outline": "project", "tree": "project",
    "file": "files",
    "selection": "now", "locks": "now", "recent changes": "now", "preferences": "now", "summary": "now",
    "attachment": "now",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One piece that was sent. `share` is its part of the whole in percent; `index` its place."""

    index: int
    title: str
    why: str
    group: str
    tokens: int
    share: float
    is_readable: bool  # False: another person's own wishes


@dataclass(frozen=True)
class Asked:
    """One attempt with its pieces, and (group, words, tokens, percent) of each group, for a bar."""

    row: Attempt
    pieces: list[Piece]
    groups: list[tuple[str, str, int, float]]
    tokens: int

    @property
    def cached_percent(self) -> int:
        """How much of what was read came from the provider's cache."""
        return round(100 * self.row.tokens_cached / self.row.tokens_in) if self.row.tokens_in else 0


@dataclass(frozen=True)
class Moment:
    """One thing that happened: `kind` is asked, started, attempt, saved, undone or the status at the end."""

    kind: str
    at: datetime
    words: str
    detail: str = ""
    seconds: float | None = None
    asked: Asked | None = None


def timeline(turn: Turn, viewer: User) -> list[Moment]:
    """Everything that happened in a turn, the earliest first."""
    found = [*_beginnings(turn), *_attempts(turn, viewer), *_outcomes(turn)]
    return sorted(found, key=lambda moment: moment.at)


def text_of_piece(turn: Turn, viewer: User, *, attempt: int, piece: int) -> str:
    """The text that was sent. Raises NotFound for what there isn't, or what is another person's own."""
    row = Attempt.objects.filter(turn=turn, index=attempt).first()
    sent = row.sent if row else []
    if not 0 <= piece < len(sent) or not _is_readable(sent[piece], turn, viewer):
        raise NotFound(_("There is nothing of that kind in this request."), code="piece_not_found")
    return str(sent[piece].get("text", ""))


def answer_of(turn: Turn, *, attempt: int) -> str:
    """What the model answered, as it came. Raises NotFound."""
    row = Attempt.objects.filter(turn=turn, index=attempt).first()
    if row is None:
        raise NotFound(_("There is nothing of that kind in this request."), code="piece_not_found")
    return row.answer


def asked_of(row: Attempt, turn: Turn, viewer: User) -> Asked:
    """An attempt in the words of its page."""
    whole = sum(int(piece.get("tokens", 0)) for piece in row.sent)
    pieces = [_piece(index, piece, whole, turn, viewer) for index, piece in enumerate(row.sent)]
    groups = []
    for name, words in _group_words().items():
        tokens = sum(piece.tokens for piece in pieces if piece.group == name)
        if tokens:
            groups.append((name, words, tokens, round(100 * tokens / max(whole, 1), 2)))
    return Asked(row, pieces, groups, whole)


def _beginnings(turn: Turn) -> Iterator[Moment]:
    yield Moment("asked", turn.created_at, _("Asked"), turn.request.content[:300])
    moves = Transition.objects.filter(kind=turn._meta.label_lower, row_id=turn.pk, to_status="running")
    for move in moves.order_by("pk"):
        waited = (move.created_at - turn.created_at).total_seconds()
        yield Moment("started", move.created_at, _("Taken up"), seconds=round(max(waited, 0), 2))


def _attempts(turn: Turn, viewer: User) -> Iterator[Moment]:
    for row in Attempt.objects.filter(turn=turn).order_by("index"):
        asked = asked_of(row, turn, viewer)
        words = str(row.get_purpose_display())
        yield Moment("attempt", row.created_at, words, row.model, row.seconds, asked)


def _outcomes(turn: Turn) -> Iterator[Moment]:
    if turn.revision is not None:
        words = _("Saved as version %(number)s") % {"number": turn.revision.number}
        files = ", ".join(change["path"].rsplit("/", 1)[-1] for change in turn.revision.changes[:6])
        yield Moment("saved", turn.revision.created_at, words, files)
    if turn.undone_by is not None:
        yield Moment("undone", turn.undone_by.created_at, _("Undone"))
    if turn.finished_at is not None:
        seconds = (turn.finished_at - turn.created_at).total_seconds()
        detail = str((turn.error or {}).get("message", ""))
        yield Moment(turn.status, turn.finished_at, str(turn.get_status_display()), detail, round(seconds, 2))


def _piece(index: int, piece: dict[str, Any], whole: int, turn: Turn, viewer: User) -> Piece:
    tokens, name = int(piece.get("tokens", 0)), str(piece.get("name", ""))
    title = piece.get("path") or _titles().get(name, name)
    why = _reasons().get(str(piece.get("why", "")), "")
    share = round(100 * tokens / max(whole, 1), 2)
    readable = _is_readable(piece, turn, viewer)
    return Piece(index, title, why, GROUPS.get(name, "talk"), tokens, share, readable)


def _is_readable(piece: dict[str, Any], turn: Turn, viewer: User) -> bool:
    """A person's wishes for all of their projects are theirs."""
    return piece.get("name") != "preferences" or turn.author_id == viewer.pk


def _group_words() -> dict[str, str]:
    return {
        "rules": _("Rules and library"),
        "project": _("Project"),
        "files": _("Files"),
        "now": _("This moment"),
        "talk": _("Conversation"),
    }


def _titles() -> dict[str, str]:
    return {
        "rules": _("How to answer"),
        "data": _("What is material and no instruction"),
        "library": _("Sections of the library"),
        "theme": _("Colours and fonts there are"),
        "system": _("Instructions"),
        "project": _("Name of the project"),
        "theme now": _("Your theme"),
        "outline": _("Sections of your page"),
        "tree": _("List of files"),
        "selection": _("What you pointed at"),
        "locks": _("What is locked"),
        "recent changes": _("Last changes"),
        "preferences": _("Wishes for every project"),
        "summary": _("What was decided earlier"),
        "attachment": _("Beside the request"),
        "user": _("Message"),
        "assistant": _("Answer"),
        "tool": _("Result of a tool"),
        "before": _("The same as in the step before"),
    }


def _reasons() -> dict[str, str]:
    return {
        "shell": _("always"),
        "scope": _("pointed at"),
        "named": _("named in the request"),
        "imports": _("used by a file that is named"),
        "found": _("holds words of the request"),
        "recent": _("changed lately"),
        "page": _("part of the page"),
    }
