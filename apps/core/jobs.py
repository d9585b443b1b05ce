"""Background work: one enum of jobs, one way to enqueue them."""

import uuid
from enum import Enum
from functools import partial

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from config.celery import app

log = structlog.get_logger(__name__)


class Job(Enum):
    """A task name and the queue it runs on. Each task takes one row id and is idempotent."""

    RUN_TURN = ("chat.run_turn", "ai")
    CONDENSE = ("chat.condense", "maintenance")
    RECONCILE_WORKSPACE = ("workspaces.reconcile", "workspaces")
    PAUSE_WORKSPACE = ("workspaces.pause", "workspaces")
    LIMIT_WORKSPACE = ("workspaces.limit", "workspaces")
    SYNC_WORKSPACE = ("workspaces.sync", "workspaces")
    REFILL_POOL = ("workspaces.refill_pool", "workspaces")
    WARM_UP = ("workspaces.warm_up", "workspaces")
    SEND_CANARY = ("workspaces.send_canary", "workspaces")
    TAKE_SNAPSHOT = ("workspaces.take_snapshot", "workspaces")
    RUN_BUILD = ("exports.run_build", "builds")


# Seconds that a job waits before it starts, without taking up a thread: people's first page comes first, and
# several wishes meanwhile are one.
SETTLE = {Job.TAKE_SNAPSHOT: 1.5, Job.REFILL_POOL: 3.0, Job.LIMIT_WORKSPACE: 6.0}


def enqueue(job: Job, row_id: uuid.UUID | str) -> None:
    """Send `job` for the row when the present transaction has committed (at once when there is none)."""
    transaction.on_commit(partial(_send, job, str(row_id)))


def _send(job: Job, row_id: str) -> None:
    name, queue = job.value
    try:
        app.send_task(name, args=[row_id], queue=queue, retry=False, countdown=SETTLE.get(job))
    except OperationalError:
        # The row says what is wanted; the sweep of its app sends the job again when the broker is back.
        log.warning("job.not_sent", job=name, row_id=row_id)
