"""New turns: from a message, from a failed one, from an edited one."""

import time

import structlog
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from apps.accounts.models import User
from apps.chat.models import Conversation, LanguageModel, Message, Turn
from apps.chat.services.ending import undo_turn
from apps.core.errors import Conflict, Invalid, TooMany
from apps.core.events import publish
from apps.core.jobs import Job, enqueue
from apps.projects.errors import Archived
from apps.projects.models import Project

log = structlog.get_logger(__name__)

MAX_MESSAGE = 10_000  # characters
TURNS_A_MINUTE = 20  # of one person


def start_turn(*, project: Project, user: User, content: str, model: LanguageModel | None = None) -> Turn:
    """Take a message and put its turn on the queue. `content`: 1–10,000 characters after trimming.

    Raises Invalid (`message_length`), TooMany, Archived, Conflict (`turn_open`) while another turn works.
    """
    words = _checked(content)
    if project.status == Project.Status.ARCHIVED:
        raise Archived
    _check_rate(user)
    return _create(project, user, words, model)


def retry_turn(*, turn: Turn, user: User) -> Turn:
    """Ask the same again as a new turn; the old one is folded. Raises as start_turn does."""
    if turn.is_open:
        raise _open_turn()
    _check_rate(user)
    with transaction.atomic():
        _supersede(turn.conversation, from_message=turn.request)
        return _create(turn.project, user, turn.request.content, turn.language_model, parent=turn.request)


def edit_and_resend(*, message: Message, user: User, content: str, also_undo: bool = False) -> Turn:
    """Send an earlier message in other words. It and what came after are folded; the page stays as it is.

    With `also_undo` the changes of that message's turn are taken back first. Raises as start_turn and
    undo_turn do, and Invalid (`not_a_request`) for a message that isn't a person's.
    """
    words = _checked(content)
    turn = (
        Turn.objects.select_related("project__organization", "conversation", "revision")
        .filter(request=message)
        .first()
    )
    if turn is None:
        raise Invalid(_("Only your own messages can be sent again."), code="not_a_request")
    if Turn.objects.filter(project=turn.project, status__in=["queued", "running"]).exists():
        raise _open_turn()
    _check_rate(user)
    with transaction.atomic():
        if also_undo and turn.revision_id and not turn.undone_by_id:
            undo_turn(turn=turn, user=user)
        _supersede(turn.conversation, from_message=message)
        return _create(turn.project, user, words, turn.language_model, parent=message)


def _checked(content: str) -> str:
    words = content.replace("\0", "").replace("\r\n", "\n").strip()
    if not 1 <= len(words) <= MAX_MESSAGE:
        raise Invalid(
            _("Write 1 to 10,000 characters."), code="message_length", length=len(words), limit=MAX_MESSAGE
        )
    return words


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


def _create(
    project: Project, user: User, words: str, model: LanguageModel | None, parent: Message | None = None
) -> Turn:
    try:
        with transaction.atomic():
            return _rows(project, user, words, model, parent)
    except IntegrityError as error:
        if "one_open_turn_per_project" not in str(error):
            raise
        raise _open_turn() from error


def _rows(
    project: Project, user: User, words: str, model: LanguageModel | None, parent: Message | None
) -> Turn:
    organization = project.organization
    conversation, _made = Conversation.objects.get_or_create(
        project=project, defaults={"organization": organization}
    )
    both = {"organization": organization, "conversation": conversation}
    request = Message(**both, role=Message.Role.USER, author=user, content=words, parent=parent)
    answer = Message(**both, role=Message.Role.ASSISTANT, status=Message.Status.PROCESSING, parent=request)
    Message.objects.bulk_create([request, answer])
    turn = Turn.objects.create(
        **both, project=project, author=user, request=request, answer=answer, language_model=model
    )
    enqueue(Job.RUN_TURN, turn.pk)
    publish(project.pk, "turn", id=str(turn.pk), status=turn.status)
    return turn


def _supersede(conversation: Conversation, *, from_message: Message) -> None:
    later = Message.objects.filter(conversation=conversation, id__gte=from_message.pk, superseded_at=None)
    later.update(superseded_at=timezone.now())


def _open_turn() -> Conflict:
    return Conflict(
        _("The last request is still being worked on. Wait for it, or stop it."), code="turn_open"
    )
