"""Bringing the world to the wish: one idempotent function for start, adoption, crash, restart and stop."""

import contextlib
import uuid
from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import TooMany
from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.core.transitions import transition
from apps.projects.models import Project
from apps.workspaces.agent_client import AgentError
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Ending, ImageMissing, IsolationUnavailable, Observation, RuntimeFault
from apps.workspaces.runtime.engine import EngineDown
from apps.workspaces.services import admission, endings, guarding, launching, pausing, pool
from apps.workspaces.services.facts import agent_of, handle_of, publish_state, runtime
from apps.workspaces.services.launching import StartFailed
from apps.workspaces.services.limits import resources_of
from apps.workspaces.services.opening import hold_to_limits
from apps.workspaces.services.ports import release_ports
from apps.workspaces.services.syncing import sync
from config.environment import environment

log = structlog.get_logger(__name__)

BACK_OFF = (0, 5, 15, 60, 120)  # seconds before the first, second… restart; then somebody has to ask
ENGINE_PAUSE = timedelta(seconds=2)  # between two looks whether the engine is back
A_WHILE = timedelta(seconds=20)  # what ran so long doesn't end in a loop
MOST_STEPS = 12
Status, Desired = Workspace.Status, Workspace.Desired


def reconcile(workspace_id: uuid.UUID | str) -> None:
    """Take the workspace to what its row wishes. Safe to call at any time, by many at once."""
    try:
        with contextlib.ExitStack() as turn:
            # One who waits is enough: it reads the row when its turn has come. More would fill the worker.
            with held("workspace-next", workspace_id):
                turn.enter_context(held("workspace", workspace_id, wait=60.0))
            for _n in range(MOST_STEPS):
                workspace = Workspace.objects.select_related("project").filter(pk=workspace_id).first()
                if workspace is None or not _guarded(workspace):
                    break
    except Busy:
        log.info("workspace.busy", workspace=str(workspace_id))
        return
    admission.admit_next()


def fail(workspace: Workspace, code: str, message: str) -> bool:
    """Move to `error` with words, last log lines and the moment of the next try. True when that is now.

    An engine that ended takes its workspaces with it: that is no fault of theirs, and isn't counted.
    Raises EngineDown.
    """
    lines = _last_words(workspace)
    with contextlib.suppress(RuntimeFault):
        runtime().stop(handle_of(workspace))  # what the agent started may outlive it
    blameless = code == Ending.ENGINE and _ran_a_while(workspace)
    tries = workspace.restarts + (not blameless)
    wait = 0 if blameless else _wait(workspace.restarts)
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


def _last_words(workspace: Workspace) -> list[str]:
    try:
        return list(runtime().poll(handle_of(workspace)).log)
    except EngineDown:
        raise
    except RuntimeFault:
        return []


def _ran_a_while(workspace: Workspace) -> bool:
    return workspace.started_at is not None and timezone.now() - workspace.started_at > A_WHILE


def _wait(restarts: int) -> int | None:
    return BACK_OFF[restarts] if restarts < len(BACK_OFF) else None


def _guarded(workspace: Workspace) -> bool:
    """One step. Trouble with the runtime leaves a row that says so and is tried again."""
    try:
        return _step(workspace)
    except EngineDown as fault:
        _engine_lost(workspace, fault)
    except RuntimeFault as fault:
        log.error("workspace.runtime_fault", workspace=str(workspace.pk), error=str(fault))
    return False


def _step(workspace: Workspace) -> bool:
    """One move; whether to look again. Raises RuntimeFault."""
    if workspace.status == Status.STOPPING:
        return _stop(workspace)
    if workspace.desired == Desired.STOPPED:
        return workspace.status != Status.STOPPED and _move(
            workspace, Status.STOPPING, "closed", is_ready=False
        )
    if workspace.status in (Status.RUNNING, Status.PAUSED):
        return _keep(workspace)
    if workspace.status == Status.CREATING:
        return _start(workspace)
    if workspace.status == Status.QUEUED or (workspace.status == Status.ERROR and not _may_retry(workspace)):
        return False
    return _again(workspace)


def _again(workspace: Workspace) -> bool:
    try:
        return admission.enter(workspace, again=True)
    except TooMany as error:  # the plan has become smaller
        reason = {"code": error.code, "message": str(error.message), "log": []}
        Workspace.objects.filter(pk=workspace.pk).update(desired=Desired.STOPPED, retry_at=None, error=reason)
        return True


def _may_retry(workspace: Workspace) -> bool:
    """Raises EngineDown while the engine still is away: such a try isn't one."""
    if workspace.retry_at is None:
        return workspace.restarts == 0
    if workspace.retry_at > timezone.now():
        return False
    if (workspace.error or {}).get("code") == Ending.ENGINE:
        runtime().poll(handle_of(workspace))
    return True


