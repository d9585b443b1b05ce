"""The conversation as a provider sees it."""

from apps.chat.engine import context
from apps.chat.models import Message, Turn
from apps.chat.providers.base import ChatLine

MAX_LINES = 40


def conversation_lines(turn: Turn) -> list[ChatLine]:
    """The last messages that fit, without folded and empty ones; the turn's request last."""
    earlier = Message.objects.filter(
        conversation_id=turn.conversation_id, pk__lt=turn.request_id, superseded_at=None
    )
    rows = earlier.exclude(content="").order_by("-pk").values_list("role", "content")[:MAX_LINES]
    pairs = [*reversed(rows), (Message.Role.USER.value, turn.request.content)]
    return [ChatLine(role, content) for role, content in context.recent(pairs)]
