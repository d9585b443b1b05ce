"""Named revisions and locks: /api/v1/projects/{id}/checkpoints and /locks."""

import uuid
from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.projects import history_serializers as shapes
from apps.projects import services
from apps.projects.access import project_for
from apps.projects.models import Checkpoint
from apps.projects.services import checkpoints, locks


class CheckpointList(APIView):
    """Named revisions."""

    @extend_schema(responses=shapes.CheckpointSerializer(many=True), operation_id="checkpoints_list")
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """All of them, by name."""
        rows = Checkpoint.objects.filter(project=project_for(request.user, project_id)).order_by("name")
        return Response(shapes.CheckpointSerializer(rows, many=True).data)

    @extend_schema(request=shapes.NewCheckpointSerializer, responses={201: shapes.CheckpointSerializer})
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Name a revision. 409 `checkpoint_taken`."""
        project = project_for(request.user, project_id, right="edit")
        asked = shapes.NewCheckpointSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        named = asked.validated_data.get("revisionId")
        made = services.checkpoint(
            project=project,
            name=asked.validated_data["name"],
            author=cast(User, request.user),
            revision=services.find_revision(project, named) if named else None,
        )
        return Response(shapes.CheckpointSerializer(made).data, status=status.HTTP_201_CREATED)


class CheckpointDetail(APIView):
    """One named revision. Going back to it is the revision's own `restore`."""

    @extend_schema(request=shapes.NameSerializer, responses=shapes.CheckpointSerializer)
    def patch(self, request: Request, project_id: uuid.UUID, checkpoint_id: uuid.UUID) -> Response:
        """Another name. 409 `checkpoint_taken`."""
        project = project_for(request.user, project_id, right="edit")
        found = checkpoints.find_checkpoint(project, checkpoint_id)
        asked = shapes.NameSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        checkpoints.rename_checkpoint(checkpoint=found, name=asked.validated_data["name"])
        return Response(shapes.CheckpointSerializer(found).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, project_id: uuid.UUID, checkpoint_id: uuid.UUID) -> Response:
        """Take the name away; the revision stays."""
        project = project_for(request.user, project_id, right="edit")
        checkpoints.delete_checkpoint(checkpoint=checkpoints.find_checkpoint(project, checkpoint_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class LockList(APIView):
    """Locks of files and sections."""

    @extend_schema(responses=shapes.LockSerializer(many=True), operation_id="locks_list")
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """All of them."""
        rows = services.locks_of(project_for(request.user, project_id))
        return Response(shapes.LockSerializer(rows, many=True).data)

    @extend_schema(request=shapes.NewLockSerializer, responses={201: shapes.LockSerializer})
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Lock a file or a section; nobody changes it, no model and no person, until it is unlocked."""
        project = project_for(request.user, project_id, right="edit")
        asked = shapes.NewLockSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = services.lock(project=project, user=cast(User, request.user), **asked.validated_data)
        return Response(shapes.LockSerializer(made).data, status=status.HTTP_201_CREATED)


class LockDetail(APIView):
    """One lock."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, project_id: uuid.UUID, lock_id: uuid.UUID) -> Response:
        """Unlock."""
        project = project_for(request.user, project_id, right="edit")
        locks.unlock_by_id(project=project, lock_id=lock_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
