"""/api/v1: builds and exports of a project."""

import uuid

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.exports import serializers, services
from apps.exports.models import Build, Export
from apps.projects.access import project_for


class BuildList(generics.ListAPIView[Build]):
    """A project's builds, newest first, and starting one."""

    serializer_class = serializers.BuildSerializer
    queryset = Build.objects.none()

    def get_queryset(self) -> QuerySet[Build]:
        """Only of a project that the caller may see."""
        project = project_for(self.request.user, self.kwargs["project_id"])
        return (
            Build.objects.filter(project=project).prefetch_related("log_lines", "artifacts").order_by("-id")
        )

    @extend_schema(request=None, responses={202: serializers.BuildSerializer})
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Queue a production build of head."""
        project = project_for(request.user, project_id, right="edit")
        build = services.start_build(project=project, user=request.user)  # type: ignore[arg-type]
        return Response(self.get_serializer(build).data, status=status.HTTP_202_ACCEPTED)


class BuildDetail(generics.RetrieveDestroyAPIView[Build]):
    """One build; DELETE takes it back while it waits."""

    serializer_class = serializers.BuildSerializer
    queryset = Build.objects.none()

    def get_queryset(self) -> QuerySet[Build]:
        """Only of a project that the caller may see."""
        project = project_for(self.request.user, self.kwargs["project_id"])
        return Build.objects.filter(project=project)

    def perform_destroy(self, instance: Build) -> None:
        """Cancel; the row stays as history."""
        project = project_for(self.request.user, instance.project_id, right="edit")
        services.cancel_build(build_id=instance.pk, project=project)


class ExportList(generics.ListAPIView[Export]):
    """A project's exports, newest first, and starting one."""

    serializer_class = serializers.ExportSerializer
    queryset = Export.objects.none()

    def get_queryset(self) -> QuerySet[Export]:
        """Only of a project that the caller may see."""
        project = project_for(self.request.user, self.kwargs["project_id"])
        return Export.objects.filter(project=project).prefetch_related("artifacts").order_by("-id")

    @extend_schema(request=serializers.CreateExportSerializer, responses={202: serializers.ExportSerializer})
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Queue a build of head and a zip of it."""
        asked = serializers.CreateExportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        export = services.start_export(
            project=project_for(request.user, project_id, right="edit"),
            user=request.user,  # type: ignore[arg-type]
            includes_source=asked.validated_data["includeSource"],
        )
        return Response(self.get_serializer(export).data, status=status.HTTP_202_ACCEPTED)


class ExportDetail(generics.RetrieveAPIView[Export]):
    """One export with its link."""

    serializer_class = serializers.ExportSerializer
    queryset = Export.objects.none()

    def get_queryset(self) -> QuerySet[Export]:
        """Only of a project that the caller may see."""
        project = project_for(self.request.user, self.kwargs["project_id"])
        return Export.objects.filter(project=project).prefetch_related("artifacts")
