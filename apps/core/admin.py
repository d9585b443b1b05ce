"""State changes in Django admin: read only."""

from django.contrib import admin
from django.http import HttpRequest

from apps.core.models import Transition


@admin.register(Transition)
class TransitionAdmin(admin.ModelAdmin[Transition]):
    """Who moved what from where to where, and why."""

    list_display = ("created_at", "kind", "row_id", "from_status", "to_status", "reason", "actor")
    list_filter = ("kind", "to_status")
    search_fields = ("row_id", "reason", "actor")
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the studio writes these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Transition | None = None) -> bool:
        """History isn't edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Transition | None = None) -> bool:
        """History isn't erased."""
        return False
