"""/api/v1/projects/{id}/revisions."""

import uuid
from typing import cast

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.projects import paths, serializers, services
from apps.projects.access import project_for
from apps.projects.models import Revision


class RevisionList(generics.ListAPIView[Revision]):
    """A project's revisions, newest first."""

    serializer_class = serializers.RevisionSerializer
    queryset = Revision.objects.none()

    def get_queryset(self) -> QuerySet[Revision]:
        """Only of a project that the caller may see."""
        project = project_for(self.request.user, self.kwargs["project_id"])
        return Revision.objects.filter(project=project).defer("tree").order_by("-number")


class RevisionDetail(APIView):
    """One revision."""

    @extend_schema(responses=serializers.RevisionSerializer)
    def get(self, request: Request, project_id: uuid.UUID, revision_id: uuid.UUID) -> Response:
        """Facts of a revision."""
        revision = services.find_revision(project_for(request.user, project_id), revision_id)
        return Response(serializers.RevisionSerializer(revision).data)


class RevisionDiff(APIView):
    """Differences."""

    @extend_schema(
        parameters=[
            OpenApiParameter("from", OpenApiTypes.UUID, description="A revision; the parent without it."),
            OpenApiParameter("path", OpenApiTypes.STR, description="Only this file."),
        ],
        responses=serializers.FileDiffSerializer(many=True),
    )
    def get(self, request: Request, project_id: uuid.UUID, revision_id: uuid.UUID) -> Response:
        """What differs from another revision to this one."""
        project = project_for(request.user, project_id)
        new = services.find_revision(project, revision_id)
        named, path = request.query_params.get("from"), request.query_params.get("path")
        old = services.find_revision(project, named) if named else new.parent
        files = services.compare(old, new, path=paths.normalise(path) if path else None)
        return Response(serializers.FileDiffSerializer(files, many=True).data)


class RevisionRestore(APIView):
    """Going back."""

    @extend_schema(request=None, responses={201: serializers.RevisionSerializer})
    def post(self, request: Request, project_id: uuid.UUID, revision_id: uuid.UUID) -> Response:
        """Bring that revision's files back as a new one."""
        project = project_for(request.user, project_id, right="edit")
        old = services.find_revision(project, revision_id)
        revision = services.restore(project=project, revision=old, author=cast(User, request.user))
        return Response(serializers.RevisionSerializer(revision).data, status=status.HTTP_201_CREATED)
