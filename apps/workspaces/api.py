"""/api/v1/workspace: sessions of a project's running environment."""

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.core.errors import NotFound
from apps.projects.access import Right, project_for, projects_of
from apps.workspaces import serializers, services
from apps.workspaces.models import Workspace
from apps.workspaces.services.facts import log_lines
from apps.workspaces.services.metrics import metrics_of
from apps.workspaces.services.quotas import places

READY_SECONDS = 5  # a usual cold start


class SessionList(generics.ListAPIView[Workspace]):
    """The caller's sessions, the last used first."""

    serializer_class = serializers.SessionSerializer
    queryset = Workspace.objects.none()

    def get_queryset(self) -> QuerySet[Workspace]:
        """Of projects that the caller may see."""
        rows = Workspace.objects.filter(project__in=projects_of(self.request.user))
        rows = rows.select_related("project", "organization__plan")
        return rows.prefetch_related("port_leases").order_by("-last_accessed_at", "-pk")


class SessionCreate(APIView):
    """Open the session of a project."""

    @extend_schema(
        request=serializers.CreateSessionSerializer,
        responses={
            201: serializers.SessionResponseSerializer,
            202: serializers.SessionResponseSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Opening one that runs answers it. 202: it stands in line, because a quota is used up."""
        asked = serializers.CreateSessionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        project = project_for(request.user, asked.validated_data["workspaceId"], right="edit")
        workspace = services.open_workspace(
            project=project,
            user=cast(User, request.user),
            resources=asked.validated_data.get("resources"),
        )
        workspace = Workspace.objects.prefetch_related("port_leases").get(pk=workspace.pk)
        answer: dict[str, Any] = {"session": workspace, "buildLogs": []}
        if not workspace.is_ready:
            answer["estimatedReadyTime"] = _ready_in(workspace)
        data = serializers.SessionResponseSerializer(answer, context={"request": request}).data
        waits = workspace.status == Workspace.Status.QUEUED
        return Response(data, status=status.HTTP_202_ACCEPTED if waits else status.HTTP_201_CREATED)


class SessionStatus(APIView):
    """How a session is."""

    @extend_schema(responses=serializers.SessionStatusSerializer)
    def get(self, request: Request, session_id: uuid.UUID) -> Response:
        """With what it uses now."""
        workspace = session_for(request.user, session_id)
        facts: dict[str, Any] = {
            "sessionId": workspace.pk,
            "status": serializers.wire_status(workspace),
            "isReady": workspace.is_ready,
            "url": services.preview_url(workspace),
            "metrics": metrics_of(workspace),
        }
        if workspace.error:
            facts["error"] = workspace.error["message"]
        return Response(serializers.SessionStatusSerializer(facts).data)


class SessionDetail(APIView):
    """One session."""

    @extend_schema(responses=serializers.SessionResponseSerializer)
    def get(self, request: Request, session_id: uuid.UUID) -> Response:
        """The session, and what it wrote last."""
        workspace = session_for(request.user, session_id)
        answer = {"session": workspace, "buildLogs": log_lines(workspace)}
        return Response(serializers.SessionResponseSerializer(answer, context={"request": request}).data)

    @extend_schema(
        request=serializers.ChangeSessionSerializer, responses=serializers.SessionResponseSerializer
    )
    def patch(self, request: Request, session_id: uuid.UUID) -> Response:
        """Other resources from now on (cpu and memory also while it runs), or a whole lifetime from now."""
        asked = serializers.ChangeSessionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        workspace = session_for(request.user, session_id, right="edit")
        if asked.validated_data.get("resources"):
            services.resize_workspace(workspace, asked.validated_data["resources"])
        if asked.validated_data["renew"]:
            services.renew_workspace(workspace)
        answer = {"session": workspace, "buildLogs": []}
        return Response(serializers.SessionResponseSerializer(answer, context={"request": request}).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: uuid.UUID) -> Response:
        """Stop it. Stopped already is fine."""
        services.close_workspace(session_for(request.user, session_id, right="edit"))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _ready_in(workspace: Workspace) -> int:
    """A guess in seconds: a start, and for one in line as many rounds as are before it."""
    place = places().get(workspace.pk)
    return READY_SECONDS if place is None else READY_SECONDS * (place.number + 1)


def session_for(user: Any, session_id: uuid.UUID, *, right: Right = "view") -> Workspace:
    """The session, if the user has the right to its project. Raises NotFound or Forbidden."""
    rows = Workspace.objects.select_related("project", "organization__plan").prefetch_related("port_leases")
    workspace = rows.filter(pk=session_id).first()
    if workspace is None:
        raise NotFound(code="session_not_found")
    project_for(user, workspace.project_id, right=right)
    return workspace
