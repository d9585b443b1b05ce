"""PreviewSession, PreviewSessionStatus and ContainerMetrics of types.md.

A session is a workspace; its `workspaceId` is the project's id.
"""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.projects import templates_store
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.toolchain import node_version
from apps.workspaces.services import preview_url
from apps.workspaces.services.limits import resources_of


class ResourcesSerializer(serializers.Serializer[Any]):
    """ResourceAllocation."""

    cpu = serializers.FloatField(help_text="cores")
    memory = serializers.IntegerField(help_text="MB")
    storage = serializers.IntegerField(help_text="MB")
    networkBandwidth = serializers.IntegerField(help_text="MB/s; 0: no network at all")


class EnvironmentSerializer(serializers.Serializer[Any]):
    """PreviewEnvironment."""

    nodeVersion = serializers.CharField()
    buildTool = serializers.CharField()
    environmentVariables = serializers.DictField(child=serializers.CharField())
    workspaceMount = serializers.CharField()
    outputPath = serializers.CharField()
    hmrEnabled = serializers.BooleanField()
    devServerPort = serializers.IntegerField(allow_null=True)


def wire_status(workspace: Workspace) -> str:
    """ContainerStatus of the type documents, which knows neither a line nor a pause."""
    known = {Workspace.Status.QUEUED: "creating", Workspace.Status.PAUSED: "running"}
    return known.get(Workspace.Status(workspace.status), workspace.status)


class AskedResourcesSerializer(serializers.Serializer[Any]):
    """Partial<ResourceAllocation>. The plan names the bounds; networkBandwidth can only be 0."""

    cpu = serializers.FloatField(required=False, help_text="cores")
    memory = serializers.IntegerField(required=False, help_text="MB")
    storage = serializers.IntegerField(required=False, help_text="MB")
    networkBandwidth = serializers.FloatField(required=False, help_text="MB/s")


class SessionSerializer(serializers.ModelSerializer[Workspace]):
    """PreviewSession."""

    workspaceId = serializers.UUIDField(source="project_id", read_only=True)
    userId = serializers.UUIDField(source="user_id", read_only=True)
    containerId = serializers.SerializerMethodField()
    containerName = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    port = serializers.SerializerMethodField()
    resources = serializers.SerializerMethodField()
    environment = serializers.SerializerMethodField()
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)
    lastAccessedAt = serializers.DateTimeField(source="last_accessed_at", read_only=True)
    expiresAt = serializers.DateTimeField(source="expires_at", read_only=True)
    isReady = serializers.BooleanField(source="is_ready", read_only=True)

    class Meta:
        model = Workspace
        fields = (
            *("id", "workspaceId", "userId", "containerId", "containerName", "status", "url", "port"),
            *("resources", "environment", "createdAt", "lastAccessedAt", "expiresAt", "isReady"),
        )

    @extend_schema_field(serializers.ChoiceField(["creating", "running", "stopping", "stopped", "error"]))
    def get_status(self, workspace: Workspace) -> str:
        """As the type documents name it."""
        return wire_status(workspace)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_containerId(self, workspace: Workspace) -> str | None:
        """The engine's id of it; the process id in the process runtime."""
        found = workspace.handle.get("container") or workspace.handle.get("pid")
        return str(found) if found else None

    def get_containerName(self, workspace: Workspace) -> str:
        """What the runtime calls it."""
        return f"workspace-{workspace.pk.hex[-12:]}"

    def get_url(self, workspace: Workspace) -> str:
        """The preview's own address. A browser gets in through the builder."""
        return preview_url(workspace)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_port(self, workspace: Workspace) -> int | None:
        """The leased port of 127.0.0.1, while it runs."""
        return workspace.port

    @extend_schema_field(ResourcesSerializer)
    def get_resources(self, workspace: Workspace) -> dict[str, Any]:
        """What it may use."""
        return asdict(resources_of(workspace))

    @extend_schema_field(EnvironmentSerializer)
    def get_environment(self, workspace: Workspace) -> dict[str, Any]:
        """How the site is served."""
        return {
            "nodeVersion": node_version(),
            "buildTool": templates_store.build_tool(workspace.project.template),
            "environmentVariables": {},
            "workspaceMount": "/project",
            "outputPath": "/state/out",
            "hmrEnabled": True,
            "devServerPort": workspace.handle.get("devPort"),
        }


class SessionResponseSerializer(serializers.Serializer[Any]):
    """PreviewSessionResponse."""

    session = SessionSerializer()
    buildLogs = serializers.ListField(child=serializers.CharField(), required=False)
    estimatedReadyTime = serializers.IntegerField(required=False, help_text="seconds")


class MetricsSerializer(serializers.Serializer[Any]):
    """ContainerMetrics."""

    cpuUsage = serializers.FloatField(help_text="percent of one core, lately")
    memoryUsage = serializers.FloatField(help_text="MB")
    networkIn = serializers.IntegerField(help_text="bytes; a workspace has no network")
    networkOut = serializers.IntegerField(help_text="bytes")
    uptime = serializers.IntegerField(help_text="seconds")
    buildTime = serializers.FloatField(required=False, help_text="seconds the last change took to render")


class SessionStatusSerializer(serializers.Serializer[Any]):
    """PreviewSessionStatus."""

    sessionId = serializers.UUIDField()
    status = serializers.CharField()
    isReady = serializers.BooleanField()
    url = serializers.CharField(required=False)
    error = serializers.CharField(required=False)
    metrics = MetricsSerializer()


class CreateSessionSerializer(serializers.Serializer[Any]):
    """CreatePreviewSessionRequest. The environment is the template's; it can't be chosen."""

    workspaceId = serializers.UUIDField(help_text="the project")
    resources = AskedResourcesSerializer(required=False)


class ChangeSessionSerializer(serializers.Serializer[Any]):
    """What can be changed of a session that was opened."""

    resources = AskedResourcesSerializer(required=False)
    renew = serializers.BooleanField(default=False, help_text="true: a whole lifetime from now")
