"""Tokens for scripts, with the limits of the sign-in page; and what a person's organizations have left."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView

from apps.accounts.credits import balance
from apps.accounts.models import Organization, User
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


class CreditsSerializer(serializers.Serializer[Any]):
    """An organization's credits this month. `monthly` and `left` are null where there is no limit."""

    organizationId = serializers.UUIDField()
    name = serializers.CharField()
    monthly = serializers.IntegerField(allow_null=True)
    granted = serializers.IntegerField()
    taken = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    renewsAt = serializers.DateTimeField()


class CreditsView(APIView):
    """What the person's organizations have left."""

    @extend_schema(responses=CreditsSerializer(many=True), operation_id="credits_list")
    def get(self, request: Request) -> Response:
        """One entry an organization, the personal one first."""
        person = cast(User, request.user)
        rows = Organization.objects.filter(members=person).select_related("plan")
        return Response([_credits_of(row) for row in rows.order_by("-is_personal", "created_at")])


def _credits_of(organization: Organization) -> dict[str, Any]:
    has = balance(organization)
    return {
        "organizationId": str(organization.pk),
        "name": organization.name,
        "monthly": has.monthly,
        "granted": has.granted,
        "taken": has.taken,
        "left": has.left,
        "renewsAt": has.renews_at,
    }


class TokenView(TokenObtainPairView):
    """Sign in for scripts."""

    serializer_class = TokenSerializer
