"""`manage.py prepare`: what has to be done once before the web process and the worker start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Each step is quick when there is nothing to do."""

    help = "Migrate, collect static files, install the templates' dependencies, seed the library."

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the steps in order; the first that fails ends the start."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("prepare_workspaces")
        call_command("seed")
