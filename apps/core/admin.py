"""What admin pages share, and state changes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.core.models import Transition


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that only the studio writes, and that go with what they belong to."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made by the studio."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts aren't edited; actions ask for the right to view."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor erased by hand."""
        return False


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    """Who moved what from where to where, and why."""

    list_display = ("created_at", "kind", "row_id", "from_status", "to_status", "reason", "actor")
    list_filter = ("kind", "to_status")
    search_fields = ("row_id", "reason", "actor")
    date_hierarchy = "created_at"
