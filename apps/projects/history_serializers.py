"""Branches, named versions and locks over REST, in the style of the type documents, which lack them."""

from typing import Any

from rest_framework import serializers

from apps.projects.models import Checkpoint, Lock


class BranchSerializer(serializers.Serializer[Any]):
    """A branch. `id` is null for a project's only branch, which has no row."""

    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    headRevisionId = serializers.UUIDField(source="head_id")
    number = serializers.IntegerField(help_text="Of its newest revision.")
    message = serializers.CharField()
    isOpen = serializers.BooleanField(source="is_open")
    ahead = serializers.IntegerField(help_text="Revisions that the open branch lacks.")
    behind = serializers.IntegerField(help_text="Revisions of the open branch that it lacks.")
    changedAt = serializers.DateTimeField(source="changed_at")


class NewBranchSerializer(serializers.Serializer[Any]):
    """`revisionId`: where it starts; head without it."""

    name = serializers.CharField(max_length=200)
    revisionId = serializers.UUIDField(required=False, allow_null=True)


class NameSerializer(serializers.Serializer[Any]):
    """A new name."""

    name = serializers.CharField(max_length=200)


class MergeSerializer(serializers.Serializer[Any]):
    """What stands in files in conflict, and which revisions that was decided for.

    `choices`: path → {"take": "ours" | "theirs"} or {"hunks": [{"take": "ours" | "theirs" | "both" | "edit",
    "text"}]}.
    """

    oursRevisionId = serializers.UUIDField(required=False, allow_null=True)
    theirsRevisionId = serializers.UUIDField(required=False, allow_null=True)
    choices = serializers.DictField(child=serializers.JSONField(), required=False)


class MergePlanSerializer(serializers.Serializer[Any]):
    """What a merge would do."""

    oursRevisionId = serializers.UUIDField()
    theirsRevisionId = serializers.UUIDField()
    baseRevisionId = serializers.UUIDField()
    isDone = serializers.BooleanField(help_text="There is nothing to merge.")
    changes = serializers.ListField(child=serializers.JSONField())
    conflicts = serializers.ListField(child=serializers.JSONField())


class CheckpointSerializer(serializers.ModelSerializer[Checkpoint]):
    """A named revision."""

    revisionId = serializers.UUIDField(source="revision_id", read_only=True)
    authorId = serializers.UUIDField(source="author_id", read_only=True, allow_null=True)
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = Checkpoint
        fields = ("id", "name", "revisionId", "authorId", "createdAt")


class NewCheckpointSerializer(NameSerializer):
    """`revisionId`: what is named; head without it."""

    revisionId = serializers.UUIDField(required=False, allow_null=True)


class LockSerializer(serializers.ModelSerializer[Lock]):
    """A lock of a file (`path`) or of a section of the page (`section`); the other is empty."""

    authorId = serializers.UUIDField(source="author_id", read_only=True, allow_null=True)
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = Lock
        fields = ("id", "path", "section", "authorId", "createdAt")


class NewLockSerializer(serializers.Serializer[Any]):
    """Just one of the two."""

    path = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")
    section = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
