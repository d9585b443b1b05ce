"""Keys at providers over REST. A key goes in and never comes out."""

import uuid
from typing import cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.chat.access import keys_organization_for, provider_key_for
from apps.chat.models import ProviderKey
from apps.chat.services import provider_keys


class ProviderKeySerializer(serializers.ModelSerializer[ProviderKey]):
    """What may be told of a key."""

    organizationId = serializers.UUIDField(source="organization_id")
    isEnabled = serializers.BooleanField(source="is_enabled")
    createdAt = serializers.DateTimeField(source="created_at")
    lastUsedAt = serializers.DateTimeField(source="last_used_at", allow_null=True)
    refusedAt = serializers.DateTimeField(source="refused_at", allow_null=True)

    class Meta:
        model = ProviderKey
        fields = (
            *("id", "organizationId", "provider", "name", "ending"),
            *("isEnabled", "createdAt", "lastUsedAt", "refusedAt"),
        )
        read_only_fields = fields


class NewProviderKeySerializer(serializers.Serializer[None]):
    """A key to take in."""

    provider = serializers.CharField(max_length=50)
    key = serializers.CharField(max_length=provider_keys.LONGEST, write_only=True)
    name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    organizationId = serializers.UUIDField(required=False)


class ProviderKeysView(APIView):
    """The keys of an organization. For its owners and admins."""

    @extend_schema(
        parameters=[OpenApiParameter("organization", uuid.UUID, description="yours, if it isn't given")],
        responses=ProviderKeySerializer(many=True),
        operation_id="provider_keys_list",
    )
    def get(self, request: Request) -> Response:
        """All of them, without the keys themselves."""
        organization = keys_organization_for(_user(request), request.query_params.get("organization", ""))
        rows = ProviderKey.objects.filter(organization=organization).order_by("provider", "created_at")
        return Response(ProviderKeySerializer(rows, many=True).data)

    @extend_schema(
        request=NewProviderKeySerializer,
        responses={201: ProviderKeySerializer},
        operation_id="provider_keys_create",
    )
    def post(self, request: Request) -> Response:
        """Take one in."""
        given = NewProviderKeySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        facts = given.validated_data
        key = provider_keys.add_key(
            organization=keys_organization_for(_user(request), facts.get("organizationId", "")),
            user=_user(request),
            provider=facts["provider"],
            secret=facts["key"],
            name=facts.get("name", ""),
        )
        return Response(ProviderKeySerializer(key).data, status=201)


class ProviderKeyView(APIView):
    """One key."""

    @extend_schema(responses={204: None}, operation_id="provider_keys_delete")
    def delete(self, request: Request, key_id: uuid.UUID) -> Response:
        """Throw it away."""
        key = provider_key_for(_user(request), key_id)
        provider_keys.delete_key(key=key, user=_user(request))
        return Response(status=204)


def _user(request: Request) -> User:
    return cast(User, request.user)
