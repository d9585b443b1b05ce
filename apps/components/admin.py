"""The component library in Django admin."""

from django.contrib import admin
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.components.models import Component


@admin.register(Component)
class ComponentAdmin(admin.ModelAdmin[Component]):
    """Publish and withdraw components. Their code is on disk."""

    list_display = ("title", "name", "category", "section", "version", "status", "usage_count")
    list_filter = ("status", "category")
    search_fields = ("name", "title", "description")
    readonly_fields = ("name", "title", "description", "category", "section", "version", "usage_count")
    actions = ("publish", "withdraw")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Components come from disk."""
        return False

    @admin.action(description=_("Offer in the builder"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Component]) -> None:
        """Make them available again."""
        queryset.update(status=Component.Status.PUBLISHED)
        cache.delete("components:hidden")

    @admin.action(description=_("Withdraw from the builder"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Component]) -> None:
        """Pages that use them keep them; new ones can't insert them."""
        queryset.update(status=Component.Status.DEPRECATED)
        cache.delete("components:hidden")
