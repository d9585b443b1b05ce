"""`manage.py stop_workspaces`: ends every workspace of this data folder, for the supervisor's stop."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.workspaces.models import Sandbox, Workspace
from apps.workspaces.services import close_workspace, reconcile
from apps.workspaces.services.facts import runtime


class Command(BaseCommand):
    """Rows are moved to `stopped` first; what no row knows is ended after."""

    help = "Stop all workspaces."

    def handle(self, *args: Any, **options: Any) -> None:
        """Safe when none runs."""
        for workspace in Workspace.objects.exclude(status=Workspace.Status.STOPPED):
            close_workspace(workspace)
            reconcile(workspace.pk)
        Sandbox.objects.all().delete()
        for handle in runtime().list():
            runtime().stop(handle)
