"""Changing the page by pointing at it, over REST. The shapes are those of docs/pointing.md."""

import uuid
from typing import Any, cast

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.chat.services import pointing, pointing_sections
from apps.chat.services.pointing_requests import head_of, section_wish, spot_of, wish_of
from apps.chat.services.pointing_told import told_revision
from apps.projects.access import project_for
from apps.projects.models import Project


def _spot_fields() -> dict[str, Any]:
    return {
        "loc": serializers.CharField(help_text="path:offset, the offset in characters"),
        "index": serializers.IntegerField(required=False),
        "count": serializers.IntegerField(required=False),
        "tag": serializers.CharField(required=False),
        "owner": serializers.DictField(required=False),
    }


_SPOT = inline_serializer("PointedElement", _spot_fields())
_CHANGE = inline_serializer(
    "PointedChange",
    {
        **_spot_fields(),
        "head": serializers.UUIDField(),
        "change": serializers.DictField(),
        "reach": serializers.ChoiceField(["one", "all"], required=False),
    },
)


def _revision(name: str = "PointedRevision", *, allow_null: bool = False) -> serializers.Serializer[Any]:
    fields: dict[str, Any] = {
        "id": serializers.UUIDField(),
        "number": serializers.IntegerField(),
        "message": serializers.CharField(),
    }
    return inline_serializer(name, fields, allow_null=allow_null)


_CHANGED = inline_serializer(
    "PointedChangeDone", {"revision": _revision(), "element": serializers.DictField(allow_null=True)}
)
_DESCRIBED = inline_serializer("PointedElementTold", {"element": serializers.DictField()})


def _sections_fields() -> dict[str, Any]:
    return {
        "head": serializers.UUIDField(),
        "sections": serializers.ListField(child=serializers.DictField()),
        "why": serializers.CharField(),
    }


_SECTIONS = inline_serializer("PageSections", _sections_fields())
_SECTIONS_DONE = inline_serializer(
    "PageSectionsChanged", {**_sections_fields(), "revision": _revision("SectionsRevision", allow_null=True)}
)
_SECTION_CHANGE = inline_serializer(
    "SectionChange",
    {
        "section": serializers.CharField(),
        "head": serializers.UUIDField(),
        "action": serializers.ChoiceField(pointing_sections.ACTIONS),
        "to": serializers.IntegerField(required=False),
    },
)


class DescribeView(APIView):
    """An element that a person points at."""

    @extend_schema(request=_SPOT, responses=_DESCRIBED, operation_id="point_describe")
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """What it is made of, and what can be changed."""
        project = _project(request, project_id)
        return Response({"element": pointing.describe(project=project, spot=spot_of(_fields(request)))})


class ChangeView(APIView):
    """One exact change of an element."""

    @extend_schema(request=_CHANGE, responses=_CHANGED, operation_id="point_change")
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Make it, as one revision."""
        project, fields = _project(request, project_id), _fields(request)
        revision, element = pointing.change(
            project=project,
            user=_user(request),
            spot=spot_of(fields),
            head=head_of(fields),
            **wish_of(fields),
        )
        return Response({"revision": told_revision(revision), "element": element})


class SectionsView(APIView):
    """The sections of the page."""

    @extend_schema(responses=_SECTIONS, operation_id="point_sections")
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """In their order, the hidden ones among them."""
        return Response(pointing_sections.listed(project=project_for(request.user, project_id)))


class SectionView(APIView):
    """One change of the page's sections."""

    @extend_schema(request=_SECTION_CHANGE, responses=_SECTIONS_DONE, operation_id="point_section")
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Make it; answers with the sections as they are then, and the revision (null for locks)."""
        project, fields = _project(request, project_id), _fields(request)
        revision = pointing_sections.change(
            project=project, user=_user(request), head=head_of(fields), **section_wish(fields)
        )
        told: dict[str, Any] = {"revision": told_revision(revision) if revision else None}
        return Response(told | pointing_sections.listed(project=project))


def _project(request: Request, project_id: uuid.UUID) -> Project:
    return project_for(request.user, project_id, right="edit")


def _user(request: Request) -> User:
    return cast(User, request.user)


def _fields(request: Request) -> dict[str, Any]:
    return dict(request.data) if isinstance(request.data, dict) else {}
