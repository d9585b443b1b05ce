"""Images, texts and links beside a message, while it is being written and after."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.chat.access import attachment_for
from apps.chat.models import Attachment
from apps.chat.serializers import AttachmentSerializer
from apps.chat.services import attaching
from apps.projects.access import project_for


@login_required
@require_POST
def add(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """A form with `files`, or with `link` → {attachments: [MessageAttachment]}."""
    project = project_for(request.user, project_id, right="edit")
    made = attaching.attach_all(
        project=project,
        user=cast(User, request.user),
        files=request.FILES.getlist("files"),
        link=request.POST.get("link", ""),
    )
    return JsonResponse({"attachments": AttachmentSerializer(made, many=True).data})


@login_required
@require_GET
def show(request: HttpRequest, project_id: uuid.UUID, attachment_id: uuid.UUID) -> HttpResponse:
    """The bytes: an image is shown, a text is plain text, and nothing of it ever runs."""
    project = project_for(request.user, project_id)
    found = attachment_for(project, attachment_id)
    is_image = found.type == Attachment.Type.IMAGE
    kind = found.mime_type if is_image else "text/plain; charset=utf-8"
    response = HttpResponse(bytes(found.content), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(False, found.name) or "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@login_required
@require_POST
def remove(request: HttpRequest, project_id: uuid.UUID, attachment_id: uuid.UUID) -> HttpResponse:
    """Throw away one that isn't sent."""
    project = project_for(request.user, project_id, right="edit")
    attaching.detach(attachment_for(project, attachment_id))
    return HttpResponse(status=204)
