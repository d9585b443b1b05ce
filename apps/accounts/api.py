"""Tokens for scripts: the same password and the same limits as the sign-in page."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView

from apps.core.errors import TooMany


class TokenSerializer(TokenObtainPairSerializer):
    """E-mail and password against a pair of tokens."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """Attempts count as those at the sign-in page do. Raises TooMany, AuthenticationFailed."""
        request = self.context["request"]._request
        try:
            user = get_adapter(request).authenticate(
                request, email=attrs["email"], password=attrs["password"]
            )
        except forms.ValidationError as error:
            raise TooMany(_("Too many attempts. Try again in a few minutes."), code="rate_limit") from error
        if user is None or not user.is_active:
            raise AuthenticationFailed(_("The e-mail address or the password is wrong."), "wrong_password")
        refresh = RefreshToken.for_user(user)
        return {"refresh": str(refresh), "access": str(refresh.access_token)}


class TokenView(TokenObtainPairView):
    """Sign in for scripts."""

    serializer_class = TokenSerializer
