"""The page of an organization's keys at providers, below /accounts/keys/."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.accounts.models import Organization, User
from apps.chat.access import keys_organization_for, keys_organizations, provider_key_for
from apps.chat.models import LanguageModel, ProviderKey
from apps.chat.providers import registry
from apps.chat.providers.trial import Trial, try_model
from apps.chat.services import provider_keys
from apps.core.errors import AppError, NotFound


class KeyForm(forms.Form):
    """A new key."""

    provider = forms.ChoiceField(label=gettext_lazy("Provider"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Kept encrypted. Nobody can read it here again, you neither."),
    )

    def __init__(self, *args: Any, providers: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        field = cast(forms.ChoiceField, self.fields["provider"])
        field.choices = [(code, provider_keys.provider_name(code)) for code in providers]


@login_required
def keys(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one more."""
    user = _user(request)
    organization = keys_organization_for(user, request.GET.get("organization", ""))
    providers = provider_keys.providers_with_keys(organization)
    form = KeyForm(request.POST or None, providers=providers)
    if request.method == "POST" and form.is_valid() and _added(form, organization, user):
        messages.success(request, _("Key added. It is used from the next request on."))
        return redirect(_address(organization))
    page = {
        "form": form,
        "organization": organization,
        "organizations": keys_organizations(user),
        "providers": providers,
        "keys": _listed(organization),
        "models": _models(user),
    }
    return render(request, "chat/keys.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def test(request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
    """Try a key."""
    key = provider_key_for(_user(request), key_id)
    try:
        _tell(request, str(key), provider_keys.test_key(key=key, user=_user(request)))
    except AppError as error:
        messages.error(request, str(error.message))
    return redirect(_address(key.organization))


@login_required
@require_POST
def switch(request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
    """Use a key, or leave it out: `on` is 1 or 0."""
    key = provider_key_for(_user(request), key_id)
    is_on = request.POST.get("on") == "1"
    provider_keys.switch_key(key=key, user=_user(request), is_enabled=is_on)
    messages.success(request, _("The key is used again.") if is_on else _("The key isn't used any more."))
    return redirect(_address(key.organization))


@login_required
@require_POST
def delete(request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
    """Throw a key away."""
    key = provider_key_for(_user(request), key_id)
    provider_keys.delete_key(key=key, user=_user(request))
    messages.success(request, _("Key deleted here. Revoke it at the provider too, if it is out of use."))
    return redirect(_address(key.organization))


@login_required
@require_POST
def test_model(request: HttpRequest, model_id: uuid.UUID) -> HttpResponse:
    """Try a model with the installation's key. For administrators; nobody else learns that it is there."""
    if not _may_test(_user(request)):
        raise NotFound
    row = get_object_or_404(LanguageModel, pk=model_id)
    _tell(request, row.name, try_model(row))
    return redirect("keys:list")


def _added(form: KeyForm, organization: Organization, user: User) -> bool:
    given = form.cleaned_data
    try:
        provider_keys.add_key(
            organization=organization,
            user=user,
            provider=given["provider"],
            secret=given["key"],
            name=given["name"],
        )
    except AppError as error:
        form.add_error("key", str(error.message))
        return False
    return True


def _listed(organization: Organization) -> list[dict[str, Any]]:
    rows = ProviderKey.objects.filter(organization=organization).order_by("provider", "created_at")
    return [{"row": row, "provider": provider_keys.provider_name(row.provider)} for row in rows]


def _models(user: User) -> list[dict[str, Any]]:
    """For administrators: every model that is switched on, and how it does."""
    if not _may_test(user):
        return []
    rows = registry.offered().order_by("-is_default", "name")
    return [
        {"row": row, "hint": registry.hint(row), "state": registry.breaker_of(row).state()} for row in rows
    ]


def _may_test(user: User) -> bool:
    return user.is_staff and user.has_perm("chat.change_languagemodel")


def _tell(request: HttpRequest, name: str, trial: Trial) -> None:
    tell = messages.success if trial.works else messages.error
    tell(request, f"{name}: {trial.words}")


def _address(organization: Organization) -> str:
    return f"{reverse('keys:list')}?organization={organization.pk}"


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # login_required
