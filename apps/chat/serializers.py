"""Messages, operations and turns in the words of the type documents."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from apps.chat.models import Attachment, Message, Operation, Turn


class OperationSerializer(serializers.ModelSerializer[Operation]):
    """AIOperation."""

    messageId = serializers.UUIDField(source="message_id")
    rollbackInfo = serializers.JSONField(source="rollback_info")
    createdAt = serializers.DateTimeField(source="created_at")
    appliedAt = serializers.DateTimeField(source="applied_at")

    class Meta:
        model = Operation
        fields = (
            "id", "messageId", "type", "description", "status", "parameters", "preview", "result",
            "rollbackInfo", "createdAt", "appliedAt",
        )  # fmt: skip
        read_only_fields = fields


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """MessageAttachment."""

    mimeType = serializers.CharField(source="mime_type")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ("id", "name", "mimeType", "size", "url", "type")
        read_only_fields = fields

    def get_url(self, attachment: Attachment) -> str:
        """Of a link its own address, else where the content is."""
        return attachment.address or reverse("chat:attachment", args=[attachment.project_id, attachment.pk])


class MessageSerializer(serializers.ModelSerializer[Message]):
    """ChatMessage. `workspaceId` is the project's id; a failed answer's content is what went wrong."""

    workspaceId = serializers.UUIDField(source="conversation.project_id")
    content = serializers.SerializerMethodField()
    attachments = AttachmentSerializer(many=True)
    operations = OperationSerializer(many=True)
    parentId = serializers.UUIDField(source="parent_id", allow_null=True)
    turnId = serializers.SerializerMethodField()
    createdAt = serializers.DateTimeField(source="created_at")
    updatedAt = serializers.DateTimeField(source="updated_at")

    class Meta:
        model = Message
        fields = (
            "id", "workspaceId", "role", "content", "status", "metadata", "attachments", "operations",
            "parentId", "turnId", "createdAt", "updatedAt",
        )  # fmt: skip
        read_only_fields = fields

    def get_content(self, message: Message) -> str:
        """The words; of a failed answer without words, the reason."""
        turn = _turn(message)
        failed = message.status == Message.Status.FAILED and turn is not None and turn.error
        return message.content or (
            str(turn.error.get("message", "")) if failed and turn and turn.error else ""
        )

    def get_turnId(self, message: Message) -> str | None:
        """The request's or answer's turn."""
        turn = _turn(message)
        return str(turn.pk) if turn else None


class NewMessageSerializer(serializers.Serializer[Any]):
    """What a client sends. The length is checked by the service, which counts after trimming."""

    content = serializers.CharField(trim_whitespace=False, allow_blank=True)
    model = serializers.UUIDField(required=False, allow_null=True)
    mode = serializers.ChoiceField([Turn.Mode.CHANGE, Turn.Mode.PLAN], required=False)
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=8)


class TurnSerializer(serializers.ModelSerializer[Turn]):
    """One request with its two messages and what came of it."""

    workspaceId = serializers.UUIDField(source="project_id")
    message = MessageSerializer(source="request")
    answer = MessageSerializer()
    creditsCap = serializers.IntegerField(source="credits_cap")
    revisionId = serializers.UUIDField(source="revision_id", allow_null=True)
    undoneBy = serializers.UUIDField(source="undone_by_id", allow_null=True)
    receipt = serializers.JSONField()
    createdAt = serializers.DateTimeField(source="created_at")
    finishedAt = serializers.DateTimeField(source="finished_at", allow_null=True)

    class Meta:
        model = Turn
        fields = (
            "id", "workspaceId", "status", "mode", "plan", "estimate", "credits", "creditsCap",
            "message", "answer", "provider", "model", "revisionId", "undoneBy",
            "error", "receipt", "createdAt", "finishedAt",
        )  # fmt: skip
        read_only_fields = fields


def _turn(message: Message) -> Turn | None:
    name = "turn" if message.role == Message.Role.USER else "answered_turn"
    turn: Turn | None = getattr(message, name, None)
    return turn
