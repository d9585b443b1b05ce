"""A turn's changes become a revision, and only while the turn is ours."""

from django.db import transaction

from apps.chat.engine.batch import BatchResult
from apps.chat.models import Operation, Turn
from apps.chat.services.cards import store_cards
from apps.chat.services.pulse import Cancelled, LeaseLost
from apps.components.services import count_use
from apps.projects import services as projects
from apps.projects.errors import NothingChanged
from apps.projects.models import Revision


def save(turn: Turn, base: Revision, result: BatchResult, cards: list[Operation]) -> Revision | None:
    """Revision, operations and the turn's note of it in one transaction. None when nothing would change.

    Raises LeaseLost, Cancelled, and MergeConflict when a person changed the same lines meanwhile.
    """
    try:
        with transaction.atomic():
            hold(turn)
            revision = projects.commit(
                project=turn.project,
                base_id=base.pk,
                changes=result.changes,
                kind=Revision.Kind.AI,
                message=title(turn.request.content),
                author=turn.author,
                turn_id=turn.pk,
            )
            Turn.objects.filter(pk=turn.pk).update(revision=revision)
            store_cards(cards)
            count_use(result.components)
    except NothingChanged:
        store_cards(cards)
        return None
    turn.revision = revision
    return revision


def title(words: str) -> str:
    """The request as a revision's message: its first line, cut at a word."""
    line = next(iter(words.strip().splitlines()), "")
    return line if len(line) <= 120 else line[:120].rsplit(" ", 1)[0] + "…"


def hold(turn: Turn) -> None:
    """Lock the turn's row until the transaction ends. Raises LeaseLost or Cancelled, which undo all of it."""
    held = Turn.objects.select_for_update(of=("self",)).get(pk=turn.pk)
    if held.status != Turn.Status.RUNNING or held.worker != turn.worker:
        raise LeaseLost
    if held.cancel_requested_at is not None:
        raise Cancelled
