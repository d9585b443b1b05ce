"""`manage.py stop_workspaces`: ends every workspace of this machine, as the supervisor does when it stops."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services.shutdown import stop_all


class Command(BaseCommand):
    """Safe when nothing runs."""

    help = "Stop all workspaces and end their processes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many were ended. Raises CommandError when the engine is away."""
        try:
            self.stdout.write(f"{stop_all()} workspaces ended")
        except RuntimeFault as fault:
            raise CommandError(fault.words) from fault
