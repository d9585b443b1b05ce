"""What the builder page asks of the workspace. JSON; errors as {error, code, details}."""

import json
import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, NotFound, TooLarge
from apps.projects.access import Right, may_edit, project_for
from apps.workspaces import looks, services, toolbox
from apps.workspaces.gateway import ports
from apps.workspaces.gateway.entry import entry_url
from apps.workspaces.models import Snapshot, Workspace
from apps.workspaces.services.facts import log_lines
from apps.workspaces.services.ports import lease_port
from apps.workspaces.services.previews import previews_of

# What is kept is a copy of a page that anybody may have written: it runs nothing and asks for nothing.
SNAPSHOT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "frame-ancestors 'self'"
)
LOOK_SECONDS = 24 * 3600  # that a browser keeps a look
LONGEST_TEXT = 2 * 1024 * 1024  # bytes, as for a text file of a project


@login_required
@require_POST
def open(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """Wake the workspace; who may see the project may see its page. → workspace state."""
    project = project_for(request.user, project_id)
    workspace = services.open_workspace(project=project, user=_user(request))
    return JsonResponse(services.workspace_state(workspace), status=202)


@login_required
@require_GET
def status(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """→ workspace state; {"status": "stopped"} when there never was one."""
    project = project_for(request.user, project_id)
    workspace = Workspace.objects.filter(project=project).first()
    if workspace is None:
        return JsonResponse({"id": None, "status": "stopped", "isReady": False, "url": None, "error": None})
    return JsonResponse(services.workspace_state(workspace))


@login_required
@require_POST
def stop(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """→ workspace state."""
    workspace = _workspace(request, project_id, right="edit")
    services.close_workspace(workspace)
    return JsonResponse(services.workspace_state(workspace), status=202)


@login_required
@require_POST
def restart(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """Start anew. → workspace state."""
    project = project_for(request.user, project_id, right="edit")
    workspace = services.restart_workspace(project=project, user=_user(request))
    return JsonResponse(services.workspace_state(workspace), status=202)


@login_required
@require_GET
def mine(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """→ {previews: [{project, name, status, lastAccessedAt, canClose, stop}]}: the person's own that hold a
    place. `stop` is the address that closes it.
    """
    project_for(request.user, project_id)
    user = _user(request)
    return JsonResponse({"previews": [_preview(workspace, user) for workspace in previews_of(user)]})


def _preview(workspace: Workspace, user: User) -> dict[str, Any]:
    project = workspace.project
    return {
        "project": str(project.pk),
        "name": project.name,
        "status": workspace.status,
        "lastAccessedAt": workspace.last_accessed_at,
        "canClose": may_edit(user, project),
        "stop": reverse("workspaces:stop", args=[project.pk]),
    }


@login_required
@require_POST
def entry(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """→ {url}: works once, for a minute, for this person."""
    workspace = _workspace(request, project_id)
    services.touch(workspace)
    return JsonResponse({"url": entry_url(workspace, _user(request), request=request, next=_next(request))})


@login_required
@require_POST
def port_mode(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """The same at a port of 127.0.0.1, for browsers that don't resolve *.localhost. → {url, port}."""
    workspace = _workspace(request, project_id)
    if workspace.desired != Workspace.Desired.RUNNING:
        raise Conflict(_("The preview is asleep. Open it again."), code="workspace_stopped")
    port = lease_port(workspace)
    ports.ensure_listening(port)
    services.touch(workspace)
    return JsonResponse(
        {"url": entry_url(workspace, _user(request), port=port, next=_next(request)), "port": port}
    )


@login_required
@require_GET
def logs(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """→ {lines}: what the workspace wrote last; for people who may edit."""
    workspace = _workspace(request, project_id, right="edit")
    return JsonResponse({"lines": log_lines(workspace)})


@login_required
@require_GET
def snapshot(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """The last rendered front page as one HTML file without scripts; 404 when there is none."""
    project = project_for(request.user, project_id)
    kept = Snapshot.objects.filter(project=project).defer("html").first()
    if kept is None:
        raise NotFound(_("There is no saved look of this page yet."), code="no_snapshot")
    version = looks.version_of(kept)
    etag = quote_etag(version)
    response = _as_still(get_conditional_response(request, etag=etag) or HttpResponse(kept.html), etag)
    # An address of this very look never shows another one.
    same = request.GET.get("v") == version
    response["Cache-Control"] = f"private, max-age={LOOK_SECONDS}, immutable" if same else "private, no-cache"
    return response


def _as_still(response: HttpResponse, etag: str) -> HttpResponse:
    """A saved look is shown in our own frames only, and runs nothing there."""
    response["ETag"] = etag
    response["Content-Security-Policy"] = SNAPSHOT_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@require_GET
def looks_kept(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """→ {looks: {revision id: address}}: versions whose front page can be shown as it was."""
    project = project_for(request.user, project_id)
    kept = services.revisions_with_looks(project)
    addresses = {str(pk): reverse("workspaces:past_look", args=[project.pk, pk]) for pk in kept}
    return JsonResponse({"looks": addresses})


@login_required
@require_GET
def past_look(request: HttpRequest, project_id: uuid.UUID, revision_id: uuid.UUID) -> HttpResponse:
    """The front page as it looked at that version, one HTML file without scripts; 404 when none was kept."""
    html, version = services.past_look(project_for(request.user, project_id), revision_id)
    etag = quote_etag(version)
    response = _as_still(get_conditional_response(request, etag=etag) or HttpResponse(html), etag)
    response["Cache-Control"] = "private, no-cache"
    return response


@login_required
@require_POST
def look(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{html}: what the browser drew of a page that is empty without its scripts. → {kept}."""
    project = project_for(request.user, project_id, right="edit")
    page = _json(request).get("html")
    if not isinstance(page, str):
        raise Invalid(_("Send the page's HTML."), code="look_input")
    if len(page) > LONGEST_TEXT:
        raise TooLarge(_("Pages over 2 MB aren't kept."), code="look_too_large")
    return JsonResponse({"kept": services.keep_look(project.pk, page)})


@login_required
@require_POST
def format(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{path, content} → {content}, written as Prettier does."""
    project_for(request.user, project_id, right="edit")
    asked = _json(request)
    path, content = asked.get("path"), asked.get("content")
    if not isinstance(path, str) or not isinstance(content, str):
        raise Invalid(_("Send the file's path and content."), code="format_input")
    if len(content.encode("utf-8", "surrogatepass")) > LONGEST_TEXT:
        raise TooLarge(_("Files over 2 MB can't be formatted."), code="format_too_large")
    try:
        return JsonResponse({"content": toolbox.format(path, content)})
    except toolbox.ToolboxError as error:
        raise Invalid(str(error) or _("This file can't be formatted."), code=error.code) from error


def _workspace(request: HttpRequest, project_id: uuid.UUID, *, right: Right = "view") -> Workspace:
    project = project_for(request.user, project_id, right=right)
    workspace = Workspace.objects.filter(project=project).first()
    if workspace is None:
        raise NotFound(_("This project has no preview yet. Open it first."), code="no_workspace")
    return workspace


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _next(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next") or "/"


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except RequestDataTooBig as error:
        raise TooLarge(_("Files over 2 MB can't be formatted."), code="format_too_large") from error
    except (ValueError, RecursionError) as error:
        raise Invalid(_("The request isn't valid JSON."), code="bad_json") from error
    return body if isinstance(body, dict) else {}
