"""`manage.py prepare_workspaces`: installs what workspaces share."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services.facts import runtime

NOT_ISOLATED = (
    "Previews run without isolation: bubblewrap isn't here or doesn't work (apt install bubblewrap)."
)


class Command(BaseCommand):
    """Quick when everything is there."""

    help = "Install the npm packages of the agent and of every template into STUDIO_HOME."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with npm's last lines."""
        names = [path.parent.name for path in sorted(toolchain.TEMPLATES.glob("*/package-lock.json"))]
        try:
            toolchain.agent_install(settings.STUDIO_HOME, self.stdout.write)
            for name in names:
                toolchain.template_install(name, settings.STUDIO_HOME, self.stdout.write)
        except RuntimeFault as error:
            raise CommandError(str(error)) from error
        self._leave_note()

    def _leave_note(self) -> None:
        """The supervisor shows run/notes at the end of a start."""
        path = settings.STUDIO_HOME / "run" / "notes"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("" if runtime().isolated else NOT_ISOLATED + "\n")
