"""`manage.py prepare_workspaces`: installs what workspaces share."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault


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
