"""Chat in Django admin."""

from apps.chat.admin import conversations, models

__all__ = ["conversations", "models"]
