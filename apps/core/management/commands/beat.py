"""`manage.py beat`: the clock that sends the periodic tasks."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.celery import app


class Command(BaseCommand):
    """Every periodic task takes an advisory lock, so a second beat by mistake does no harm."""

    help = "Send the periodic tasks."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs until SIGTERM."""
        settings.STUDIO_HOME.mkdir(parents=True, exist_ok=True)
        schedule = settings.STUDIO_HOME / "run" / "beat-schedule"
        app.start(["beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile="])
