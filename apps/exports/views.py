"""The builder's Export tab, and downloads."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.core.errors import NotFound
from apps.core.storage import reached
from apps.exports import links, serializers, services
from apps.exports.models import Export
from apps.projects.access import may_edit, project_for
from apps.projects.models import Project


@login_required
@require_GET
def panel(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """The Export tab: choices, the newest exports, the log of the running one. Context: project, exports."""
    project = project_for(request.user, project_id)
    return render(request, "builder/publish.html", _context(request, project))


@login_required
@require_POST
def create(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Start an export (`include_source`: on or nothing) and show the tab again."""
    project = project_for(request.user, project_id, right="edit")
    services.start_export(
        project=project,
        user=request.user,  # type: ignore[arg-type]
        includes_source=request.POST.get("include_source") in {"on", "true", "1"},
    )
    return render(request, "builder/publish.html", _context(request, project))


@login_required
@require_GET
def status(request: HttpRequest, project_id: uuid.UUID, export_id: uuid.UUID) -> HttpResponse:
    """JSON of one export with its build's log, for pages without a socket."""
    project = project_for(request.user, project_id)
    export = Export.objects.filter(project=project, pk=export_id).select_related("build").first()
    if export is None:
        raise NotFound
    build = serializers.BuildSerializer(export.build).data
    return JsonResponse({"export": serializers.ExportSerializer(export).data, "build": build})


@require_GET
def download(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    """The file behind a link that expires. The link itself is the permission."""
    artifact = links.artifact_of(token)
    with reached():
        if not default_storage.exists(artifact.storage_name):
            raise NotFound
        file = default_storage.open(artifact.storage_name)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=artifact.path,
        content_type=artifact.mime_type,
    )
    response["Content-Length"] = str(artifact.size)
    response["ETag"] = f'"{artifact.checksum}"'
    return response


def _context(request: HttpRequest, project: Project) -> dict[str, object]:
    exports = services.latest_exports(project)
    for export in exports:
        for artifact in export.artifacts.all():
            artifact.url = links.download_url(artifact)  # type: ignore[attr-defined]
    return {"project": project, "exports": exports, "can_edit": may_edit(cast(User, request.user), project)}
