"""Forms of sign-up and profile."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class SignupForm(forms.Form):
    """What sign-up asks for besides e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=100, required=False)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth after the account is saved; the adapter has stored the name already."""


class ProfileForm(forms.ModelForm[User]):
    """The person's own facts."""

    class Meta:
        model = User
        fields = ("name", "plan_first")
        labels: ClassVar[dict[str, Any]] = {"plan_first": _("Show a plan before a page is built")}
