"""Sections of revisions, and opening a branch, over REST."""

import uuid
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.chat.services.branching import open_branch
from apps.chat.services.section_history import changed_sections, restore_section, undo_section
from apps.projects.access import project_for
from apps.projects.serializers import RevisionSerializer
from apps.projects.services import find_revision
from apps.projects.services.branches import find_branch


class ChangedSectionSerializer(serializers.Serializer[Any]):
    """How a section of the page differs; `path` is its component's file, empty where there is none."""

    id = serializers.CharField()
    name = serializers.CharField()
    change = serializers.ChoiceField(["added", "removed", "changed", "moved"])
    path = serializers.CharField(allow_blank=True)
    isMoved = serializers.BooleanField(source="is_moved")


class NamedSectionSerializer(serializers.Serializer[Any]):
    """Which section."""

    section = serializers.CharField(max_length=100)


class RevisionSections(APIView):
    """Sections that a revision changed."""

    @extend_schema(
        parameters=[OpenApiParameter("from", OpenApiTypes.UUID, description="The parent without it.")],
        responses=ChangedSectionSerializer(many=True),
        operation_id="revision_sections",
    )
    def get(self, request: Request, project_id: uuid.UUID, revision_id: uuid.UUID) -> Response:
        """Sections that differ from another revision to this one; none for a page that can't be read."""
        project = project_for(request.user, project_id)
        new = find_revision(project, revision_id)
        named = request.query_params.get("from")
        sections, _problem = changed_sections(find_revision(project, named) if named else new.parent, new)
        return Response(ChangedSectionSerializer(sections, many=True).data)


class SectionUndo(APIView):
    """Undo of one section."""

    @extend_schema(request=NamedSectionSerializer, responses={201: RevisionSerializer})
    def post(self, request: Request, project_id: uuid.UUID, revision_id: uuid.UUID) -> Response:
        """Take back what the revision changed in a section. 409 `merge_conflict` after later changes."""
        project = project_for(request.user, project_id, right="edit")
        made = undo_section(
            project=project,
            revision=find_revision(project, revision_id),
            section_id=_section(request),
            author=cast(User, request.user),
        )
        return Response(RevisionSerializer(made).data, status=status.HTTP_201_CREATED)


class SectionRestore(APIView):
    """One section as it was."""

    @extend_schema(request=NamedSectionSerializer, responses={201: RevisionSerializer})
    def post(self, request: Request, project_id: uuid.UUID, revision_id: uuid.UUID) -> Response:
        """Put a section back to exactly how it was at the revision; where it had none, it goes."""
        project = project_for(request.user, project_id, right="edit")
        made = restore_section(
            project=project,
            revision=find_revision(project, revision_id),
            section_id=_section(request),
            author=cast(User, request.user),
        )
        return Response(RevisionSerializer(made).data, status=status.HTTP_201_CREATED)


class BranchSwitch(APIView):
    """Opening a branch."""

    @extend_schema(request=None, responses=RevisionSerializer)
    def post(self, request: Request, project_id: uuid.UUID, branch_id: uuid.UUID) -> Response:
        """Open the branch; answers with its newest revision. 409 `turn_open` while a request is at work."""
        project = project_for(request.user, project_id, right="edit")
        head = open_branch(project=project, branch=find_branch(project, branch_id))
        return Response(RevisionSerializer(head).data)


def _section(request: Request) -> str:
    asked = NamedSectionSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["section"])
