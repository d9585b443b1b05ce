"""One command in a running workspace's sandbox: no shell, no network, the files as they were afterwards."""

import uuid
from dataclasses import dataclass

import structlog

from apps.core.locks import Busy, held
from apps.workspaces.agent_client import AgentError
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services.facts import agent_of, runtime
from apps.workspaces.services.syncing import whole_tree

log = structlog.get_logger(__name__)

SECONDS = 30.0
MAX_OUTPUT = 64 * 1024  # bytes, of each of the two outputs
WAIT_FOR_SYNC = 20.0  # seconds


@dataclass(frozen=True)
class CommandResult:
    """What came of it. 137: it was killed; 127: there is no such program."""

    exit_code: int
    stdout: str
    stderr: str
    timed_out: bool = False


def can_execute(project_id: uuid.UUID | str) -> bool:
    """Whether a workspace of the project runs that is closed off from the network and the machine."""
    try:
        used = runtime()
    except RuntimeFault:
        return False
    closed_off = getattr(used, "isolated", True)  # containers always; processes with bubblewrap only
    return bool(closed_off) and _running(project_id) is not None


def execute(project_id: uuid.UUID | str, argv: list[str]) -> CommandResult | None:
    """Run it, then put the project's files back as the workspace's revision has them.

    None when no workspace can run it now. Nobody syncs the workspace meanwhile.
    """
    workspace = _running(project_id)
    if workspace is None or workspace.revision is None or not can_execute(project_id):
        return None
    try:
        with held("workspace-sync", workspace.pk, wait=WAIT_FOR_SYNC):
            workspace.refresh_from_db()
            agent = agent_of(workspace)
            try:
                found = agent.execute(argv, seconds=SECONDS, max_output=MAX_OUTPUT)
            finally:
                agent.put_files(whole_tree(workspace.revision) | {"wait": False})
    except (AgentError, Busy) as error:
        log.warning("workspace.command_failed", workspace=str(workspace.pk), error=type(error).__name__)
        return None
    return CommandResult(found["exitCode"], found["stdout"], found["stderr"], bool(found["timedOut"]))


def _running(project_id: uuid.UUID | str) -> Workspace | None:
    rows = Workspace.objects.filter(project_id=project_id, status=Workspace.Status.RUNNING, is_ready=True)
    return rows.exclude(token="").select_related("revision").first()
