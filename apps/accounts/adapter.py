"""How allauth makes our users."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from apps.accounts import services
from apps.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Opens accounts through our service, so that each has an organization."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed sign-up shows allauth's "closed" page."""
        return services.signup_is_open()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Take e-mail and password from the form, then open the account."""
        super().save_user(request, user, form, commit=False)
        return services.open_account(user=user, name=form.cleaned_data.get("name", ""))

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """There are no user names."""
