"""The last rendered front page of a project, kept to be shown at once while its workspace wakes or starts."""

import uuid

import httpx
import structlog
from django.core.cache import cache
from django.db import IntegrityError, transaction
from redis.exceptions import RedisError

from apps.core.jobs import Job, enqueue
from apps.workspaces.agent_client import AgentError
from apps.workspaces.models import Snapshot, Workspace
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services import dev_pages
from apps.workspaces.services.facts import agent_of, endpoint_of, preview_origin
from apps.workspaces.services.past_looks import keep_past_look
from apps.workspaces.services.still_assets import Assets, TooMuch
from apps.workspaces.services.still_page import LONGEST, still

log = structlog.get_logger(__name__)

FLAG_SECONDS = 30
PAGE_SECONDS = 5.0
AWAKE = (Workspace.Status.CREATING, Workspace.Status.RUNNING)


def want_snapshot(project_id: uuid.UUID | str) -> None:
    """Have one taken soon, behind people who look at an edit. At most one waits for each project."""
    try:
        if cache.add(_flag(project_id), 1, FLAG_SECONDS):
            enqueue(Job.TAKE_SNAPSHOT, project_id)
    except RedisError as error:
        log.debug("snapshot.cache_down", error=type(error).__name__)


def take_snapshot(project_id: uuid.UUID | str) -> bool:
    """Keep the page as its workspace renders it now. Whether a new one was kept.

    Nothing happens for a workspace that sleeps, a page that has an error, and one that is empty without its
    scripts: then the earlier snapshot stays, of its own revision.
    """
    cache.delete(_flag(project_id))
    rows = Workspace.objects.select_related("project").filter(project_id=project_id, is_ready=True)
    workspace = rows.filter(status__in=AWAKE).first()
    if workspace is None or _has(workspace):
        return False
    try:
        html = _still_of(workspace, None)
    except (httpx.HTTPError, TooMuch, AgentError, RuntimeFault) as error:
        log.info("snapshot.not_taken", project=str(project_id), error=str(error) or type(error).__name__)
        return False
    return html is not None and _keep(workspace, html)


def keep_look(project_id: uuid.UUID | str, page: str) -> bool:
    """Keep what a browser drew of a page that is empty without its scripts. Whether it was kept.

    `page` is as hostile as any other: it is cleaned the same way, and nothing is fetched but from the
    workspace itself. Nothing happens where the page is served whole. A later look takes the place of an
    earlier one of the same revision: that may have been drawn before the browser had the change.
    """
    rows = Workspace.objects.select_related("project").filter(project_id=project_id, is_ready=True)
    workspace = rows.filter(status__in=AWAKE).exclude(revision=None).first()
    if workspace is None:
        return False
    try:
        served_whole = _still_of(workspace, None) is not None
        html = None if served_whole else _still_of(workspace, page)
    except (httpx.HTTPError, TooMuch, AgentError, RuntimeFault) as error:
        log.info("snapshot.not_kept", project=str(project_id), error=str(error) or type(error).__name__)
        return False
    return html is not None and _keep(workspace, html)


def _flag(project_id: uuid.UUID | str) -> str:
    return f"snapshot-wanted:{project_id}"


def _has(workspace: Workspace) -> bool:
    """Whether there is nothing to do: no revision rendered, or that one kept."""
    kept = Snapshot.objects.filter(project_id=workspace.project_id).values_list("revision_id", flat=True)
    return workspace.revision_id is None or kept.first() == workspace.revision_id


def _still_of(workspace: Workspace, drawn: str | None) -> str | None:
    """The still of what a browser drew, else of "/"; if the row's revision stood all the while."""
    if not _stands(workspace):
        return None
    host = preview_origin(workspace.pk).partition("://")[2]
    with dev_pages.client(endpoint_of(workspace).dev, seconds=PAGE_SECONDS) as http:
        assets = Assets(http, host)
        page = drawn if drawn is not None else _served(assets)
        html = still(page, assets.inline, assets.text) if page is not None else None
    return html if _stands(workspace) else None


def _served(assets: Assets) -> str | None:
    page = assets.page("/", LONGEST)
    if page.status != httpx.codes.OK or page.kind != "text/html":
        return None
    return page.body.decode("utf-8", "replace")


def _stands(workspace: Workspace) -> bool:
    health = agent_of(workspace).health()
    return bool(health["status"] == "ready" and health["revision"] == str(workspace.revision_id))


def _keep(workspace: Workspace, html: str) -> bool:
    found = {"revision_id": workspace.revision_id, "html": html}
    try:
        with transaction.atomic():
            Snapshot.objects.update_or_create(project_id=workspace.project_id, defaults=found)
            if workspace.revision_id is not None:
                keep_past_look(workspace.project_id, workspace.revision_id, html)
    except IntegrityError:
        return False  # the project was purged meanwhile
    return True
