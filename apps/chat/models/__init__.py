"""Rows of conversations. Other modules import them from here."""

from apps.chat.models.attachment import Attachment
from apps.chat.models.conversation import Conversation, Message
from apps.chat.models.language_model import LanguageModel, ProviderKey
from apps.chat.models.operation import Operation
from apps.chat.models.turn import Attempt, Feedback, Turn

__all__ = [
    "Attachment",
    "Attempt",
    "Conversation",
    "Feedback",
    "LanguageModel",
    "Message",
    "Operation",
    "ProviderKey",
    "Turn",
]
