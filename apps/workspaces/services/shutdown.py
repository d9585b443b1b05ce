"""Ending everything when the studio itself ends."""

import structlog
from django.db import DatabaseError

from apps.workspaces.models import Sandbox, WarmWorkspace, Workspace
from apps.workspaces.runtime.base import Handle
from apps.workspaces.services import choice
from apps.workspaces.services.facts import runtime
from apps.workspaces.services.reconciling import reconcile

log = structlog.get_logger(__name__)


def stop_all() -> int:
    """Rows say so first, then the processes end; what no row knows ends too. Returns how many ran.

    Raises RuntimeFault, and leaves the rest to the next start's sweep, when the engine doesn't do it.
    """
    found = list(runtime().list())
    try:
        Workspace.objects.filter(desired=Workspace.Desired.RUNNING).update(desired=Workspace.Desired.STOPPED)
        for workspace_id in Workspace.objects.exclude(status="stopped").values_list("pk", flat=True):
            reconcile(workspace_id)
        Sandbox.objects.all().delete()
        WarmWorkspace.objects.all().delete()
    except DatabaseError as error:
        log.warning("workspace.rows_not_stopped", error=str(error))
    for handle in [*runtime().list(), *map(Handle, runtime().leftovers())]:
        runtime().stop(handle)
    choice.let_go(runtime())
    return len(found)
