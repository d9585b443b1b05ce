"""Builds and exports in Django admin: facts, and a way to try again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import AppError
from apps.exports import services
from apps.exports.models import Artifact, Build, BuildLogLine, Export


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that only the studio writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made by the studio."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts aren't edited."""
        return False


class LogInline(admin.TabularInline[BuildLogLine, Build]):
    """The log, in order."""

    model = BuildLogLine
    fields = ("timestamp", "level", "message")
    readonly_fields = fields
    ordering = ("id",)
    extra = 0
    can_delete = False


@admin.register(Build)
class BuildAdmin(ReadOnly):
    """Production builds."""

    list_display = ("project", "status", "triggered_by", "author", "attempts", "duration_ms", "created_at")
    list_filter = ("status", "triggered_by", "created_at")
    search_fields = ("project__name", "author__email")
    list_select_related = ("project", "author")
    inlines = (LogInline,)
    actions = ("build_again",)

    @admin.action(description=gettext_lazy("Build again"))
    def build_again(self, request: HttpRequest, queryset: QuerySet[Build]) -> None:
        """A new build of each project's head."""
        for build in queryset.select_related("project", "author"):
            try:
                services.start_build(project=build.project, user=None)
            except AppError as error:
                self.message_user(request, f"{build.project}: {error.message}", messages.ERROR)
            else:
                self.message_user(request, _("%s: queued.") % build.project)


@admin.register(Export)
class ExportAdmin(ReadOnly):
    """Deliveries."""

    list_display = (
        "project",
        "status",
        "export_type",
        "includes_source",
        "author",
        "created_at",
        "completed_at",
    )
    list_filter = ("status", "export_type", "created_at")
    search_fields = ("project__name", "author__email")
    list_select_related = ("project", "author")


@admin.register(Artifact)
class ArtifactAdmin(ReadOnly):
    """Files in storage."""

    list_display = ("path", "size", "mime_type", "checksum", "created_at")
    search_fields = ("path", "checksum")
    list_filter = ("mime_type",)
