"""The ends of a turn: finished, stopped, undone."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.engine.blueprint import prose_of
from apps.chat.models import Message, Operation, Turn
from apps.chat.services.queueing import hold_back, in_line, promote
from apps.chat.services.spending import settle_credits
from apps.core.errors import Invalid
from apps.core.events import publish
from apps.core.transitions import transition
from apps.projects import services as projects
from apps.projects.models import Revision


@dataclass
class Outcome:
    """How a turn ends. `status`: completed, failed or cancelled; `error`: {"code", "message"}; `text`:
    the answer.
    """

    status: str
    text: str = ""
    error: dict[str, Any] | None = None
    receipt: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def finish(turn: Turn, outcome: Outcome, *, worker: str | None = None) -> bool:
    """Close an open turn, charge it, and send what waits behind it. With `worker`, only while that worker
    holds it. False when it is closed or lost already.
    """
    with transaction.atomic():
        in_line(turn.project_id)
        held = Turn.objects.select_for_update().filter(pk=turn.pk, status=turn.status).first()
        if held is None or (worker is not None and held.worker != worker):
            return False
        turn.revision_id, turn.undone_by_id = held.revision_id, held.undone_by_id
        now = timezone.now()
        moved = transition(
            turn,
            to=outcome.status,
            reason=outcome.reason or (outcome.error or {}).get("code", ""),
            error=outcome.error,
            finished_at=now,
            lease_expires_at=None,
        )
        if moved:
            _charge(turn, held)
            _finish_answer(turn, outcome)
            publish(turn.project_id, "turn", id=str(turn.pk), status=turn.status)
            _go_on_with_next(turn)
        return moved


def _charge(turn: Turn, held: Turn) -> None:
    """Settle by the row: a worker that died has counted there what its model took."""
    for name in ("tokens_in", "tokens_out", "tokens_cached", "cost", "credits_cap"):
        setattr(turn, name, getattr(held, name))
    turn.credits = settle_credits(turn)
    Turn.objects.filter(pk=turn.pk).update(credits=turn.credits)


def _go_on_with_next(turn: Turn) -> None:
    """After a stop nothing starts by itself: the person may have seen that all of it goes wrong."""
    if turn.status == Turn.Status.CANCELLED:
        hold_back(turn.project_id, code="stopped", message=_("You stopped the request before this one."))
    else:
        promote(turn.project_id)


def _finish_answer(turn: Turn, outcome: Outcome) -> None:
    began = turn.started_at or turn.created_at
    ended = turn.finished_at or timezone.now()
    seconds = round((ended - began).total_seconds(), 2)
    spent = {
        "tokensIn": turn.tokens_in,
        "tokensOut": turn.tokens_out,
        "tokensCached": turn.tokens_cached,
        "credits": turn.credits,
    }
    receipt = {"seconds": seconds, "attempts": turn.attempts, "model": turn.model} | spent | outcome.receipt
    failed = outcome.status == Turn.Status.FAILED
    turn.answer.content = prose_of(outcome.text) if turn.mode == Turn.Mode.PLAN else outcome.text.strip()
    turn.answer.status = Message.Status.FAILED if failed else Message.Status.COMPLETED
    turn.answer.metadata = {
        **turn.answer.metadata,
        "receipt": receipt,
        "processingTime": int(seconds * 1000),
        "tokenCount": receipt.get("tokens", 0),
    }
    turn.answer.save(update_fields=["content", "status", "metadata", "updated_at"])


def cancel_turn(*, turn: Turn, user: User | None = None, actor: str = "") -> None:
    """Stop a turn: at once when it waits; its worker stops within a second or two when it works.

    Does nothing to one that has ended.
    """
    actor = actor or (str(user.pk) if user else "")
    if turn.status == Turn.Status.QUEUED and finish(
        turn, Outcome(Turn.Status.CANCELLED, reason=f"stopped by {actor}")
    ):
        return
    asked = Turn.objects.filter(pk=turn.pk, status__in=[Turn.Status.QUEUED, Turn.Status.RUNNING])
    asked.filter(cancel_requested_at=None).update(cancel_requested_at=timezone.now())
    turn.refresh_from_db(fields=["status", "cancel_requested_at"])


def undo_turn(*, turn: Turn, user: User | None) -> Revision:
    """Take back what a turn changed, keeping everything since, as a new revision.

    Raises Invalid (`nothing_to_undo`), MergeConflict when later changes touch the same lines.
    """
    if turn.revision is None or turn.undone_by_id:
        raise Invalid(_("There is nothing to undo here."), code="nothing_to_undo")
    with transaction.atomic():
        revision = projects.undo_revision(project=turn.project, revision=turn.revision, author=user)
        mark_undone(turn, revision.pk)
        publish(turn.project_id, "turn", id=str(turn.pk), status=turn.status)
    return revision


def redo_turn(*, turn: Turn, user: User | None) -> Revision:
    """Do again what a turn changed and somebody undid, keeping everything since, as a new revision.

    Raises Invalid (`nothing_to_redo`), MergeConflict when later changes touch the same lines.
    """
    if turn.undone_by is None:
        raise Invalid(_("There is nothing to do again here."), code="nothing_to_redo")
    with transaction.atomic():
        revision = projects.undo_revision(project=turn.project, revision=turn.undone_by, author=user)
        Turn.objects.filter(pk=turn.pk).update(undone_by=None)
        undone = Operation.objects.filter(turn=turn, status=Operation.Status.ROLLED_BACK)
        undone.update(status=Operation.Status.COMPLETED)
        publish(turn.project_id, "turn", id=str(turn.pk), status=turn.status)
    turn.undone_by = None
    return revision


def mark_undone(turn: Turn, revision_id: uuid.UUID) -> None:
    """Note that a revision took the turn's changes back."""
    Turn.objects.filter(pk=turn.pk).update(undone_by=revision_id)
    Operation.objects.filter(turn=turn, status=Operation.Status.COMPLETED).update(
        status=Operation.Status.ROLLED_BACK
    )
    turn.undone_by_id = revision_id
