"""A worker's hold on a turn: a lease renewed by a thread, which also notices that the person said stop."""

import os
import socket
import threading
import time
import uuid
from datetime import timedelta
from typing import Self

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.chat.models import Turn
from apps.core.transitions import transition

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0  # between two looks at the row
RENEW_SECONDS = 5.0


class TurnInterrupted(Exception):
    """Work on the turn must end now."""


class Cancelled(TurnInterrupted):
    """The person said stop."""


class LeaseLost(TurnInterrupted):
    """Another worker, or the sweep, has the turn: nothing more may be written."""


class TimedOut(TurnInterrupted):
    """The turn took longer than TURN_TIMEOUT_SECONDS."""


def claim(turn_id: uuid.UUID | str) -> Turn | None:
    """Take up a waiting turn for this worker. None when there is nothing to take up (a second delivery,
    say).
    """
    rows = Turn.objects.select_related(
        "project__organization",
        "project__head",
        "author",
        "request",
        "answer",
        "conversation",
        "language_model",
    )
    turn = rows.filter(pk=turn_id, status=Turn.Status.QUEUED).first()
    if turn is None:
        return None
    now = timezone.now()
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[:100]
    taken = transition(
        turn,
        to=Turn.Status.RUNNING,
        reason=f"attempt {turn.attempts + 1}",
        actor=worker,
        worker=worker,
        attempts=turn.attempts + 1,
        started_at=turn.started_at or now,
        lease_expires_at=now + timedelta(seconds=settings.ENV.TURN_LEASE_SECONDS),
        base_id=turn.project.head_id,
    )
    return turn if taken else None


class Pulse:
    """Keeps the lease while the work goes on. `check` raises TurnInterrupted when the work must end."""

    def __init__(self, turn: Turn) -> None:
        self._turn_id, self._worker = turn.pk, turn.worker
        began = (timezone.now() - turn.started_at).total_seconds() if turn.started_at else 0.0
        self._deadline = time.monotonic() + settings.ENV.TURN_TIMEOUT_SECONDS - began
        self._held_until = time.monotonic() + settings.ENV.TURN_LEASE_SECONDS
        self._why: TurnInterrupted | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-{turn.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def check(self) -> None:
        """Raises Cancelled, LeaseLost or TimedOut."""
        if self._why is not None:
            raise self._why
        if time.monotonic() > self._deadline:
            raise TimedOut
        if time.monotonic() > self._held_until:
            raise LeaseLost

    def _beat(self) -> None:
        renewed = time.monotonic()
        try:
            while not self._stop.wait(LOOK_SECONDS) and self._why is None:
                try:
                    self._look()
                    if time.monotonic() - renewed >= min(RENEW_SECONDS, settings.ENV.TURN_LEASE_SECONDS / 4):
                        self._renew()
                        renewed = time.monotonic()
                except DatabaseError as error:
                    log.warning("turn.pulse_missed", turn=str(self._turn_id), error=type(error).__name__)
                finally:
                    connection.close()  # back to the pool until the next beat
        finally:
            connection.close()

    def _look(self) -> None:
        row = (
            Turn.objects.filter(pk=self._turn_id)
            .values_list("status", "worker", "cancel_requested_at")
            .first()
        )
        if row is None or row[0] != Turn.Status.RUNNING or row[1] != self._worker:
            self._why = LeaseLost()
        elif row[2] is not None:
            self._why = Cancelled()

    def _renew(self) -> None:
        until = timedelta(seconds=settings.ENV.TURN_LEASE_SECONDS)
        held = Turn.objects.filter(pk=self._turn_id, status=Turn.Status.RUNNING, worker=self._worker)
        if held.update(lease_expires_at=timezone.now() + until) != 1:
            self._why = LeaseLost()
        else:
            self._held_until = time.monotonic() + settings.ENV.TURN_LEASE_SECONDS
