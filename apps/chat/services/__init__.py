"""What can be done with a conversation. Other modules import the functions from here."""

from apps.chat.services.ending import cancel_turn, redo_turn, undo_turn
from apps.chat.services.feedback import REASONS, give_feedback, take_feedback_back
from apps.chat.services.planning import accept as accept_plan
from apps.chat.services.planning import mode_for
from apps.chat.services.queueing import change_waiting, remove_waiting, send_next
from apps.chat.services.running import run_turn
from apps.chat.services.scoping import read_scope
from apps.chat.services.spending import estimate
from apps.chat.services.starting import edit_and_resend, go_on, retry_turn, start_turn
from apps.chat.services.sweeping import sweep_turns

__all__ = [
    "REASONS",
    "accept_plan",
    "cancel_turn",
    "change_waiting",
    "edit_and_resend",
    "estimate",
    "give_feedback",
    "go_on",
    "mode_for",
    "read_scope",
    "redo_turn",
    "remove_waiting",
    "retry_turn",
    "run_turn",
    "send_next",
    "start_turn",
    "sweep_turns",
    "take_feedback_back",
    "undo_turn",
]
