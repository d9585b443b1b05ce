"""Workspaces in Django admin: facts, and the three things an administrator may do."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core import panels
from apps.core.admin import ReadOnlyAdmin
from apps.core.errors import AppError
from apps.core.jobs import Job, enqueue
from apps.core.models import Transition
from apps.workspaces.models import PortLease, Workspace
from apps.workspaces.services import close_workspace, restart_workspace
from apps.workspaces.services.status import status

MOVES = 50


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnlyAdmin):
    """Running environments."""

    list_display = (
        *("project", "user", "organization", "status", "queued_at", "is_ready", "cpu", "memory", "runtime"),
        *("isolated", "from_pool", "port", "restarts", "last_accessed_at", "expires_at"),
    )
    list_filter = ("status", "desired", "is_ready", "isolated", "from_pool", "runtime")
    readonly_fields = ("history",)
    search_fields = ("=id", "project__name", "user__email", "organization__name")
    list_select_related = ("project", "user", "organization")
    date_hierarchy = "created_at"
    exclude = ("token",)
    actions = ["stop", "restart", "reconcile"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workspace]:
        """With the ports, which the list shows."""
        return super().get_queryset(request).prefetch_related("port_leases")

    @admin.display(description=gettext_lazy("CPU"))
    def cpu(self, row: Workspace) -> str:
        """Percent of one core lately, and the cores it may use."""
        used = f"{row.samples[-1]['cpuUsage']:.0f} %" if _runs(row) else "–"
        return f"{used} / {row.resources.get('cpu', '–')}"

    @admin.display(description=gettext_lazy("memory (MB)"))
    def memory(self, row: Workspace) -> str:
        """Used lately, and the limit."""
        used = f"{row.samples[-1]['memoryUsage']:.0f}" if _runs(row) else "–"
        return f"{used} / {row.resources.get('memory', '–')}"

    @admin.display(description=gettext_lazy("history"))
    def history(self, row: Workspace) -> SafeString:
        """The last moves, the newest first."""
        moves = Transition.objects.filter(kind="workspaces.workspace", row_id=row.pk).order_by("-id")[:MOVES]
        lines = (
            (
                localize(localtime(move.created_at)),
                move.from_status,
                move.to_status,
                move.reason,
                move.actor,
            )
            for move in moves
        )
        return format_html_join(mark_safe("<br>"), "{}: {} → {} {} {}", lines)

    @admin.action(description=gettext_lazy("Stop"))
    def stop(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        """Wish them to stop."""
        self._each(request, queryset, close_workspace)

    @admin.action(description=gettext_lazy("Restart"))
    def restart(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        """End and start anew."""

        def again(workspace: Workspace) -> None:
            user = workspace.user
            assert isinstance(user, User)
            restart_workspace(project=workspace.project, user=user)

        self._each(request, queryset, again)

    @admin.action(description=gettext_lazy("Look again and repair"))
    def reconcile(self, request: HttpRequest, queryset: QuerySet[Workspace]) -> None:
        """Enqueue a reconcile for each."""
        self._each(request, queryset, lambda workspace: enqueue(Job.RECONCILE_WORKSPACE, workspace.pk))

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Workspace], act: Callable[[Workspace], None]
    ) -> None:
        for workspace in queryset.select_related("project", "user"):
            try:
                act(workspace)
            except AppError as error:
                self.message_user(request, f"{workspace.project}: {error.message}", level="ERROR")
            else:
                self.message_user(request, _("%s: asked for.") % workspace.project)


def _runs(row: Workspace) -> bool:
    return bool(row.samples) and row.status in (Workspace.Status.RUNNING, Workspace.Status.PAUSED)


@permission_required("workspaces.view_workspace", raise_exception=True)
def status_page(request: HttpRequest) -> HttpResponse:
    """What previews run on and how full it is, for administrators; /admin/workspaces/status/."""
    found = status()
    found["canary_at"] = parse_datetime(found["canary_at"] or "")
    for row in found["queue"]:
        row["since"] = parse_datetime(row["since"] or "")
    facts = {
        **admin.site.each_context(request),
        "title": _("Status of previews"),
        "status": found,
        "moment": timezone.now(),
        "panels": panels.shown(),
    }
    return render(request, "admin/workspaces/status.html", facts)


@admin.register(PortLease)
class PortLeaseAdmin(ReadOnlyAdmin):
    """Who holds which port."""

    list_display = ("port", "purpose", "workspace", "created_at")
    list_select_related = ("workspace__project",)
    search_fields = ("=port", "workspace__project__name")
