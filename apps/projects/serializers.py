"""Project, ProjectListItem and their requests, in the field names of the type documents."""

from typing import Any

from django.core.files.storage import default_storage
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.projects import templates_store
from apps.projects.models import Project, Revision


class SeoSerializer(serializers.Serializer[Any]):
    """What search engines and shared links show."""

    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, max_length=500)
    keywords = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, max_length=50
    )
    ogImage = serializers.CharField(required=False, allow_blank=True, max_length=500)
    favicon = serializers.CharField(required=False, allow_blank=True, max_length=500)


class BuildSettingsSerializer(serializers.Serializer[Any]):
    """How the site is built."""

    outputFormat = serializers.ChoiceField(["static"], required=False)
    optimization = serializers.ChoiceField(["none", "standard", "aggressive"], required=False)
    minify = serializers.BooleanField(required=False)
    compress = serializers.BooleanField(required=False)


class ConfigurationSerializer(serializers.Serializer[Any]):
    """ProjectConfiguration."""

    seo = SeoSerializer(required=False)
    build = BuildSettingsSerializer(required=False)


class ListMetadataSerializer(serializers.Serializer[Project]):
    """The part of ProjectMetadata that lists show."""

    fileCount = serializers.IntegerField(source="file_count")
    totalSize = serializers.IntegerField(source="total_size")
    version = serializers.IntegerField()


class MetadataSerializer(ListMetadataSerializer):
    """ProjectMetadata."""

    lastModifiedBy = serializers.UUIDField(source="last_modified_by_id", allow_null=True)
    buildCount = serializers.IntegerField(source="build_count")
    exportCount = serializers.IntegerField(source="export_count")


class ProjectListItemSerializer(serializers.ModelSerializer[Project]):
    """ProjectListItem."""

    updatedAt = serializers.DateTimeField(source="updated_at", read_only=True)
    previewImage = serializers.SerializerMethodField()
    metadata = ListMetadataSerializer(source="*", read_only=True)

    class Meta:
        model = Project
        fields = (
            "id",
            "name",
            "description",
            "status",
            "visibility",
            "updatedAt",
            "previewImage",
            "metadata",
        )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_previewImage(self, project: Project) -> str | None:
        """Address of the picture, if there is one."""
        return default_storage.url(project.preview_image) if project.preview_image else None


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """Project. `template` names the folder it started from, or whose packages it uses (no templateId)."""

    ownerId = serializers.UUIDField(source="owner_id", read_only=True)
    configuration = ConfigurationSerializer(read_only=True)
    metadata = MetadataSerializer(source="*", read_only=True)
    headRevisionId = serializers.UUIDField(source="head_id", read_only=True, allow_null=True)
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)
    updatedAt = serializers.DateTimeField(source="updated_at", read_only=True)
    lastBuildAt = serializers.DateTimeField(source="last_build_at", read_only=True, allow_null=True)
    publishedAt = serializers.DateTimeField(source="published_at", read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = (
            "id", "name", "description", "ownerId", "status", "visibility", "template", "configuration",
            "metadata", "headRevisionId", "createdAt", "updatedAt", "lastBuildAt", "publishedAt",
        )  # fmt: skip


class UpdateProjectSerializer(serializers.Serializer[Any]):
    """UpdateProjectRequest."""

    name = serializers.CharField(max_length=100, required=False)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    visibility = serializers.ChoiceField(Project.Visibility.choices, required=False)
    configuration = ConfigurationSerializer(required=False)


class CreateProjectSerializer(UpdateProjectSerializer):
    """CreateProjectRequest. `template` is the name of a template (baseline-landing without it)."""

    name = serializers.CharField(max_length=100)
    template = serializers.ChoiceField(
        templates_store.names(),
        required=False,
        default=templates_store.DEFAULT,
        help_text="What the site is made with.",
        error_messages={
            "invalid_choice": format_lazy(
                _("There is no template “{{input}}”. There are: {names}."),
                names=", ".join(templates_store.names()),
            )
        },
    )


class DuplicateSerializer(serializers.Serializer[Any]):
    """A name for the copy, if wanted."""

    name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class ChangeSerializer(serializers.Serializer[Any]):
    """One file of a revision's changes; `from` is the old path of a moved file."""

    path = serializers.CharField()
    change = serializers.ChoiceField(["added", "modified", "deleted", "moved"])
    added = serializers.IntegerField(required=False)
    removed = serializers.IntegerField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """`from` is no name in a class body."""
        return {**super().get_fields(), "from": serializers.CharField(required=False)}


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """One revision."""

    workspaceId = serializers.UUIDField(source="project_id", read_only=True)
    parentId = serializers.UUIDField(source="parent_id", read_only=True, allow_null=True)
    authorId = serializers.UUIDField(source="author_id", read_only=True, allow_null=True)
    turnId = serializers.UUIDField(source="turn_id", read_only=True, allow_null=True)
    restoresId = serializers.UUIDField(source="restores_id", read_only=True, allow_null=True)
    mergedFromId = serializers.UUIDField(source="merged_from_id", read_only=True, allow_null=True)
    changes = ChangeSerializer(many=True, read_only=True)
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = Revision
        fields = (
            "id", "workspaceId", "number", "kind", "message", "parentId", "authorId", "turnId", "restoresId",
            "mergedFromId", "changes", "createdAt",
        )  # fmt: skip


class DiffLineSerializer(serializers.Serializer[Any]):
    """A line of a difference; `old` and `new` are line numbers."""

    kind = serializers.ChoiceField(["same", "add", "del"])
    old = serializers.IntegerField(allow_null=True)
    new = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


class HunkSerializer(serializers.Serializer[Any]):
    """A stretch of lines around changes."""

    heading = serializers.CharField()
    lines = DiffLineSerializer(many=True)


class FileDiffSerializer(serializers.Serializer[Any]):
    """What differs in one file."""

    path = serializers.CharField()
    change = serializers.CharField()
    movedFrom = serializers.CharField(source="moved_from")
    isBinary = serializers.BooleanField(source="is_binary")
    isCut = serializers.BooleanField(source="is_cut")
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    hunks = HunkSerializer(many=True)
