"""What is remembered of a long conversation: a summary of its older part, which people read and change."""

import uuid
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.engine.context import tokens_of
from apps.chat.models import Conversation, Message, Turn
from apps.chat.services.condensing import condensed
from apps.chat.services.prompting import budget_for
from apps.core.errors import Conflict, Invalid
from apps.core.jobs import Job, enqueue
from apps.core.text import storable
from apps.projects.models import Project

log = structlog.get_logger(__name__)

MAX_KEPT = 4_000  # characters that a person may write
MAX_ADDED = 5_000  # characters below these; the oldest lines go first
MAX_WISHES = 2_000
MOST_MESSAGES = 36  # since the summary; models are told 40 at most
TRIES = 3


def remember(turn: Turn) -> None:
    """After a turn: have the conversation condensed when its messages outgrow their room."""
    if _is_due(turn):
        enqueue(Job.CONDENSE, turn.conversation_id)


def condense(conversation_id: uuid.UUID | str) -> bool:
    """Move the older messages into the summary. False when there is nothing to move, or somebody else did.

    A second delivery of the same job finds nothing to do. What a person writes meanwhile stays.
    """
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    turns = _old_turns(conversation) if conversation else []
    if conversation is None or not turns:
        return False
    lines = condensed(conversation, turns)
    for _attempt in range(TRIES):
        before = Conversation.objects.get(pk=conversation.pk)
        if before.summarised_to != conversation.summarised_to:
            return False
        if _append(before, lines, turns[-1].answer_id):
            return True
    log.warning("memory.not_condensed", conversation=str(conversation.pk))
    return False


def _is_due(turn: Turn) -> bool:
    sizes = [tokens_of(content) for content in _since(turn.conversation).values_list("content", flat=True)]
    return len(sizes) > MOST_MESSAGES or sum(sizes) > budget_for(turn).messages


def _since(conversation: Conversation) -> Any:
    """The messages that the summary doesn't cover, the oldest first, without folded and empty ones."""
    rows = Message.objects.filter(conversation=conversation, superseded_at=None).exclude(content="")
    if conversation.summarised_to:
        rows = rows.filter(pk__gt=conversation.summarised_to)
    return rows.order_by("pk")


def _old_turns(conversation: Conversation) -> list[Turn]:
    """The ended turns before the last ones, which fill half of the messages' room; none unless it is due."""
    turns = _uncovered(conversation)
    if not turns or not _is_due(turns[-1]):
        return []
    room, kept = budget_for(turns[-1]).messages // 2, 0
    for turn in reversed(turns):
        room -= tokens_of(turn.request.content) + tokens_of(turn.answer.content)
        if kept and (room < 0 or kept >= MOST_MESSAGES // 4):
            break
        kept += 1
    return [turn for turn in turns[: len(turns) - kept] if not turn.is_open]


def _uncovered(conversation: Conversation) -> list[Turn]:
    rows = Turn.objects.filter(conversation=conversation, request__superseded_at=None)
    if conversation.summarised_to:
        rows = rows.filter(request_id__gt=conversation.summarised_to)
    named = ("request", "answer", "revision", "project__organization", "language_model", "conversation")
    return list(rows.select_related(*named).order_by("request_id"))


def _append(before: Conversation, lines: str, covered: uuid.UUID) -> bool:
    """Below what is there, in one step. False when somebody changed it meanwhile."""
    kept = before.summary[: before.summary_kept]
    added = _joined(before.summary[before.summary_kept :], lines)
    if len(added) > MAX_ADDED:
        added = added[-MAX_ADDED:].partition("\n")[2]
    rows = Conversation.objects.filter(
        pk=before.pk, summarised_to=before.summarised_to, summary=before.summary
    )
    return rows.update(summary=_joined(kept, added), summarised_to=covered) == 1


def _joined(above: str, below: str) -> str:
    return "\n".join(part for part in (above.rstrip(), below.strip()) if part)


def edit_summary(*, project: Project, text: str, covered: uuid.UUID | str | None = None) -> Conversation:
    """Put a person's words in place of the summary; later turns are added below.

    `covered` is what the person's page knew as `summarised_to`. Raises Invalid (`memory_length`), Conflict
    (`memory_changed`) when more was added since.
    """
    words = _checked(text, MAX_KEPT + MAX_ADDED, "memory_length")
    conversation, _made = Conversation.objects.get_or_create(
        project=project, defaults={"organization": project.organization}
    )
    rows = Conversation.objects.filter(pk=conversation.pk, summarised_to=_id(covered))
    if not rows.update(summary=words, summary_kept=len(words), summary_edited_at=timezone.now()):
        raise Conflict(
            _("More was remembered while you wrote. Look at it, then save again."), code="memory_changed"
        )
    conversation.refresh_from_db()
    return conversation


def _id(text: uuid.UUID | str | None) -> uuid.UUID | None:
    """Raises Invalid for what is none."""
    try:
        return uuid.UUID(str(text)) if text else None
    except ValueError:
        raise Invalid(_("That is no message of this conversation."), code="bad_id") from None


def edit_wishes(*, user: User, text: str) -> None:
    """Keep what a person wants in every project, 2,000 characters. Raises Invalid (`wishes_length`)."""
    user.ai_preferences = _checked(text, MAX_WISHES, "wishes_length")
    user.save(update_fields=["ai_preferences", "updated_at"])


def _checked(text: str, limit: int, code: str) -> str:
    words = storable(text).replace("\r\n", "\n").strip()
    if len(words) > limit:
        raise Invalid(
            _("Write at most %(limit)s characters.") % {"limit": limit},
            code=code, length=len(words), limit=limit,
        )  # fmt: skip
    return words
