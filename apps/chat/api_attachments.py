"""Attachments over REST."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.chat.access import attachment_for
from apps.chat.serializers import AttachmentSerializer
from apps.chat.services import attaching
from apps.projects.access import project_for


def _link(data: Any) -> str:
    """The address that a form or a JSON object names; what else JSON may be has none."""
    return str(data.get("link") or "") if isinstance(data, Mapping) else ""


class AttachmentsView(APIView):
    """Things for the next message."""

    parser_classes = (MultiPartParser, FormParser, JSONParser)

    @extend_schema(
        request={"multipart/form-data": OpenApiTypes.OBJECT}, responses={201: AttachmentSerializer(many=True)}
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """`files` or `link` (also as JSON) → a list of MessageAttachment, for `attachments` of a message."""
        project = project_for(request.user, project_id, right="edit")
        made = attaching.attach_all(
            project=project,
            user=cast(User, request.user),
            files=request.FILES.getlist("files"),
            link=_link(request.data),
        )
        return Response(AttachmentSerializer(made, many=True).data, status=201)


class AttachmentView(APIView):
    """One of them."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, project_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
        """Throw away one that isn't sent."""
        project = project_for(request.user, project_id, right="edit")
        attaching.detach(attachment_for(project, attachment_id))
        return Response(status=204)
