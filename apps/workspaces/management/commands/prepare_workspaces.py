"""`manage.py prepare_workspaces`: installs what workspaces share, and decides how they run.

Only what a first start needs: the other templates' packages follow in the background (services.packages).
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.projects import templates_store
from apps.projects.models import Project
from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services import canary, choice

NOT_ISOLATED = (
    "Previews run without isolation: bubblewrap isn't here or doesn't work (apt install bubblewrap)."
)


class Command(BaseCommand):
    """Quick when everything is there."""

    help = "Install packages or build images of the templates in use, and choose how workspaces run."

    def add_arguments(self, parser: CommandParser) -> None:
        """--all is for machines that will have no network."""
        parser.add_argument("--all", action="store_true", help="every template")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with npm's last lines."""
        names = toolchain.template_names() if options["all"] else _in_use()
        try:
            toolchain.agent_install(settings.STUDIO_HOME, self.stdout.write)
            for name in names:
                toolchain.template_install(name, settings.STUDIO_HOME, self.stdout.write)
            made = choice.decide(names, self.stdout.write)
        except RuntimeFault as error:
            raise CommandError(str(error)) from error
        if made.refused:
            raise CommandError(f"{made.refused}\n\n{canary.table_of(made.attempts)}")
        self._leave_note(made)

    def _leave_note(self, made: choice.Choice) -> None:
        """The supervisor shows run/notes at the end of a start."""
        notes = [] if choice.make().isolated else [NOT_ISOLATED]
        if made.runtime == "docker" and canary.words_of(made.attempts):
            notes.append(f"{canary.words_of(made.attempts)} WORKSPACE_NETWORK allows it.")
        path = settings.STUDIO_HOME / "run" / "notes"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{note}\n" for note in notes))


def _in_use() -> list[str]:
    """The default template, and those of present projects."""
    used = set(Project.objects.filter(deleted_at=None).values_list("template", flat=True).distinct())
    there = set(toolchain.template_names())
    return sorted((used | {templates_store.DEFAULT}) & there)
