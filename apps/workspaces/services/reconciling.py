"""Bringing the world to the wish: one idempotent function for start, adoption, crash, restart and stop."""

import contextlib
import secrets
import time
import uuid
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.locks import Busy, held
from apps.core.transitions import transition
from apps.projects.models import Project
from apps.workspaces.agent_client import AgentError
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import RuntimeFault, Spec
from apps.workspaces.services import pool
from apps.workspaces.services.facts import agent_of, handle_of, publish_state, runtime, studio_origins
from apps.workspaces.services.ports import release_ports
from apps.workspaces.services.syncing import sync
from config.environment import environment

log = structlog.get_logger(__name__)

LEASE_SECONDS = 180  # an agent that nobody renews ends itself after this
ANSWER_SECONDS = 20.0  # from the start of the process to the first answer of the agent
BACK_OFF = (0, 5, 15, 60, 120)  # seconds before the first, second… restart; then somebody has to ask
MOST_STEPS = 12
Status = Workspace.Status


class StartFailed(Exception):
    """The workspace could not be brought up. `code` names why, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def reconcile(workspace_id: uuid.UUID | str) -> None:
    """Take the workspace to what its row wishes. Safe to call at any time, by many at once."""
    try:
        with held("workspace", workspace_id, wait=60.0):
            for _n in range(MOST_STEPS):
                workspace = Workspace.objects.select_related("project").filter(pk=workspace_id).first()
                if workspace is None or not _step(workspace):
                    return
    except Busy:
        log.info("workspace.busy", workspace=str(workspace_id))


def fail(workspace: Workspace, code: str, message: str) -> bool:
    """Move to `error` with words, last log lines and the moment of the next try. True when that is now."""
    lines = list(runtime().poll(handle_of(workspace)).log)
    with contextlib.suppress(RuntimeFault):
        runtime().stop(handle_of(workspace))  # what the agent started may outlive it
    tries = workspace.restarts + 1
    wait = BACK_OFF[workspace.restarts] if workspace.restarts < len(BACK_OFF) else None
    how = _("It starts again by itself.") if wait is not None else _("Press Restart to try again.")
    log.warning("workspace.failed", workspace=str(workspace.pk), code=code, tries=tries, last=lines[-3:])
    _move(
        workspace,
        Status.ERROR,
        message,
        restarts=tries,
        retry_at=timezone.now() + timedelta(seconds=wait) if wait is not None else None,
        is_ready=False,
        error={"code": code, "message": f"{message} {how}", "log": lines},
    )
    return wait == 0


def _step(workspace: Workspace) -> bool:
    """One move; whether to look again."""
    if workspace.status == Status.STOPPING:
        return _stop(workspace)
    if workspace.desired == Workspace.Desired.STOPPED:
        return workspace.status != Status.STOPPED and _move(
            workspace, Status.STOPPING, "closed", is_ready=False
        )
    if workspace.status == Status.RUNNING:
        return _keep(workspace)
    if workspace.status == Status.CREATING:
        return _start(workspace)
    if workspace.status == Status.ERROR and not _may_retry(workspace):
        return False
    return _move(workspace, Status.CREATING, "opened", is_ready=False, error=None)


def _may_retry(workspace: Workspace) -> bool:
    if workspace.retry_at is None:
        return workspace.restarts == 0
    return workspace.retry_at <= timezone.now()


def _move(workspace: Workspace, to: str, reason: str, **changes: Any) -> bool:
    """A transition that the project's pages learn of. False when another process was quicker."""
    moved = transition(workspace, to=to, reason=reason, **changes)
    if moved:
        publish_state(workspace)
    return moved


def _stop(workspace: Workspace) -> bool:
    runtime().stop(handle_of(workspace))
    if workspace.desired == Workspace.Desired.STOPPED:
        release_ports(workspace)
    return _move(workspace, Status.STOPPED, "ended", handle={}, token="", revision=None, is_ready=False)


