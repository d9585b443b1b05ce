"""/api/v1/projects/{id}/branches. Opening one is in chat's API, which knows whether a turn is at work."""

import uuid
from typing import cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.projects import history_serializers as shapes
from apps.projects import serializers, services
from apps.projects.access import project_for
from apps.projects.models import Project
from apps.projects.services import branches, settling
from apps.projects.services.merging import find_out, merge_branch

FORCE = OpenApiParameter(
    "force", OpenApiTypes.BOOL, description="Also when no other branch has its revisions; they keep a name."
)


class BranchList(APIView):
    """Branches of a project."""

    @extend_schema(responses=shapes.BranchSerializer(many=True), operation_id="branches_list")
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """All of them, the open one first."""
        project = project_for(request.user, project_id)
        return Response(shapes.BranchSerializer(branches.list_branches(project), many=True).data)

    @extend_schema(request=shapes.NewBranchSerializer, responses={201: shapes.BranchSerializer})
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """A branch from a revision; it isn't opened. 409 `branch_taken`."""
        project = project_for(request.user, project_id, right="edit")
        asked = shapes.NewBranchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        start = asked.validated_data.get("revisionId")
        made = branches.create_branch(
            project=project,
            name=asked.validated_data["name"],
            author=cast(User, request.user),
            revision=services.find_revision(project, start) if start else None,
        )
        return Response(_shown(project, made.pk), status=status.HTTP_201_CREATED)


class BranchDetail(APIView):
    """One branch."""

    @extend_schema(request=shapes.NameSerializer, responses=shapes.BranchSerializer)
    def patch(self, request: Request, project_id: uuid.UUID, branch_id: uuid.UUID) -> Response:
        """Another name. 409 `branch_taken`."""
        project = project_for(request.user, project_id, right="edit")
        branch = branches.find_branch(project, branch_id)
        asked = shapes.NameSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        branches.rename_branch(project=project, branch=branch, name=asked.validated_data["name"])
        return Response(_shown(project, branch.pk))

    @extend_schema(parameters=[FORCE], responses={204: None})
    def delete(self, request: Request, project_id: uuid.UUID, branch_id: uuid.UUID) -> Response:
        """Never the open one. 409 `branch_unmerged` when no other branch has some of its revisions."""
        project = project_for(request.user, project_id, right="edit")
        branch = branches.find_branch(project, branch_id)
        force = request.query_params.get("force", "").lower() in ("1", "true")
        branches.delete_branch(project=project, branch=branch, author=cast(User, request.user), force=force)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BranchMerge(APIView):
    """Merging a branch into the open one."""

    @extend_schema(responses=shapes.MergePlanSerializer)
    def get(self, request: Request, project_id: uuid.UUID, branch_id: uuid.UUID) -> Response:
        """What it would change, and what a person has to settle. Nothing is written."""
        project = project_for(request.user, project_id)
        merge = find_out(project=project, branch=branches.find_branch(project, branch_id))
        found = merge.result.conflicts
        plan = {
            "oursRevisionId": merge.ours.pk,
            "theirsRevisionId": merge.theirs.pk,
            "baseRevisionId": merge.base.pk,
            "isDone": merge.is_done,
            "changes": merge.changes,
            "conflicts": [settling.shown(conflict, merge.sides, merge.load) for conflict in found],
        }
        return Response(shapes.MergePlanSerializer(plan).data)

    @extend_schema(request=shapes.MergeSerializer, responses={201: serializers.RevisionSerializer})
    def post(self, request: Request, project_id: uuid.UUID, branch_id: uuid.UUID) -> Response:
        """Merge as one revision. 409 `merge_conflict` with what is left to settle, `nothing_to_merge`."""
        project = project_for(request.user, project_id, right="edit")
        branch = branches.find_branch(project, branch_id)
        asked = shapes.MergeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        revision = merge_branch(
            project=project,
            branch=branch,
            author=cast(User, request.user),
            ours_id=asked.validated_data.get("oursRevisionId"),
            theirs_id=asked.validated_data.get("theirsRevisionId"),
            choices=asked.validated_data.get("choices"),
        )
        return Response(serializers.RevisionSerializer(revision).data, status=status.HTTP_201_CREATED)


def _shown(project: Project, branch_id: uuid.UUID) -> object:
    facts = next(each for each in branches.list_branches(project) if each.id == branch_id)
    return shapes.BranchSerializer(facts).data
