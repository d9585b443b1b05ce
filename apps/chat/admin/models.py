"""The models that people may choose, and the keys of organizations, in Django admin. No key is ever shown."""

import uuid
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from apps.chat.models import LanguageModel, ProviderKey
from apps.chat.providers import registry
from apps.chat.providers.trial import try_model
from apps.core.admin import ReadOnlyAdmin

_STATES = {
    "closed": gettext_lazy("answers"),
    "half-open": gettext_lazy("is tried again"),
    "open": gettext_lazy("rests"),
}
TESTS_AT_ONCE = 5  # each may take twenty seconds


class LanguageModelForm(forms.ModelForm[LanguageModel]):
    """With words that say what each field is for."""

    class Meta:
        model = LanguageModel
        fields = (
            *(
                "name",
                "litellm_model",
                "is_enabled",
                "is_default",
                "api_base",
                "api_key_variable",
                "provider",
            ),
            *("edits_by", "sees_images", "context_window", "max_output_tokens", "temperature"),
            *("price_in", "price_cached", "price_out", "plans", "fallback_order"),
        )
        labels: ClassVar[dict[str, Any]] = {
            "litellm_model": gettext_lazy("Model"),
            "api_base": gettext_lazy("Address"),
            "api_key_variable": gettext_lazy("Variable with the key"),
            "edits_by": gettext_lazy("Changes files by"),
            "sees_images": gettext_lazy("Sees images"),
            "price_in": gettext_lazy("Input"),
            "price_cached": gettext_lazy("Input out of the cache"),
            "price_out": gettext_lazy("Output"),
            "fallback_order": gettext_lazy("Order as a stand-in"),
            "is_enabled": gettext_lazy("Offered"),
            "is_default": gettext_lazy("Default"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As people see it in the builder."),
            "litellm_model": gettext_lazy(
                "LiteLLM's name: provider/model, such as anthropic/claude-sonnet-4-5. "
                "For a server of your own: openai/ and the name that the server gives it."
            ),
            "api_base": gettext_lazy(
                "Only for a server of your own that speaks OpenAI's format, such as "
                "http://localhost:11434/v1. Empty: the provider's own."
            ),
            "api_key_variable": gettext_lazy(
                "The key stays in the studio's environment; its variable's name stands here. "
                "Empty: AI_API_KEY where the provider is the same, none for a server of your own."
            ),
            "provider": gettext_lazy(
                "Organizations' own keys of this provider are used before the studio's. Empty: the part "
                "of the model before the slash, and nobody's for an address of your own."
            ),
            "context_window": gettext_lazy("Tokens of a request and its answer together."),
            "max_output_tokens": gettext_lazy("Tokens of an answer."),
            "temperature": gettext_lazy("0 is the steadiest. Left out for models that take none."),
            "price_in": gettext_lazy("US dollars a million tokens. Both empty: LiteLLM's own list."),
            "price_cached": gettext_lazy("Empty: as other input."),
            "is_default": gettext_lazy("For whoever chose nothing. One model only."),
        }


@admin.register(LanguageModel)
class LanguageModelAdmin(admin.ModelAdmin[LanguageModel]):
    """Models that people may choose."""

    form = LanguageModelForm
    change_form_template = "admin/chat/languagemodel/change_form.html"
    list_display = (
        *("name", "litellm_model", "is_default", "is_enabled", "state"),
        *("prices", "for_plans", "fallback_order"),
    )
    list_filter = ("is_enabled", "edits_by", "sees_images", "plans")
    search_fields = ("name", "litellm_model", "provider")
    filter_horizontal = ("plans",)
    ordering = ("-is_default", "-is_enabled", "name")
    actions = ("test",)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("name", "litellm_model", "is_enabled", "is_default")}),
        (gettext_lazy("Connection"), {"fields": ("api_base", "api_key_variable", "provider")}),
        (
            gettext_lazy("What it can do"),
            {"fields": ("edits_by", "sees_images", "context_window", "max_output_tokens", "temperature")},
        ),
        (
            gettext_lazy("Prices"),
            {"fields": (("price_in", "price_cached", "price_out"),)},
        ),
        (gettext_lazy("Who may use it, and when"), {"fields": ("plans", "fallback_order")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LanguageModel]:
        """With the plans, which the list shows."""
        return super().get_queryset(request).prefetch_related("plans")

    def get_urls(self) -> list[Any]:
        """With the address of the test."""
        test = self.admin_site.admin_view(require_POST(self.test_view))
        return [path("<uuid:pk>/test/", test, name="chat_languagemodel_test"), *super().get_urls()]

    def test_view(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """Ask the model one tiny thing, and say what came of it on the page it was asked from."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = get_object_or_404(LanguageModel, pk=pk)
        self._test(request, row)
        return redirect(reverse("admin:chat_languagemodel_change", args=[row.pk]))

    @admin.action(description=gettext_lazy("Test the chosen models"), permissions=["change"])
    def test(self, request: HttpRequest, rows: QuerySet[LanguageModel]) -> None:
        """One after the other."""
        chosen = list(rows)
        for row in chosen[:TESTS_AT_ONCE]:
            self._test(request, row)
        left = len(chosen) - TESTS_AT_ONCE
        if left > 0:
            words = ngettext("%(n)d more wasn't tested.", "%(n)d more weren't tested.", left)
            self.message_user(request, words % {"n": left}, messages.WARNING)

    def _test(self, request: HttpRequest, row: LanguageModel) -> None:
        trial = try_model(row)
        level = messages.SUCCESS if trial.works else messages.ERROR
        self.message_user(request, f"{row.name}: {trial.words}", level)

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: LanguageModel) -> SafeString:
        """What its provider's breaker says."""
        breaker = registry.breaker_of(row)
        state = breaker.state()
        left = breaker.seconds_left()
        words = _("rests for %(n)d s") % {"n": left} if left else _STATES[state]
        css = "" if state == "closed" else "color: var(--error-fg); font-weight: 600"
        return format_html('<span style="{}">{}</span>', css, words)

    @admin.display(description=gettext_lazy("$ in / out a million"))
    def prices(self, row: LanguageModel) -> str:
        """Of the row, if it has its own."""
        if row.price_in is None or row.price_out is None:
            return ""
        return f"{row.price_in.normalize():f} / {row.price_out.normalize():f}"

    @admin.display(description=gettext_lazy("plans"))
    def for_plans(self, row: LanguageModel) -> str:
        """Who may use it."""
        return ", ".join(plan.name for plan in row.plans.all()) or _("all")


@admin.register(ProviderKey)
class ProviderKeyAdmin(ReadOnlyAdmin):
    """Keys of organizations: whose, and how they do. Their owners add and delete them."""

    list_display = (
        *("organization", "provider", "name", "shown", "is_enabled"),
        *("created_at", "last_used_at", "refused_at"),
    )
    list_filter = ("provider", "is_enabled")
    search_fields = ("organization__name", "name", "=ending")
    list_select_related = ("organization",)
    exclude = ("sealed",)

    @admin.display(description=gettext_lazy("key"))
    def shown(self, row: ProviderKey) -> str:
        """Its last characters."""
        return f"…{row.ending}"
