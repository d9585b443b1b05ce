"""The workspaces' network stays closed: lost packet rules are put back, and then the canary is sent again.

An engine that starts anew, or a firewall that is loaded anew, may have taken away our rules or the engine's.
"""

from datetime import UTC, datetime, timedelta

import structlog
from django.utils import timezone

from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.engine import EngineDown, translated
from apps.workspaces.services import choice
from apps.workspaces.services.facts import runtime

log = structlog.get_logger(__name__)

CLOSED = "closed"  # code of a workspace that wasn't let in
PAUSE = timedelta(seconds=60)  # between two canaries while the gate is closed, or for a process that is new


def guard(*, returned: bool) -> None:
    """Look after the rules; `returned` says that the engine was seen to be away.

    Cheap: a ping and some calls of iptables.
    """
    used = runtime()
    if not isinstance(used, DockerRuntime):
        return
    try:
        with translated():
            lost = used.ground.guard()
            same = used.ground.line.is_same()
    except RuntimeFault as fault:
        log.warning("workspaces.rules_not_seen_to", error=str(fault))
        return
    if lost:
        log.warning("workspaces.rules_put_back")
    if lost or returned or same is False or _is_due(new_here=same is None):
        enqueue(Job.SEND_CANARY, "again")


def send_canary() -> None:
    """Try whether a workspace can break out, and let new ones in or keep them out. One at a time."""
    used = runtime()
    if not isinstance(used, DockerRuntime):
        return
    try:
        with held("workspace-canary"):
            made = choice.look_again(used)
    except Busy:
        return
    except EngineDown as fault:
        log.warning("workspaces.canary_not_sent", error=str(fault))
        return
    if made is not None and not made.closed:
        _let_in()


def _is_due(*, new_here: bool) -> bool:
    """Whether the gate has been closed long enough to look again.

    A process that is `new_here` can't know what happened to the engine since the last look.
    """
    made = choice.chosen()
    if made is None or not (made.closed or new_here):
        return False
    return datetime.now(UTC) - PAUSE > datetime.fromisoformat(made.at)


def _let_in() -> None:
    """Those that weren't let in need not wait for somebody to ask again."""
    kept_out = Workspace.objects.filter(
        desired=Workspace.Desired.RUNNING, status=Workspace.Status.ERROR, error__code=CLOSED
    )
    kept_out.update(restarts=0, retry_at=timezone.now())
