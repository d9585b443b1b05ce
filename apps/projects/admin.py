"""Projects and their history in Django admin. Contents are facts: they change through the studio only."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin
from apps.core.errors import AppError
from apps.projects import services
from apps.projects.models import Blob, Branch, Checkpoint, Lock, Project, ProjectMember, Revision


class MemberInline(admin.TabularInline[ProjectMember, Project]):
    """People with a right of their own on this project."""

    model = ProjectMember
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin[Project]):
    """Projects of all organizations."""

    list_display = (
        "name", "organization", "owner", "status", "visibility", "version", "file_count", "size",
        "updated_at", "deleted_at",
    )  # fmt: skip
    list_filter = (
        "status",
        "visibility",
        "is_showcase",
        ("deleted_at", admin.EmptyFieldListFilter),
        "template",
    )
    search_fields = ("name", "description", "owner__email", "organization__name", "id")
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = (
        "name", "description", "visibility", "is_showcase", "organization", "owner", "status", "template",
        "configuration", "head", "version", "file_count", "size", "build_count", "export_count",
        "last_modified_by", "preview_image", "last_build_at",
        "published_at", "deleted_at", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields[4:]
    inlines = (MemberInline,)
    actions = ("archive", "unarchive", "bin_them", "restore_them")

    @admin.display(description=gettext_lazy("size"), ordering="total_size")
    def size(self, project: Project) -> str:
        """In readable units."""
        return str(filesizeformat(project.total_size))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """The page of one project names its head and people."""
        rows = super().get_queryset(request).select_related("organization", "owner", "last_modified_by")
        return rows.select_related("head__project").defer("head__tree", "head__changes")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A project starts with its files."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        """Deleting goes through the bin."""
        return False

    @admin.action(description=gettext_lazy("Archive"))
    def archive(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        """Put away."""
        self._each(request, rows, lambda row: services.archive(project=row, user=cast(User, request.user)))

    @admin.action(description=gettext_lazy("Take out of the archive"))
    def unarchive(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        """Back to work."""
        self._each(request, rows, lambda row: services.unarchive(project=row, user=cast(User, request.user)))

    @admin.action(description=gettext_lazy("Delete (30 days to restore)"))
    def bin_them(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        """Into the bin."""
        self._each(request, rows, lambda row: services.delete(project=row))

    @admin.action(description=gettext_lazy("Restore deleted"))
    def restore_them(self, request: HttpRequest, rows: QuerySet[Project]) -> None:
        """Out of the bin."""
        self._each(request, rows, lambda row: services.restore_deleted(project=row))

    def _each(self, request: HttpRequest, rows: QuerySet[Project], action: Any) -> None:
        """Run a service on each row and tell how many worked."""
        done = 0
        for row in rows:
            try:
                action(row)
                done += 1
            except AppError as error:
                self.message_user(request, f"{row}: {error.message}", messages.WARNING)
        self.message_user(request, _("%(n)s projects changed.") % {"n": done})


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """The history of all projects."""

    list_display = ("project", "number", "kind", "message", "author", "created_at")
    list_filter = ("kind",)
    search_fields = ("project__name", "message", "author__email", "id", "turn_id")
    date_hierarchy = "created_at"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        """Lists need no trees."""
        rows = super().get_queryset(request).defer("tree")
        return rows.select_related(
            "project", "author", "parent__project", "restores__project", "merged_from__project"
        )


@admin.register(Blob)
class BlobAdmin(ReadOnlyAdmin):
    """Contents, without showing them."""

    list_display = ("digest", "organization", "size", "is_text", "in_storage", "created_at")
    list_filter = ("is_text",)
    list_select_related = ("organization",)
    search_fields = ("digest", "organization__name")
    show_full_result_count = False
    fields = ("digest", "organization", "size", "is_text", "storage_name", "created_at", "updated_at")

    @admin.display(boolean=True, description=gettext_lazy("in storage"))
    def in_storage(self, blob: Blob) -> bool:
        """Whether the content lies in the file storage."""
        return bool(blob.storage_name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Blob]:
        """Never the content."""
        return super().get_queryset(request).defer("content")


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """Named versions."""

    list_display = ("name", "project", "revision", "author", "created_at")
    list_select_related = ("project", "revision__project", "author")
    search_fields = ("name", "project__name", "author__email")


@admin.register(Branch)
class BranchAdmin(ReadOnlyAdmin):
    """Lines of revisions."""

    list_display = ("name", "project", "head", "is_open", "author", "updated_at")
    list_filter = ("is_open",)
    list_select_related = ("project", "head__project", "author")
    search_fields = ("name", "project__name")


@admin.register(Lock)
class LockAdmin(ReadOnlyAdmin):
    """Files and sections that stay as they are."""

    list_display = ("__str__", "project", "author", "created_at")
    list_select_related = ("project", "author")
    search_fields = ("path", "section", "project__name", "author__email")


@admin.register(ProjectMember)
class ProjectMemberAdmin(admin.ModelAdmin[ProjectMember]):
    """Rights of people on single projects."""

    list_display = ("project", "user", "right", "created_at")
    list_filter = ("right",)
    list_select_related = ("project", "user")
    search_fields = ("project__name", "user__email")
    autocomplete_fields = ("project", "user")
