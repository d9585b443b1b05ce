"""Bringing a running workspace to the project's head."""

import base64
import contextlib
import uuid
from dataclasses import dataclass
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.jobs import Job, enqueue
from apps.core.locks import Busy, held
from apps.projects import services as projects
from apps.projects.models import Project, Revision
from apps.workspaces.agent_client import AgentError, AgentRefused, AgentTimeout, AgentUnreachable, BuildError
from apps.workspaces.models import Workspace
from apps.workspaces.services import pausing
from apps.workspaces.services.facts import agent_of, publish_state
from apps.workspaces.services.snapshots import want_snapshot

log = structlog.get_logger(__name__)

WAIT_FOR_OTHERS = 60.0  # seconds; another sync of the same workspace does our work too
MOST_ROUNDS = 10


@dataclass(frozen=True)
class SyncResult:
    """Whether the page renders at `revision`. `revision` None: no workspace runs, nothing was tried.

    `refused`: the workspace answers and yet takes no files; only a fresh one will.
    """

    ok: bool
    error: BuildError | None = None
    revision: uuid.UUID | None = None
    refused: bool = False


NOTHING_RUNS = SyncResult(True)


def sync(project_id: uuid.UUID | str) -> SyncResult:
    """Send what changed since the workspace's revision, until it stands at head. Never raises AgentError."""
    workspace = _running(project_id)
    if workspace is None:
        return NOTHING_RUNS
    try:
        # Nobody pauses it while this lock is held.
        with held("workspace-sync", workspace.pk, wait=WAIT_FOR_OTHERS):
            _wake(workspace)
            result = _until_equal(workspace.pk)
    except Busy:
        return SyncResult(False, _problem("busy", _("The preview is still busy with an earlier change.")))
    except AgentTimeout:
        enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
        return SyncResult(False, _problem("agent_timeout", _("The preview didn't answer in time.")))
    except AgentError as error:
        log.warning("workspace.sync_failed", workspace=str(workspace.pk), error=str(error))
        enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
        return SyncResult(False, _refused(error), refused=isinstance(error, AgentRefused))
    workspace.refresh_from_db()
    publish_state(workspace)
    if result.ok:
        want_snapshot(project_id)
    return result


def verdict(project_id: uuid.UUID | str) -> SyncResult:
    """What the dev server says of the page now, without sending anything."""
    workspace = _running(project_id)
    if workspace is None:
        return NOTHING_RUNS
    try:
        with contextlib.suppress(Busy), held("workspace-sync", workspace.pk):
            _wake(workspace)
        return _present(workspace)
    except AgentError:
        return SyncResult(False, _problem("agent_unreachable", _("The preview isn't answering.")))


def _running(project_id: uuid.UUID | str) -> Workspace | None:
    alive = (Workspace.Status.CREATING, Workspace.Status.RUNNING, Workspace.Status.PAUSED)
    rows = Workspace.objects.filter(project_id=project_id, status__in=alive).exclude(handle={})
    return rows.filter(desired=Workspace.Desired.RUNNING).exclude(token="").first()


def _wake(workspace: Workspace) -> None:
    """A frozen agent hears nothing. Raises AgentUnreachable when it can't be woken."""
    paused = Workspace.objects.filter(pk=workspace.pk, status=Workspace.Status.PAUSED).exists()
    if paused and not pausing.wake(workspace.pk):
        raise AgentUnreachable("The workspace is paused and can't be woken")


def _until_equal(workspace_id: uuid.UUID) -> SyncResult:
    """Head may move while we send: look again until it is where the workspace is."""
    result: SyncResult | None = None
    for _round in range(MOST_ROUNDS):
        workspace = Workspace.objects.select_related("revision").get(pk=workspace_id)
        head = Revision.objects.filter(
            pk=Project.objects.values_list("head").get(pk=workspace.project_id)[0]
        ).first()
        if head is None:
            return NOTHING_RUNS
        if workspace.revision_id == head.pk:
            return result or _present(workspace)
        result = _send(workspace, head)
    return result or NOTHING_RUNS


def _present(workspace: Workspace) -> SyncResult:
    health = agent_of(workspace).health()
    error: BuildError | None = health.get("error")
    return SyncResult(error is None, error, workspace.revision_id)


def _send(workspace: Workspace, head: Revision) -> SyncResult:
    """One PUT from revision to revision; the whole tree when the agent stands somewhere else.

    The first one doesn't wait for the verdict where a dev server runs already (one from the pool): browsers
    ask for the page meanwhile, and it is rendered once for both.
    """
    agent = agent_of(workspace)
    wait = {"wait": workspace.is_ready}
    try:
        answer = agent.put_files(_batch(workspace.revision, head) | wait)
    except AgentRefused as refusal:
        if refusal.code != "revision_mismatch":
            raise
        answer = agent.put_files(_batch(None, head) | wait)
    if answer["verdict"] is None:
        if answer["serving"] and _note(workspace, head):
            workspace.refresh_from_db()
            publish_state(workspace)
        answer = agent.verdict()
    said = answer["verdict"]
    _note(workspace, head, build_ms=said.get("durationMs"))
    return SyncResult(bool(said["ok"]), said.get("error"), head.pk)


def _note(workspace: Workspace, head: Revision, **facts: object) -> bool:
    """It stands at `head` and can be asked for pages. False: it was started anew meanwhile."""
    facts |= {"revision": head, "is_ready": True, "last_healthy_at": timezone.now()}
    return bool(Workspace.objects.filter(pk=workspace.pk, token=workspace.token).update(**facts))


def whole_tree(revision: Revision) -> dict[str, Any]:
    """The PUT that makes an agent's folder exactly this revision."""
    return _batch(None, revision)


def _batch(old: Revision | None, new: Revision) -> dict[str, Any]:
    written, deleted = projects.files_between(old, new)
    batch: dict[str, Any] = {
        "revision": str(new.pk),
        "replace": old is None,
        "files": [_file(path, content, bool(new.tree[path]["text"])) for path, content in written.items()],
        "deleted": [] if old is None else list(deleted),
    }
    return batch if old is None else {**batch, "base": str(old.pk)}


def _file(path: str, content: bytes, text: bool) -> dict[str, str]:
    if text:
        return {"path": path, "encoding": "utf8", "content": content.decode("utf-8")}
    return {"path": path, "encoding": "base64", "content": base64.b64encode(content).decode("ascii")}


def _refused(error: AgentError) -> BuildError:
    if not isinstance(error, AgentRefused):
        return _problem("agent_unreachable", _("The preview isn't answering; it will be restarted."))
    words = _("The preview can't take the change.")
    if error.code == "disk_full":
        words = _("The page has filled the preview's storage.")
    return {**_problem(error.code, words), "hint": _("The preview starts afresh, with empty storage.")}


def _problem(code: str, message: str) -> BuildError:
    return {"code": code, "message": message}