def _move(workspace: Workspace, to: str, reason: str, **changes: Any) -> bool:
    """A transition that the project's pages learn of. False when another process was quicker."""
    moved = transition(workspace, to=to, reason=reason, **changes)
    if moved:
        publish_state(workspace)
    return moved


def _engine_lost(workspace: Workspace, fault: EngineDown) -> None:
    """Say so, unless the workspace goes on by itself. Handle and token stay: it may still be there later."""
    now = timezone.now()
    rows = Workspace.objects.filter(pk=workspace.pk)
    if workspace.status in (Status.RUNNING, Status.PAUSED) and _lives(workspace):
        rows.update(last_healthy_at=now)
        return
    waits = {
        "error": {"code": str(Ending.ENGINE), "message": endings.engine_words(), "log": []},
        "retry_at": now + ENGINE_PAUSE,
    }
    if workspace.status in (Status.CREATING, Status.RUNNING):
        log.warning("workspace.engine_down", workspace=str(workspace.pk), error=str(fault))
        _move(workspace, Status.ERROR, endings.engine_words(), is_ready=False, **waits)
    elif workspace.status == Status.ERROR:
        rows.filter(status=Status.ERROR).update(retry_at=waits["retry_at"])


def _lives(workspace: Workspace) -> bool:
    """A frozen one can't say; it is looked at when somebody wakes it."""
    if workspace.status == Status.PAUSED:
        return True
    try:
        agent_of(workspace).health()
    except AgentError:
        return False
    return True


def _stop(workspace: Workspace) -> bool:
    runtime().stop(handle_of(workspace))
    if workspace.desired == Desired.STOPPED:
        release_ports(workspace)
    return _move(workspace, Status.STOPPED, "ended", handle={}, token="", revision=None, is_ready=False)


def _keep(workspace: Workspace) -> bool:
    """A running workspace: alive, answering, at head. A paused one: alive."""
    if not workspace.token:
        return _move(workspace, Status.STOPPING, "restart asked for", is_ready=False)
    observation = runtime().poll(handle_of(workspace))
    if not observation.alive:
        return _ended(workspace, observation)
    if workspace.status == Status.PAUSED:
        return False
    if observation.paused:
        pausing.thaw(workspace.pk)
    try:
        health = agent_of(workspace).health()
    except AgentError:
        if not _hangs(workspace):
            return False
        return fail(workspace, "hung", _("The preview stopped answering and was ended."))
    hold_to_limits(workspace.pk)
    head = Project.objects.values_list("head_id", flat=True).get(pk=workspace.project_id)
    if health["revision"] != str(head):
        result = sync(workspace.project_id)
        if result.refused and result.error:
            return fail(workspace, result.error["code"], result.error["message"])
    return False


def _ended(workspace: Workspace, observation: Observation) -> bool:
    ending = endings.ending_of(observation)
    return fail(workspace, str(ending), endings.words_of(ending, memory_mb=resources_of(workspace).memory))


def _hangs(workspace: Workspace) -> bool:
    """One missed answer can be a busy moment; two health checks in a row are not."""
    patience = timedelta(seconds=2 * environment().WORKSPACE_HEALTH_SECONDS)
    since = workspace.last_healthy_at or workspace.started_at
    return since is None or timezone.now() - since > patience


def _start(workspace: Workspace) -> bool:
    """Start the process, or adopt one that a worker started before it died; wait for the first page."""
    try:
        if not launching.adopt(workspace) and not pool.claim(workspace):
            launching.launch(workspace)
        result = sync(workspace.project_id)
        if result.error and result.error["code"] in ("agent_unreachable", "agent_timeout"):
            raise StartFailed(result.error["code"], _("The preview stopped answering while it started."))
    except StartFailed as error:
        return fail(workspace, error.code, str(error))
    except EngineDown:
        raise
    except ImageMissing as fault:
        log.error("workspace.image_missing", workspace=str(workspace.pk), error=str(fault))
        return fail(workspace, "image_missing", fault.words)
    except IsolationUnavailable as fault:
        log.error("workspace.not_let_in", workspace=str(workspace.pk), error=str(fault))
        return fail(workspace, guarding.CLOSED, fault.words)
    except RuntimeFault as fault:
        log.error("workspace.runtime_fault", workspace=str(workspace.pk), error=str(fault))
        return fail(workspace, "runtime", _("The preview could not be started on this machine."))
    now = timezone.now()
    _move(workspace, Status.RUNNING, "ready", is_ready=True, error=None, started_at=now, last_healthy_at=now)
    enqueue(Job.LIMIT_WORKSPACE, workspace.pk)  # the start had more, until browsers have the first page
    pool.ask_refill()
    return True
