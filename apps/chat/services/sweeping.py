"""What nobody holds any more: sent again, taken up again, or ended with words."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat.models import Turn
from apps.chat.services.ending import Outcome, finish
from apps.chat.services.queueing import sweep_waiting
from apps.chat.services.spending import release_forgotten
from apps.core.jobs import Job, enqueue
from apps.core.transitions import transition
from apps.projects.models import Revision

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 2
SEND_AGAIN_SECONDS = 10
GRACE_SECONDS = 10  # a worker ends its own turn at the time limit; this is for one that can't


def sweep_turns() -> int:
    """Look after all open turns that need it. Returns how many were touched."""
    now = timezone.now()
    too_old = now - timedelta(seconds=settings.ENV.TURN_TIMEOUT_SECONDS + GRACE_SECONDS)
    unsent = Q(status=Turn.Status.QUEUED, sent_at__lt=now - timedelta(seconds=SEND_AGAIN_SECONDS))
    orphaned = Q(status=Turn.Status.RUNNING, lease_expires_at__lt=now)
    late = Q(status=Turn.Status.RUNNING, started_at__lt=too_old) | Q(
        status=Turn.Status.QUEUED, queued_at__lt=too_old
    )
    turns = Turn.objects.filter(unsent | orphaned | late).select_related("answer", "request", "project")
    for turn in turns:
        late_one = (turn.started_at or turn.queued_at) < too_old
        if turn.status == Turn.Status.RUNNING:
            _take_from_worker(turn, late=late_one)
        else:
            _look_after_queued(turn, late=late_one)
    return len(turns) + sweep_waiting() + release_forgotten()


def _look_after_queued(turn: Turn, *, late: bool) -> None:
    if turn.cancel_requested_at is not None:
        finish(turn, Outcome(Turn.Status.CANCELLED, reason="stopped while waiting"))
    elif late:
        words = _("Nobody was free to work on this. Try again in a moment.")
        finish(turn, Outcome(Turn.Status.FAILED, error={"code": "not_taken_up", "message": words}))
    else:
        Turn.objects.filter(pk=turn.pk).update(sent_at=timezone.now())
        enqueue(Job.RUN_TURN, turn.pk)


def _take_from_worker(turn: Turn, *, late: bool) -> None:
    """The worker died or hangs. What it committed counts; else the turn is tried once more."""
    revision = Revision.objects.filter(project_id=turn.project_id, turn_id=turn.pk).first()
    if revision is not None:
        finish(
            turn,
            Outcome(Turn.Status.COMPLETED, text=_("Done."), receipt=_receipt(revision), reason="committed"),
        )
    elif turn.cancel_requested_at is not None:
        finish(turn, Outcome(Turn.Status.CANCELLED, reason="stopped; its worker is gone"))
    elif late or turn.attempts >= MAX_ATTEMPTS:
        words = _("This was interrupted twice, so it was ended. Your page is as it was. Try again.")
        if late:
            words = _("This took too long, so it was ended. Try again, or ask for less at once.")
        finish(
            turn,
            Outcome(
                Turn.Status.FAILED, error={"code": "timeout" if late else "interrupted", "message": words}
            ),
        )
    elif transition(
        turn, to=Turn.Status.QUEUED, reason="worker gone", lease_expires_at=None, sent_at=timezone.now()
    ):
        log.warning("turn.taken_up_again", turn=str(turn.pk), attempts=turn.attempts)
        enqueue(Job.RUN_TURN, turn.pk)


def _receipt(revision: Revision) -> dict[str, int]:
    return {
        "files": len(revision.changes),
        "added": sum(change.get("added", 0) for change in revision.changes),
        "removed": sum(change.get("removed", 0) for change in revision.changes),
    }
