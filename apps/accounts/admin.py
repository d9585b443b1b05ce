"""Users and organizations in Django admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.credits import balance
from apps.accounts.models import CreditEntry, Membership, Organization, Plan, User


class MembershipInline(admin.TabularInline[Membership, Any]):
    """Who belongs to it."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user", "organization")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """People, by e-mail address."""

    list_display = ("email", "name", "is_active", "is_staff", "created_at", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("-created_at",)
    readonly_fields = ("created_at", "updated_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Times"), {"fields": ("created_at", "updated_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    inlines = (MembershipInline,)


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin[Organization]):
    """Tenants."""

    list_display = ("name", "plan", "is_personal", "member_count", "project_count", "created_at")
    list_filter = ("is_personal", "plan")
    list_select_related = ("plan",)
    search_fields = ("name", "members__email")
    readonly_fields = ("credits_left", "created_at", "updated_at")
    inlines = (MembershipInline,)

    @admin.display(description=_("credits left this month"))
    def credits_left(self, row: Organization) -> str:
        """Of the plan and what was granted."""
        left = balance(row).left
        return str(_("no limit")) if left is None else str(left)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        """Counts come with the list, not one query a row."""
        return (
            super()
            .get_queryset(request)
            .annotate(
                _members=Count("memberships", distinct=True), _projects=Count("projects", distinct=True)
            )
        )

    @admin.display(description=_("members"), ordering="_members")
    def member_count(self, row: Any) -> int:
        """People in it."""
        return int(row._members)

    @admin.display(description=_("projects"), ordering="_projects")
    def project_count(self, row: Any) -> int:
        """Projects of it, deleted ones included."""
        return int(row._projects)


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin[Plan]):
    """What organizations of a kind may use."""

    list_display = (
        *("name", "credits_a_month", "workspaces_per_user", "workspaces", "cpus", "memory_mb"),
        *("workspace_cpus", "workspace_memory_mb", "workspace_disk_mb", "organization_count"),
    )
    search_fields = ("name",)
    readonly_fields = ("created_at", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        """With the number of organizations that have it."""
        return super().get_queryset(request).annotate(_organizations=Count("organizations"))

    @admin.display(description=_("organizations"), ordering="_organizations")
    def organization_count(self, row: Any) -> int:
        """How many have it."""
        return int(row._organizations)


class GrantForm(forms.ModelForm[CreditEntry]):
    """Credits for an organization beyond its plan, for the present month; a negative number takes away."""

    class Meta:
        model = CreditEntry
        fields = ("organization", "amount", "note")


@admin.register(CreditEntry)
class CreditEntryAdmin(admin.ModelAdmin[CreditEntry]):
    """The ledger. Granting adds a line; no line is ever changed or taken away."""

    form = GrantForm
    list_display = ("created_at", "organization", "kind", "amount", "month", "turn_id", "note")
    list_filter = ("kind", "month")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "turn_id", "note")
    autocomplete_fields = ("organization",)
    date_hierarchy = "created_at"

    def save_model(self, request: HttpRequest, obj: CreditEntry, form: Any, change: bool) -> None:
        """A grant for this month."""
        obj.kind, obj.month = CreditEntry.Kind.GRANT, timezone.localdate().replace(day=1)
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: CreditEntry | None = None) -> bool:
        """Lines are only added."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CreditEntry | None = None) -> bool:
        """Lines are only added."""
        return False
