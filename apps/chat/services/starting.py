"""New turns: from a message, from a failed one, from an edited one, from one that was stopped."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from apps.accounts.models import User
from apps.chat.models import Conversation, LanguageModel, Message, Turn
from apps.chat.services.attaching import bind, copy_attachments
from apps.chat.services.ending import undo_turn
from apps.chat.services.queueing import MOST_WAITING, checked, in_line, is_busy, promote, waiting
from apps.chat.services.spending import hold_credits
from apps.core.errors import Conflict, Invalid, TooMany
from apps.core.events import publish
from apps.core.jobs import Job, enqueue
from apps.projects.errors import Archived
from apps.projects.models import Project

log = structlog.get_logger(__name__)

TURNS_A_MINUTE = 20  # of one person


@dataclass(frozen=True)
class Wish:
    """A message on its way to become a turn. `parent`: the message it follows from or stands in place of."""

    content: str
    model: LanguageModel | None = None
    mode: str = Turn.Mode.CHANGE
    scope: dict[str, Any] | None = None
    plan: dict[str, Any] | None = None
    parent: Message | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: Sequence[str] = ()  # ids of the person's unsent ones
    beside: Message | None = None  # whose attachments come along


def start_turn(
    *,
    project: Project,
    user: User,
    content: str,
    model: LanguageModel | None = None,
    mode: str = Turn.Mode.CHANGE,
    scope: dict[str, Any] | None = None,
    attachments: Sequence[str] = (),
) -> Turn:
    """Take a message and put its turn on the queue. `content`: 1–10,000 characters after trimming.

    While another turn works, it waits behind it. Raises Invalid (`message_length`), TooMany, Archived,
    Conflict (`queue_full`), CreditsExhausted; NotFound for attachments that aren't the person's.
    """
    wish = Wish(checked(content), model, mode=mode, scope=scope, attachments=attachments)
    if project.status == Project.Status.ARCHIVED:
        raise Archived
    _check_rate(user)
    with transaction.atomic():
        in_line(project.pk)
        queued = waiting(project.pk).count()
        if queued or is_busy(project.pk):
            return _put_behind(project, user, wish, queued)
        return _start(project, user, wish)


def retry_turn(*, turn: Turn, user: User, model: LanguageModel | None = None) -> Turn:
    """Ask the same again as a new turn, of another `model` when one is given; the old one is folded.

    Raises as start_turn does, and Conflict (`turn_open`) while a turn works.
    """
    _check_rate(user)
    with transaction.atomic():
        _alone(turn)
        _supersede(turn.conversation, from_message=turn.request)
        wish = _same(turn, content=turn.request.content, model=model or turn.language_model)
        return _start(turn.project, user, wish)


def edit_and_resend(*, message: Message, user: User, content: str, also_undo: bool = False) -> Turn:
    """Send an earlier message in other words. It and what came after are folded; the page stays as it is.

    With `also_undo` the changes of that message's turn are taken back first. Raises as retry_turn and
    undo_turn do, and Invalid (`not_a_request`) for a message that isn't a person's.
    """
    words = checked(content)
    rows = Turn.objects.select_related("project__organization", "conversation", "revision", "request")
    turn = rows.filter(request=message).first()
    if turn is None:
        raise Invalid(_("Only your own messages can be sent again."), code="not_a_request")
    _check_rate(user)
    with transaction.atomic():
        _alone(turn)
        if also_undo and turn.revision_id and not turn.undone_by_id:
            undo_turn(turn=turn, user=user)
        _supersede(turn.conversation, from_message=message)
        return _start(turn.project, user, _same(turn, content=words, model=turn.language_model))


def go_on(*, turn: Turn, user: User) -> Turn:
    """Have a stopped request finished, as a new turn after it.

    Raises as retry_turn does, and Conflict (`not_stopped`).
    """
    if turn.status != Turn.Status.CANCELLED or turn.revision_id:
        raise Conflict(_("Only a request that was stopped can be gone on with."), code="not_stopped")
    _check_rate(user)
    with transaction.atomic():
        _alone(turn)
        wish = Wish(
            _("Go on where you stopped."),
            turn.language_model,
            mode=turn.mode,
            scope=turn.scope,
            plan=_accepted(turn),
            parent=turn.answer,
            metadata={"continues": str(turn.pk)},
        )
        return _start(turn.project, user, wish)


def start_wish(*, project: Project, user: User, wish: Wish) -> Turn:
    """Start what the studio itself worded, such as the building of a plan. Raises as retry_turn does."""
    _check_rate(user)
    with transaction.atomic():
        in_line(project.pk)
        if is_busy(project.pk):
            raise _open_turn()
        return _start(project, user, wish)


def _check_rate(user: User) -> None:
    minute = int(time.time() // 60)
    key = f"turns:{user.pk}:{minute}"
    try:
        cache.add(key, 0, timeout=120)
        count = cache.incr(key)
    except (RedisError, ValueError) as error:
        # Redis away: better a message too many than none.
        log.warning("rate_limit.not_counted", error=type(error).__name__)
        return
    if count > TURNS_A_MINUTE:
        raise TooMany(
            _("That's a lot of messages at once. Wait a minute."), code="rate_limit", limit=TURNS_A_MINUTE
        )


def _alone(turn: Turn) -> None:
    in_line(turn.project_id)
    if is_busy(turn.project_id):
        raise _open_turn()


def _same(turn: Turn, *, content: str, model: LanguageModel | None) -> Wish:
    """What a turn asked for, once more, in place of it."""
    earlier = turn.request.metadata.get("versions", [])
    metadata = {"versions": [*earlier, str(turn.request_id)]}
    if "continues" in turn.request.metadata and content == turn.request.content:
        metadata["continues"] = turn.request.metadata["continues"]
    return Wish(
        content, model, turn.mode, turn.scope, _accepted(turn), turn.request, metadata, beside=turn.request
    )


def _accepted(turn: Turn) -> dict[str, Any] | None:
    """The plan that a turn builds; one that it only proposed is no longer wanted."""
    return turn.plan if turn.mode == Turn.Mode.CHANGE else None


def _put_behind(project: Project, user: User, wish: Wish, queued: int) -> Turn:
    if queued >= MOST_WAITING:
        raise Conflict(
            _("Three messages wait already. Change or remove one of them."),
            code="queue_full",
            limit=MOST_WAITING,
        )
    turn = _rows(project, user, wish, Turn.Status.WAITING)
    turn.save(force_insert=True)
    publish(project.pk, "turn", id=str(turn.pk), status=turn.status)
    if not is_busy(project.pk):
        # What was held back goes first: the conversation keeps its order.
        waiting(project.pk).update(error=None)
        promote(project.pk)
        turn.refresh_from_db()
    return turn


def _start(project: Project, user: User, wish: Wish) -> Turn:
    turn = _rows(project, user, wish, Turn.Status.QUEUED)
    hold_credits(turn)
    turn.save(force_insert=True)
    enqueue(Job.RUN_TURN, turn.pk)
    publish(project.pk, "turn", id=str(turn.pk), status=turn.status)
    return turn


def _rows(project: Project, user: User, wish: Wish, status: str) -> Turn:
    """Both messages, saved, and their turn, which isn't yet."""
    organization = project.organization
    conversation, _made = Conversation.objects.get_or_create(
        project=project, defaults={"organization": organization}
    )
    both = {"organization": organization, "conversation": conversation}
    request = Message(
        **both,
        role=Message.Role.USER,
        author=user,
        content=wish.content,
        parent=wish.parent,
        metadata=wish.metadata,
    )
    answer = Message(**both, role=Message.Role.ASSISTANT, status=Message.Status.PROCESSING, parent=request)
    Message.objects.bulk_create([request, answer])
    bind(request, project=project, user=user, ids=wish.attachments)
    if wish.beside is not None:
        copy_attachments(wish.beside, request)
    return Turn(
        **both,
        project=project,
        author=user,
        request=request,
        answer=answer,
        language_model=wish.model,
        status=status,
        mode=wish.mode,
        scope=wish.scope,
        plan=wish.plan,
    )


def _supersede(conversation: Conversation, *, from_message: Message) -> None:
    later = Message.objects.filter(conversation=conversation, id__gte=from_message.pk, superseded_at=None)
    sent = later.exclude(turn__status=Turn.Status.WAITING).exclude(answered_turn__status=Turn.Status.WAITING)
    Message.objects.filter(pk__in=list(sent.values_list("pk", flat=True))).update(
        superseded_at=timezone.now()
    )


def _open_turn() -> Conflict:
    return Conflict(
        _("The last request is still being worked on. Wait for it, or stop it."), code="turn_open"
    )
