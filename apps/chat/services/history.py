"""The conversation as a provider sees it."""

from apps.chat.models import Message, Turn
from apps.chat.providers.base import ChatLine

MAX_LINES = 40


def conversation_lines(turn: Turn) -> list[ChatLine]:
    """The messages since what the summary covers, without folded and empty ones; the turn's request last."""
    earlier = Message.objects.filter(
        conversation_id=turn.conversation_id, pk__lt=turn.request_id, superseded_at=None
    )
    if turn.conversation.summarised_to:
        earlier = earlier.filter(pk__gt=turn.conversation.summarised_to)
    rows = earlier.exclude(content="").order_by("-pk").values_list("role", "content")[:MAX_LINES]
    lines = [ChatLine(role, content) for role, content in reversed(rows)]
    return [*lines, ChatLine(Message.Role.USER.value, turn.request.content)]
