"""What can be done with a conversation. Other modules import the functions from here."""

from apps.chat.services.ending import cancel_turn, redo_turn, undo_turn
from apps.chat.services.running import run_turn
from apps.chat.services.starting import edit_and_resend, retry_turn, start_turn
from apps.chat.services.sweeping import sweep_turns

__all__ = [
    "cancel_turn",
    "edit_and_resend",
    "redo_turn",
    "retry_turn",
    "run_turn",
    "start_turn",
    "sweep_turns",
    "undo_turn",
]
