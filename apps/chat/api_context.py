"""What models are told and what is remembered, over REST."""

import uuid
from typing import Any, cast

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.chat.access import turn_for
from apps.chat.models import Attempt, Conversation
from apps.chat.serializers import MessageSerializer
from apps.chat.services import memory, snapshotting
from apps.chat.services.inspecting import asked_of
from apps.projects.access import project_for
from apps.projects.models import Project

_CHANGE = inline_serializer(
    "RecentChange",
    {
        "type": serializers.ChoiceField(["file", "component", "style", "config"]),
        "path": serializers.CharField(),
        "operation": serializers.ChoiceField(["create", "update", "delete"]),
        "timestamp": serializers.DateTimeField(),
        "description": serializers.CharField(),
    },
    many=True,
)
_STATE = inline_serializer(
    "ProjectStateSnapshot",
    {
        "workspaceId": serializers.UUIDField(),
        "timestamp": serializers.DateTimeField(),
        "fileCount": serializers.IntegerField(),
        "componentCount": serializers.IntegerField(),
        "recentChanges": _CHANGE,
        "activeSections": serializers.ListField(child=serializers.CharField()),
        "buildStatus": serializers.ChoiceField(["idle", "building", "success", "failed"]),
    },
)
_CONTEXT = inline_serializer(
    "ConversationContext",
    {
        "workspaceId": serializers.UUIDField(),
        "recentMessages": MessageSerializer(many=True),
        "currentFocus": serializers.CharField(allow_null=True),
        "projectState": _STATE,
    },
)


class MemorySerializer(serializers.Serializer[Any]):
    """The summary of the conversation, and the caller's own wishes for every project."""

    workspaceId = serializers.UUIDField(read_only=True)
    summary = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    summarisedTo = serializers.UUIDField(
        required=False, allow_null=True, help_text="The last message that the summary covers, as it was read."
    )
    editedAt = serializers.DateTimeField(read_only=True, allow_null=True)
    wishes = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    """One time a model was asked: `sent` names the pieces, their tokens and why files were chosen."""

    tokensIn = serializers.IntegerField(source="tokens_in")
    tokensOut = serializers.IntegerField(source="tokens_out")
    tokensCached = serializers.IntegerField(source="tokens_cached")
    cost = serializers.FloatField(help_text="US dollars")
    sent = serializers.SerializerMethodField()
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Attempt
        fields = (
            "id", "index", "purpose", "provider", "model", "sent", "tokensIn", "tokensOut", "tokensCached",
            "cost", "seconds", "problems", "createdAt",
        )  # fmt: skip
        read_only_fields = fields

    def get_sent(self, attempt: Attempt) -> list[dict[str, Any]]:
        """Name, path, tokens and share (percent) of each piece; the texts stay out."""
        asked = asked_of(attempt, attempt.turn, cast(User, self.context["request"].user))
        return [
            {"name": piece.title, "group": piece.group, "tokens": piece.tokens, "share": piece.share}
            for piece in asked.pieces
        ]


class ContextView(APIView):
    """The conversation's context."""

    @extend_schema(responses=_CONTEXT, operation_id="context_retrieve")
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """ConversationContext: recent messages, what they are about, and the state of the project."""
        project = project_for(request.user, project_id, right="view")
        messages = MessageSerializer(snapshotting.recent_messages(project), many=True).data
        return Response(
            {
                "workspaceId": project.pk,
                "recentMessages": messages,
                "currentFocus": snapshotting.current_focus(project),
                "projectState": snapshotting.project_state(project),
            }
        )


class MemoryView(APIView):
    """What is remembered."""

    @extend_schema(responses=MemorySerializer, operation_id="memory_retrieve")
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """The summary of what was decided, and your own wishes."""
        return Response(_memory(project_for(request.user, project_id, right="view"), request))

    @extend_schema(request=MemorySerializer, responses=MemorySerializer, operation_id="memory_update")
    def put(self, request: Request, project_id: uuid.UUID) -> Response:
        """Change the summary (9,000 characters), your wishes (2,000), or both; what is left out stays.

        409 `memory_changed` when the summary covers more by now than `summarisedTo`.
        """
        project = project_for(request.user, project_id, right="edit")
        given = MemorySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        if "summary" in values:
            memory.edit_summary(project=project, text=values["summary"], covered=values.get("summarisedTo"))
        if "wishes" in values:
            memory.edit_wishes(user=cast(User, request.user), text=values["wishes"])
        return Response(_memory(project, request))


class AttemptsView(APIView):
    """What a turn's models were told."""

    @extend_schema(responses=AttemptSerializer(many=True), operation_id="turns_attempts")
    def get(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Each time a model was asked, the first first."""
        project = project_for(request.user, project_id, right="edit")
        rows = (
            Attempt.objects.filter(turn=turn_for(project, turn_id)).select_related("turn").order_by("index")
        )
        return Response(AttemptSerializer(rows, many=True, context={"request": request}).data)


def _memory(project: Project, request: Request) -> dict[str, Any]:
    conversation = Conversation.objects.filter(project=project).first()
    row = {
        "workspaceId": project.pk,
        "summary": conversation.summary if conversation else "",
        "summarisedTo": conversation.summarised_to if conversation else None,
        "editedAt": conversation.summary_edited_at if conversation else None,
        "wishes": cast(User, request.user).ai_preferences,
    }
    return dict(MemorySerializer(row).data)
