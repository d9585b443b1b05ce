"""`manage.py seed`: the library's rows."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.components.services import seed_components


class Command(BaseCommand):
    """May be run at any time."""

    help = "Bring the rows of the component library up to date with its files."

    def handle(self, *args: Any, **options: Any) -> None:
        """Keeps what administrators set."""
        self.stdout.write(f"{seed_components()} components")
