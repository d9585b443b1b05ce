"""Celery tasks of chat."""

from celery import shared_task

from apps.chat import services
from apps.chat.services import attaching, memory
from apps.core import locks


@shared_task(name="chat.run_turn", ignore_result=True)
def run_turn(turn_id: str) -> None:
    """Bring one turn to its end."""
    services.run_turn(turn_id)


@shared_task(name="chat.condense", ignore_result=True)
def condense(conversation_id: str) -> None:
    """Put the older part of a long conversation into its summary; one job of a conversation at a time."""
    try:
        with locks.held("condense", conversation_id):
            memory.condense(conversation_id)
    except locks.Busy:
        return


@shared_task(name="chat.sweep_attachments", ignore_result=True)
def sweep_attachments() -> None:
    """Throw away what was put beside a message that was never sent."""
    attaching.sweep_attachments()


@shared_task(name="chat.sweep_turns", ignore_result=True)
def sweep_turns() -> None:
    """Look after turns that nobody holds; one sweep at a time in all of the installation."""
    try:
        with locks.held("sweep-turns"):
            services.sweep_turns()
    except locks.Busy:
        return
