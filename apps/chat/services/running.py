"""One turn, from the queue to its end: listen, check, mend, commit, sync, tell."""

import uuid

import structlog
from django.utils.translation import gettext as _

from apps.chat.models import Turn
from apps.chat.providers.base import ProviderError
from apps.chat.services.ending import Outcome, finish
from apps.chat.services.memory import remember
from apps.chat.services.pulse import Cancelled, LeaseLost, Pulse, TimedOut, TurnInterrupted, claim
from apps.chat.services.work import Work
from apps.chat.streams import TurnStream
from apps.core.errors import AppError

log = structlog.get_logger(__name__)


def run_turn(turn_id: uuid.UUID | str) -> None:
    """Take up a waiting turn and bring it to an end. A second delivery of the same job finds nothing to do.

    A worker that dies in here leaves the head unmoved or moved once: the sweep decides how the turn ends.
    """
    turn = claim(turn_id)
    if turn is None:
        return
    stream = TurnStream(project_id=turn.project_id, turn_id=turn.pk)
    if turn.attempts > 1:
        stream.reset()
    with Pulse(turn) as pulse:
        work = Work(turn, stream, pulse)
        try:
            outcome = _outcome(work)
        except LeaseLost:
            log.warning("turn.lease_lost", turn=str(turn.pk), worker=turn.worker)
            return
    stream.close()
    if finish(turn, outcome, worker=turn.worker):
        remember(turn)


def _outcome(work: Work) -> Outcome:
    """What the work comes to. Raises LeaseLost."""
    try:
        work.run()
    except LeaseLost:
        raise
    except Cancelled:
        return work.outcome(Turn.Status.CANCELLED)
    except (ProviderError, AppError) as error:
        return work.outcome(Turn.Status.FAILED, {"code": error.code, "message": str(error.message)})
    except TimedOut:
        words = _("This took too long, so it was ended. Try again, or ask for less at once.")
        return work.outcome(Turn.Status.FAILED, {"code": "timeout", "message": words})
    except TurnInterrupted:  # pragma: no cover - all kinds are named above
        raise
    return work.outcome(Turn.Status.COMPLETED)
