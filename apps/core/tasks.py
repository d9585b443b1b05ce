"""The canary task."""

from celery import shared_task

from apps.core import health


@shared_task(name="core.canary", ignore_result=True)
def canary(queue: str) -> None:
    """Show that the queue is being worked on."""
    health.sing(queue)
