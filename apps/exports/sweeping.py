"""Nothing stays "building" for ever."""

from datetime import timedelta

from django.utils import timezone

from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.exports import runner
from apps.exports.leases import MOST_ATTEMPTS
from apps.exports.models import Build

UNSENT_AFTER = timedelta(seconds=15)


def sweep() -> None:
    """Queue again what was never taken up, and what a silent worker held. Harmless when run twice at once."""
    try:
        with held("sweep-builds"):
            _look_after_builds()
    except Busy:
        return


def _look_after_builds() -> None:
    now = timezone.now()
    for build in Build.objects.filter(status=Build.Status.QUEUED, updated_at__lt=now - UNSENT_AFTER):
        Build.objects.filter(pk=build.pk).update(updated_at=now)
        enqueue(Job.RUN_BUILD, build.pk)
    for build in Build.objects.filter(status=Build.Status.BUILDING, lease_expires_at__lt=now):
        runner.retry_or_fail(build, most_attempts=MOST_ATTEMPTS)
