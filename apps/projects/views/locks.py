"""Locks of files and sections, for the Code tab and the list of sections."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from apps.projects import services
from apps.projects.access import project_for
from apps.projects.models import Lock, Project
from apps.projects.views.files import person
from apps.projects.views.reading import fields_of, text_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def locks(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """GET → {locks: [{id, path, section, by, at}]}. POST {path | section} locks, with the same answer."""
    project = project_for(request.user, project_id, right="edit" if request.method == "POST" else "view")
    if request.method == "POST":
        services.lock(project=project, user=person(request), **_place(request))
    return JsonResponse({"locks": listed_locks(project)})


@login_required
@require_POST
def unlock(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{path | section} → {locks}, those that are left."""
    project = project_for(request.user, project_id, right="edit")
    services.unlock(project=project, **_place(request))
    return JsonResponse({"locks": listed_locks(project)})


def _place(request: HttpRequest) -> dict[str, str]:
    fields = fields_of(request)
    return {name: text_of(fields, name, "") for name in ("path", "section")}


def listed_locks(project: Project) -> list[dict[str, Any]]:
    """All locks of a project, for scripts."""
    return [_told(lock) for lock in services.locks_of(project)]


def _told(lock: Lock) -> dict[str, Any]:
    return {
        "id": str(lock.pk),
        "path": lock.path,
        "section": lock.section,
        "by": lock.author.display_name if lock.author else "",
        "at": lock.created_at.isoformat(),
    }
