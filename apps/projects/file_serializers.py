"""ProjectFile, FileTree and the file requests, in the field names of the type documents."""

import base64
import binascii
import mimetypes
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.projects.models import Project
from apps.projects.services.provenance import Provenance, path_id
from apps.projects.trees import Entry


class ProjectFileSerializer(serializers.Serializer[Any]):
    """ProjectFile. `content` comes only where one file is asked for."""

    id = serializers.UUIDField()
    workspaceId = serializers.UUIDField()
    path = serializers.CharField()
    name = serializers.CharField()
    type = serializers.ChoiceField(["file", "directory"])
    mimeType = serializers.CharField()
    content = serializers.CharField(required=False)
    size = serializers.IntegerField()
    encoding = serializers.ChoiceField(["utf8", "base64"])
    isGenerated = serializers.BooleanField()
    parentId = serializers.UUIDField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    version = serializers.IntegerField()


class DirectorySerializer(serializers.Serializer[Any]):
    """ProjectDirectory."""

    id = serializers.UUIDField()
    workspaceId = serializers.UUIDField()
    path = serializers.CharField()
    name = serializers.CharField()
    parentId = serializers.UUIDField(allow_null=True)
    childIds = serializers.ListField(child=serializers.UUIDField())
    createdAt = serializers.DateTimeField()


class FileTreeSerializer(serializers.Serializer[Any]):
    """FileTree; `root` is the id of the folder /."""

    files = ProjectFileSerializer(many=True)
    directories = DirectorySerializer(many=True)
    root = serializers.UUIDField()  # type: ignore[assignment]


class FileOperationResultSerializer(serializers.Serializer[Any]):
    """FileOperationResult, with the revision that the operation made."""

    success = serializers.BooleanField()
    file = ProjectFileSerializer(required=False)
    revisionId = serializers.UUIDField()


class _ContentSerializer(serializers.Serializer[Any]):
    """Content as text, or as base64 for binary files."""

    content = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    encoding = serializers.ChoiceField(["utf8", "base64"], required=False, default="utf8")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """`content` becomes bytes."""
        if "content" in attrs:
            attrs["content"] = _decode(attrs["content"], attrs["encoding"])
        return attrs


class CreateFileSerializer(_ContentSerializer):
    """CreateFileRequest."""

    path = serializers.CharField(max_length=400)
    mimeType = serializers.CharField(
        required=False, help_text=_("Told by the name; what is given is ignored.")
    )


class UpdateFileSerializer(_ContentSerializer):
    """UpdateFileRequest: new content, or `path` to move, or both. `baseRevisionId`: what was edited."""

    path = serializers.CharField(max_length=400, required=False)
    baseRevisionId = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something has to change."""
        if "content" not in attrs and "path" not in attrs:
            raise serializers.ValidationError(_("Give content, path, or both."))
        return super().validate(attrs)


def _decode(content: str, encoding: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True) if encoding == "base64" else content.encode("utf-8")
    except (binascii.Error, ValueError):
        raise serializers.ValidationError({"content": _("This isn't valid for its encoding.")}) from None


def as_file(
    project: Project, path: str, entry: Entry, known: Provenance | None, content: bytes | None = None
) -> dict[str, Any]:
    """A ProjectFile."""
    kind = mimetypes.guess_type(path)[0] or ("text/plain" if entry["text"] else "application/octet-stream")
    folder, name = path.rsplit("/", 1)
    facts: dict[str, Any] = {
        "id": path_id(project.pk, path),
        "workspaceId": project.pk,
        "path": path,
        "name": name,
        "type": "file",
        "mimeType": kind,
        "size": entry["size"],
        "encoding": "utf8" if entry["text"] else "base64",
        "isGenerated": known.is_generated if known else False,
        "parentId": path_id(project.pk, folder or "/"),
        "createdAt": known.created_at if known else project.created_at,
        "updatedAt": known.updated_at if known else project.updated_at,
        "version": known.version if known else 1,
    }
    if content is not None:
        facts["content"] = (
            content.decode("utf-8") if entry["text"] else base64.b64encode(content).decode("ascii")
        )
    return facts


def as_directories(project: Project, paths: list[str]) -> list[dict[str, Any]]:
    """All folders of the paths, the root first, each with what lies in it."""
    children: dict[str, set[str]] = {"/": set()}
    for path in paths:
        while path != "/":
            folder = path.rsplit("/", 1)[0] or "/"
            children.setdefault(folder, set()).add(path)
            path = folder
    return [
        {
            "id": path_id(project.pk, folder),
            "workspaceId": project.pk,
            "path": folder,
            "name": folder.rsplit("/", 1)[-1],
            "parentId": None if folder == "/" else path_id(project.pk, folder.rsplit("/", 1)[0] or "/"),
            "childIds": [path_id(project.pk, child) for child in sorted(inside)],
            "createdAt": project.created_at,
        }
        for folder, inside in sorted(children.items())
    ]
