"""/api/v1/projects/{id}/files."""

import uuid
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.core.errors import NotFound
from apps.projects import file_serializers as shapes
from apps.projects import paths, services
from apps.projects.access import project_for
from apps.projects.models import Project, Revision
from apps.projects.services import files as file_services
from apps.projects.services.provenance import path_id, provenance

PATH = OpenApiParameter("path", OpenApiTypes.STR, required=True, description="Such as /src/pages/index.astro")
REVISION = OpenApiParameter("revision", OpenApiTypes.UUID, description="Head without it.")


class FileList(APIView):
    """All files of a project."""

    @extend_schema(parameters=[REVISION], responses=shapes.FileTreeSerializer)
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """The tree, without contents."""
        project = project_for(request.user, project_id)
        tree = _revision(project, request).tree
        known = provenance(project)
        files = [shapes.as_file(project, path, tree[path], known.get(path)) for path in sorted(tree)]
        facts = {
            "files": files,
            "directories": shapes.as_directories(project, list(tree)),
            "root": path_id(project.pk, "/"),
        }
        return Response(shapes.FileTreeSerializer(facts).data)

    @extend_schema(request=shapes.CreateFileSerializer, responses={201: shapes.FileOperationResultSerializer})
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Create a file. 409 `path_taken` when there is one."""
        project = project_for(request.user, project_id, right="edit")
        asked = _checked(shapes.CreateFileSerializer, request)
        content = asked.get("content", b"")
        revision = file_services.create_file(
            project=project, path=asked["path"], content=content, author=cast(User, request.user)
        )
        return _done(project, revision, asked["path"], status.HTTP_201_CREATED)


class FileContent(APIView):
    """One file, named by `?path=`."""

    @extend_schema(parameters=[PATH, REVISION], responses=shapes.ProjectFileSerializer)
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """The file with its content."""
        project = project_for(request.user, project_id)
        return Response(_file(project, _revision(project, request), _path(request)))

    @extend_schema(
        parameters=[PATH], request=shapes.UpdateFileSerializer, responses=shapes.FileOperationResultSerializer
    )
    def put(self, request: Request, project_id: uuid.UUID) -> Response:
        """Write, move, or both. 409 `merge_conflict` tells what others changed since `baseRevisionId`."""
        project = project_for(request.user, project_id, right="edit")
        asked = _checked(shapes.UpdateFileSerializer, request)
        path = _path(request)
        revision = file_services.update_file(
            project=project,
            path=path,
            to=asked.get("path"),
            content=asked.get("content"),
            author=cast(User, request.user),
            base_id=asked.get("baseRevisionId"),
        )
        return _done(project, revision, asked.get("path") or path)

    @extend_schema(parameters=[PATH], responses={200: shapes.FileOperationResultSerializer})
    def delete(self, request: Request, project_id: uuid.UUID) -> Response:
        """Remove the file, or a folder with all in it."""
        project = project_for(request.user, project_id, right="edit")
        revision = file_services.delete_path(
            project=project, path=_path(request), author=cast(User, request.user)
        )
        return _done(project, revision, None)


def _checked(serializer: type[Any], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _path(request: Request) -> str:
    return paths.normalise(request.query_params.get("path", ""))


def _revision(project: Project, request: Request) -> Revision:
    if named := request.query_params.get("revision"):
        return services.find_revision(project, named)
    head = services.head_of(project)
    if head is None:
        raise NotFound(code="no_files")
    return head


def _file(project: Project, revision: Revision, path: str) -> Any:
    content = services.read_file(revision, path)
    known = provenance(project, [path]).get(path)
    return shapes.ProjectFileSerializer(
        shapes.as_file(project, path, revision.tree[path], known, content)
    ).data


def _done(project: Project, revision: Revision, path: str | None, code: int = status.HTTP_200_OK) -> Response:
    result: dict[str, Any] = {"success": True, "revisionId": str(revision.pk)}
    if path is not None:
        result["file"] = _file(project, revision, paths.normalise(path))
    return Response(result, status=code)
