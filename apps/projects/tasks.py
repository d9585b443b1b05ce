"""Background work of projects."""

import structlog
from celery import shared_task

from apps.projects import services

log = structlog.get_logger(__name__)


@shared_task(name="projects.purge_deleted")
def purge_deleted() -> None:
    """Each hour: remove for good what was deleted more than 30 days ago."""
    if count := services.purge_deleted():
        log.info("projects.purged", count=count)
