"""`manage.py prepare`: what has to be done once before the web process and the worker start."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Each step is quick when there is nothing to do."""

    help = "Migrate, collect static files, install the templates' dependencies, seed the library."

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the steps in order; the first that fails ends the start."""
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static()
        call_command("prepare_workspaces")
        call_command("seed")

    def _collect_static(self) -> None:
        """Hashing and compressing takes seconds even when nothing changed, so a fingerprint is kept."""
        mark, present = settings.STUDIO_HOME / "run" / "collected", _fingerprint()
        there = (settings.STATIC_ROOT / "staticfiles.json").exists()
        if there and mark.exists() and mark.read_text() == present:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(present)


def _fingerprint() -> str:
    """Of the names, sizes and times of all files that would be collected."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen = f"{path}\0{storage.size(path)}\0{storage.get_modified_time(path).timestamp()}\n"
            digest.update(seen.encode())
    return digest.hexdigest()