def _keep(workspace: Workspace) -> bool:
    """A running workspace: alive, answering, at head."""
    if not workspace.token:
        return _move(workspace, Status.STOPPING, "restart asked for", is_ready=False)
    observation = runtime().poll(handle_of(workspace))
    if not observation.alive:
        return fail(workspace, *_cause("\n".join(observation.log)))
    try:
        health = agent_of(workspace).health()
    except AgentError:
        if not _hangs(workspace):
            return False
        return fail(workspace, "hung", _("The preview stopped answering and was ended."))
    head = Project.objects.values_list("head_id", flat=True).get(pk=workspace.project_id)
    if health["revision"] != str(head):
        sync(workspace.project_id)
    return False


def _hangs(workspace: Workspace) -> bool:
    """One missed answer can be a busy moment; two health checks in a row are not."""
    patience = timedelta(seconds=2 * environment().WORKSPACE_HEALTH_SECONDS)
    since = workspace.last_healthy_at or workspace.started_at
    return since is None or timezone.now() - since > patience


def _cause(text: str) -> tuple[str, str]:
    """Code and words for an agent that ended by itself."""
    if "heap out of memory" in text or "Allocation failed" in text:
        return "memory", _("The preview used more memory than it may.")
    if "stopping (lease)" in text:
        return "lease", _("The preview ended because the studio was away.")
    return "ended", _("The preview ended unexpectedly.")


def _start(workspace: Workspace) -> bool:
    """Start the process, or adopt one that a worker started before it died; wait for the first page."""
    try:
        if not _adoptable(workspace) and not pool.claim(workspace):
            _launch(workspace)
            _wait_for_answer(workspace)
        result = sync(workspace.project_id)
        if result.error and result.error["code"] in ("agent_unreachable", "agent_timeout"):
            raise StartFailed(result.error["code"], _("The preview stopped answering while it started."))
    except StartFailed as error:
        return fail(workspace, error.code, str(error))
    except RuntimeFault as fault:
        log.error("workspace.runtime_fault", workspace=str(workspace.pk), error=str(fault))
        return fail(workspace, "runtime", _("The preview could not be started on this machine."))
    now = timezone.now()
    _move(workspace, Status.RUNNING, "ready", is_ready=True, error=None, started_at=now, last_healthy_at=now)
    pool.ask_refill()
    return True


def _adoptable(workspace: Workspace) -> bool:
    if not workspace.token or not runtime().poll(handle_of(workspace)).alive:
        return False
    try:
        agent_of(workspace).health()
    except AgentError:
        return False
    return True


def _launch(workspace: Workspace) -> None:
    token = secrets.token_urlsafe(32)
    spec = Spec(
        id=workspace.pk,
        token=token,
        template=workspace.project.template,
        allowed_hosts=(f".{settings.PREVIEW_DOMAIN}",),
        studio_origins=studio_origins(),
        lease_seconds=LEASE_SECONDS,
    )
    handle = runtime().start(spec)
    resources = {
        "cpu": spec.limits.cpus,
        "memory": spec.limits.memory_mb,
        "storage": spec.limits.disk_mb,
        "networkBandwidth": 0,
    }
    facts = {
        "token": token,
        "handle": dict(handle.data),
        "isolated": runtime().isolated,
        "runtime": runtime().name,
        "from_pool": False,
    }
    Workspace.objects.filter(pk=workspace.pk).update(revision=None, resources=resources, **facts)
    workspace.refresh_from_db()


def _wait_for_answer(workspace: Workspace) -> None:
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until:
        try:
            agent_of(workspace).health()
            return
        except AgentError:
            if not runtime().poll(handle_of(workspace)).alive:
                raise StartFailed("ended", _("The preview ended while it started.")) from None
            time.sleep(0.02)
    raise StartFailed("not_ready", _("The preview didn't start in time."))
