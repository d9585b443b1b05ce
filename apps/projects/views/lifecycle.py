"""Actions on a project. Each answers a script with JSON, a page with a redirect."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.projects import services
from apps.projects.access import project_for
from apps.projects.models import Project
from apps.projects.views.reading import fields_of, text_of


def _answer(request: HttpRequest, project: Project, said: str, to: str = "projects:list") -> HttpResponse:
    """JSON for scripts; else a message and the list (or the builder)."""
    if "application/json" in request.headers.get("Accept", ""):
        facts: dict[str, Any] = {"id": str(project.pk), "name": project.name, "status": project.status}
        return JsonResponse(facts)
    messages.success(request, said)
    return redirect(to, project.pk) if to == "chat:builder" else redirect(to)


@login_required
@require_POST
def rename(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`name`: 1–100 characters."""
    project = project_for(request.user, project_id, right="edit")
    services.rename(project=project, name=text_of(fields_of(request), "name"))
    return _answer(request, project, _("Renamed."))


@login_required
@require_POST
def duplicate(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """A copy that belongs to the person; `name` may be given."""
    project = project_for(request.user, project_id)
    copy = services.duplicate(
        project=project, user=cast(User, request.user), name=text_of(fields_of(request), "name", "")
    )
    return _answer(request, copy, _("Here is your copy."), to="chat:builder")


@login_required
@require_POST
def archive(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Put away."""
    project = project_for(request.user, project_id, right="edit")
    services.archive(project=project, user=cast(User, request.user))
    return _answer(request, project, _("Archived."))


@login_required
@require_POST
def unarchive(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Back to work."""
    project = project_for(request.user, project_id, right="edit")
    services.unarchive(project=project, user=cast(User, request.user))
    return _answer(request, project, _("Out of the archive."))


@login_required
@require_POST
def delete(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Into the bin for 30 days."""
    project = project_for(request.user, project_id, right="manage")
    services.delete(project=project)
    return _answer(request, project, _("Deleted. You can restore it for 30 days."))


@login_required
@require_POST
def restore(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Out of the bin."""
    project = project_for(request.user, project_id, right="manage", include_deleted=True)
    services.restore_deleted(project=project)
    return _answer(request, project, _("Restored."))


@login_required
@require_GET
def deleted(request: HttpRequest) -> HttpResponse:
    """The bin is a view of the list."""
    response = redirect("projects:list")
    response["Location"] += "?status=deleted"
    return response
