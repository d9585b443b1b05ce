"""/api/v1/projects."""

import uuid
from typing import Any, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.projects import serializers, services
from apps.projects.access import project_for, projects_of
from apps.projects.models import Project

SORTS = {"updatedAt": "updated_at", "createdAt": "created_at", "name": "name"}


def _query(name: str, about: str, values: list[str] | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=about, enum=values)


@extend_schema_view(
    get=extend_schema(
        parameters=[
            _query("search", "Words of the name or description."),
            _query("status", "Only this status.", Project.Status.values),
            _query("sortBy", "updatedAt without it.", list(SORTS)),
            _query("sortOrder", "desc without it.", ["asc", "desc"]),
        ]
    )
)
class ProjectList(generics.ListAPIView[Project]):
    """The caller's projects, and making one."""

    serializer_class = serializers.ProjectListItemSerializer
    queryset = Project.objects.none()

    def get_queryset(self) -> QuerySet[Project]:
        """Filtered and sorted as PaginationParams say."""
        asked = self.request.query_params
        rows = projects_of(self.request.user)
        for word in asked.get("search", "").replace("\0", "").split()[:10]:
            rows = rows.filter(Q(name__icontains=word) | Q(description__icontains=word))
        if asked.get("status") in Project.Status.values:
            rows = rows.filter(status=asked["status"])
        field = SORTS.get(asked.get("sortBy", ""), "updated_at")
        sign = "" if asked.get("sortOrder") == "asc" else "-"
        return rows.order_by(f"{sign}{field}", f"{sign}pk")

    @extend_schema(
        request=serializers.CreateProjectSerializer, responses={201: serializers.ProjectSerializer}
    )
    def post(self, request: Request) -> Response:
        """Make a project from a template."""
        asked = _checked(serializers.CreateProjectSerializer, request)
        with transaction.atomic():
            project = services.create_project(
                user=cast(User, request.user),
                name=asked["name"],
                description=asked.get("description", ""),
                template=asked["template"],
            )
            _apply(project, cast(User, request.user), asked | {"name": None, "description": None})
        return Response(_shown(project), status=status.HTTP_201_CREATED)


class ProjectDetail(APIView):
    """One project."""

    @extend_schema(responses=serializers.ProjectSerializer)
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """Facts of the project."""
        return Response(serializers.ProjectSerializer(project_for(request.user, project_id)).data)

    @extend_schema(request=serializers.UpdateProjectSerializer, responses=serializers.ProjectSerializer)
    def patch(self, request: Request, project_id: uuid.UUID) -> Response:
        """Change what is given. `configuration.seo` is written to /src/site.json as a revision."""
        project = project_for(request.user, project_id, right="edit")
        asked = _checked(serializers.UpdateProjectSerializer, request)
        if "visibility" in asked:
            project_for(request.user, project_id, right="manage")
        with transaction.atomic():
            _apply(project, cast(User, request.user), asked)
        return Response(_shown(project))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, project_id: uuid.UUID) -> Response:
        """Into the bin for 30 days."""
        services.delete(project=project_for(request.user, project_id, right="manage"))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProjectDuplicate(APIView):
    """Copies."""

    @extend_schema(request=serializers.DuplicateSerializer, responses={201: serializers.ProjectSerializer})
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """A copy of the present files as a new project of the caller."""
        project = project_for(request.user, project_id)
        name = _checked(serializers.DuplicateSerializer, request)["name"]
        copy = services.duplicate(project=project, user=cast(User, request.user), name=name)
        return Response(_shown(copy), status=status.HTTP_201_CREATED)


class ProjectRestore(APIView):
    """Out of the bin."""

    @extend_schema(request=None, responses=serializers.ProjectSerializer)
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Restore a deleted project."""
        project = project_for(request.user, project_id, right="manage", include_deleted=True)
        return Response(_shown(services.restore_deleted(project=project)))


def _checked(serializer: type[Any], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _apply(project: Project, user: User, asked: dict[str, Any]) -> None:
    """Set what a request names."""
    configuration = asked.get("configuration", {})
    if asked.get("visibility"):
        services.update_visibility(project=project, visibility=asked["visibility"])
    if "build" in configuration:
        services.update_build_settings(project=project, values=configuration["build"])
    name, description, seo = asked.get("name"), asked.get("description"), configuration.get("seo")
    if (name, description, seo) != (None, None, None):
        services.update_settings(project=project, author=user, name=name, description=description, seo=seo)


def _shown(project: Project) -> Any:
    """The project as it is in the database now."""
    project.refresh_from_db()
    return serializers.ProjectSerializer(project).data
