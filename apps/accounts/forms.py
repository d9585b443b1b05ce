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
        fields = ("name", "plan_first", "designer_first")
        labels: ClassVar[dict[str, Any]] = {
            "plan_first": _("Show a plan before a page is built"),
            "designer_first": _(
                "Let the offline designer do small changes that it understands, at once and free"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan_first"].required = False

    def clean_plan_first(self) -> str:
        """A form that doesn't ask for it leaves it as it is."""
        return str(self.cleaned_data["plan_first"] or self.instance.plan_first)
