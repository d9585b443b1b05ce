"""Messages that wait behind the open turn of their project: a few at most, sent one after the other.

All that starts, ends or promotes a turn of a project goes through `in_line` first, so that a waiting message
is sent exactly once and none is forgotten. One is held back (its `error` says why) when the turn before it
was stopped, or when credits don't suffice; a person then sends it or takes it away.
"""

import uuid

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.services.spending import hold_credits
from apps.core.errors import AppError, Conflict, Invalid
from apps.core.events import publish
from apps.core.jobs import Job, enqueue
from apps.core.locks import hold_until_commit
from apps.core.transitions import transition

log = structlog.get_logger(__name__)

MOST_WAITING = 3
MAX_MESSAGE = 10_000  # characters
OPEN = (Turn.Status.QUEUED, Turn.Status.RUNNING)


def checked(content: str) -> str:
    """The words without what can't be kept. Raises Invalid (`message_length`)."""
    words = content.replace("\0", "").replace("\r\n", "\n").strip()
    if not 1 <= len(words) <= MAX_MESSAGE:
        raise Invalid(
            _("Write 1 to 10,000 characters."), code="message_length", length=len(words), limit=MAX_MESSAGE
        )
    return words


def in_line(project_id: uuid.UUID) -> None:
    """Be the only one at the project's turns until the transaction ends. Take it before any row's lock."""
    hold_until_commit(f"turns:{project_id}")


def waiting(project_id: uuid.UUID) -> QuerySet[Turn]:
    """The messages that wait, the next one first."""
    return Turn.objects.filter(project_id=project_id, status=Turn.Status.WAITING).order_by("pk")


def is_busy(project_id: uuid.UUID) -> bool:
    """Whether a turn of the project is open."""
    return Turn.objects.filter(project_id=project_id, status__in=OPEN).exists()


def promote(project_id: uuid.UUID) -> Turn | None:
    """Send the next message if nothing is open and it isn't held back."""
    with transaction.atomic():
        in_line(project_id)
        if is_busy(project_id):
            return None
        rows = waiting(project_id).select_related(
            "project", "organization__plan", "language_model", "request"
        )
        turn = rows.first()
        if turn is None or turn.error is not None:
            return None
        try:
            return turn if _send(turn) else None
        except AppError as refusal:
            hold_back(project_id, code=refusal.code, message=str(refusal.message))
            return None


def hold_back(project_id: uuid.UUID, *, code: str, message: str) -> None:
    """Keep what waits from being sent by itself."""
    for pk in waiting(project_id).values_list("pk", flat=True):
        Turn.objects.filter(pk=pk).update(error={"code": code, "message": message})
        publish(project_id, "turn", id=str(pk), status=Turn.Status.WAITING)


def send_next(*, turn: Turn, user: User) -> Turn:
    """Let a held message, and those behind it, go. Raises Conflict (`not_waiting`), CreditsExhausted."""
    with transaction.atomic():
        in_line(turn.project_id)
        still_waits(turn)
        waiting(turn.project_id).update(error=None)
        if not is_busy(turn.project_id):
            first = waiting(turn.project_id).select_related(
                "project", "organization__plan", "language_model", "request"
            )[0]
            _send(first)
        log.info("turn.sent_by_hand", turn=str(turn.pk), user=str(user.pk))
    turn.refresh_from_db()
    return turn


def change_waiting(*, turn: Turn, content: str) -> Turn:
    """Put a waiting message in other words. Raises Invalid (`message_length`), Conflict (`not_waiting`)."""
    words = checked(content)
    with transaction.atomic():
        in_line(turn.project_id)
        still_waits(turn)
        turn.request.content = words
        turn.request.save(update_fields=["content", "updated_at"])
        publish(turn.project_id, "turn", id=str(turn.pk), status=turn.status)
    return turn


def remove_waiting(*, turn: Turn) -> None:
    """Take a waiting message away; it was never sent. Raises Conflict (`not_waiting`)."""
    with transaction.atomic():
        in_line(turn.project_id)
        still_waits(turn)
        messages = (turn.answer, turn.request)
        publish(turn.project_id, "turn", id=str(turn.pk), status="removed")
        turn.delete()
        for message in messages:
            message.delete()


def still_waits(turn: Turn) -> None:
    """Raises Conflict when the turn has been sent or taken away meanwhile. Call it in line."""
    if not Turn.objects.filter(pk=turn.pk, status=Turn.Status.WAITING).exists():
        raise Conflict(_("This message has been sent already."), code="not_waiting")


def sweep_waiting() -> int:
    """Promote where a message waits behind nothing. Answers how many were sent."""
    ready = Turn.objects.filter(status=Turn.Status.WAITING, error__isnull=True).values_list(
        "project_id", flat=True
    )
    return sum(promote(project_id) is not None for project_id in set(ready))


def _send(turn: Turn) -> bool:
    with transaction.atomic():
        hold_credits(turn)
        now = timezone.now()
        moved = transition(
            turn,
            to=Turn.Status.QUEUED,
            reason="next in line",
            queued_at=now,
            sent_at=now,
            error=None,
            estimate=turn.estimate,
            credits_cap=turn.credits_cap,
        )
        if moved:
            enqueue(Job.RUN_TURN, turn.pk)
            publish(turn.project_id, "turn", id=str(turn.pk), status=turn.status)
        return moved
