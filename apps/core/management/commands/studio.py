"""`manage.py studio`: the embedded services, web, worker and beat under one roof."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.core.supervisor.main import Supervisor
from config.environment import environment


class Command(BaseCommand):
    """Runs until Ctrl-C."""

    help = "Start everything the studio needs, watch it, and stop it on Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with the supervisor's code."""
        sys.exit(Supervisor(environment()).run())
