"""ProjectBuild, BuildArtifact and ProjectExport of types.md."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.exports import links
from apps.exports.models import Artifact, Build, BuildLogLine, Export


class BuildLogSerializer(serializers.ModelSerializer[BuildLogLine]):
    """One line of the log."""

    class Meta:
        model = BuildLogLine
        fields = ("level", "message", "timestamp", "source")


class ArtifactSerializer(serializers.ModelSerializer[Artifact]):
    """A file with a link that expires."""

    mimeType = serializers.CharField(source="mime_type", read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Artifact
        fields = ("path", "size", "mimeType", "url", "checksum")

    def get_url(self, artifact: Artifact) -> str:
        """Works without signing in, until it expires."""
        return links.download_url(artifact)


class BuildErrorSerializer(serializers.Serializer[Any]):
    """What went wrong, where, and what to do."""

    code = serializers.CharField()
    message = serializers.CharField()
    file = serializers.CharField(required=False)
    line = serializers.IntegerField(required=False)
    column = serializers.IntegerField(required=False)
    hint = serializers.CharField(required=False)


class BuildSerializer(serializers.ModelSerializer[Build]):
    """A production build with its log."""

    workspaceId = serializers.UUIDField(source="project_id", read_only=True)
    triggeredBy = serializers.CharField(source="triggered_by", read_only=True)
    startedAt = serializers.DateTimeField(source="started_at", read_only=True)
    completedAt = serializers.DateTimeField(source="completed_at", read_only=True)
    duration = serializers.IntegerField(source="duration_ms", read_only=True)
    logs = BuildLogSerializer(source="log_lines", many=True, read_only=True)
    artifacts = ArtifactSerializer(many=True, read_only=True)
    error = BuildErrorSerializer(read_only=True)

    class Meta:
        model = Build
        fields = (
            "id",
            "workspaceId",
            "status",
            "triggeredBy",
            "startedAt",
            "completedAt",
            "duration",
            "logs",
            "artifacts",
            "error",
        )


class ExportSerializer(serializers.ModelSerializer[Export]):
    """A delivery of a build."""

    workspaceId = serializers.UUIDField(source="project_id", read_only=True)
    buildId = serializers.UUIDField(source="build_id", read_only=True)
    exportType = serializers.CharField(source="export_type", read_only=True)
    downloadUrl = serializers.SerializerMethodField()
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)
    completedAt = serializers.DateTimeField(source="completed_at", read_only=True)
    error = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = (
            "id",
            "workspaceId",
            "buildId",
            "status",
            "exportType",
            "downloadUrl",
            "createdAt",
            "completedAt",
            "error",
        )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_downloadUrl(self, export: Export) -> str | None:
        """The link, once there is a file."""
        artifact = next(iter(export.artifacts.all()), None)
        return links.download_url(artifact) if artifact else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_error(self, export: Export) -> str | None:
        """The words; file and line are in the build's error."""
        return export.error["message"] if export.error else None


class CreateExportSerializer(serializers.Serializer[Any]):
    """What an export may be asked for."""

    exportType = serializers.ChoiceField(choices=["download"], default="download")
    includeSource = serializers.BooleanField(default=False)
