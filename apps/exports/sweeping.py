"""Nothing stays "building" for ever."""

from datetime import timedelta

from django.utils import timezone

from apps.core.jobs import Job, enqueue
from apps.core.locks import advisory_lock
from apps.exports import runner
from apps.exports.leases import MOST_ATTEMPTS
from apps.exports.models import Build

SWEEP_LOCK = 7_201_003
UNSENT_AFTER = timedelta(seconds=15)


def sweep() -> None:
    """Queue again what was never taken up, and what a silent worker held. Harmless when run twice at once."""
    with advisory_lock(SWEEP_LOCK) as ours:
        if not ours:
            return
        now = timezone.now()
        for build in Build.objects.filter(status=Build.Status.QUEUED, updated_at__lt=now - UNSENT_AFTER):
            Build.objects.filter(pk=build.pk).update(updated_at=now)
            enqueue(Job.RUN_BUILD, build.pk)
        for build in Build.objects.filter(status=Build.Status.BUILDING, lease_expires_at__lt=now):
            runner.retry_or_fail(build, most_attempts=MOST_ATTEMPTS)
