"""Messages and turns over REST."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.chat import services
from apps.chat.access import message_for, model_for, turn_for
from apps.chat.models import Attachment, Message, Turn
from apps.chat.serializers import MessageSerializer, NewMessageSerializer, TurnSerializer
from apps.projects.access import project_for

PAGE, LONGEST_PAGE = 20, 100
_ATTACHMENTS = Prefetch("attachments", Attachment.objects.defer("content").order_by("pk"))

_MESSAGE_PAGE = inline_serializer(
    "MessagePage",
    {
        "items": MessageSerializer(many=True),
        "nextCursor": serializers.UUIDField(allow_null=True),
        "limit": serializers.IntegerField(),
    },
)


class MessagesView(APIView):
    """The conversation of a project."""

    @extend_schema(
        parameters=[
            OpenApiParameter("cursor", uuid.UUID, description="nextCursor of the page before"),
            OpenApiParameter("limit", int, description=f"at most {LONGEST_PAGE}"),
        ],
        responses=_MESSAGE_PAGE,
        operation_id="messages_list",
    )
    def get(self, request: Request, project_id: uuid.UUID) -> Response:
        """Messages, newest first, a page at a time by cursor."""
        project = project_for(request.user, project_id, right="view")
        rows = Message.objects.filter(conversation__project=project)
        if cursor := request.query_params.get("cursor"):
            rows = rows.filter(pk__lt=message_for(project, cursor).pk)
        limit = _limit(request.query_params.get("limit", ""))
        rows = rows.select_related("conversation", "turn", "answered_turn").prefetch_related(
            "operations", _ATTACHMENTS
        )
        found = list(rows.order_by("-pk")[: limit + 1])
        more = len(found) > limit
        items = MessageSerializer(found[:limit], many=True).data
        return Response(
            {"items": items, "nextCursor": str(found[limit - 1].pk) if more else None, "limit": limit}
        )

    @extend_schema(
        request=NewMessageSerializer, responses={201: TurnSerializer}, operation_id="messages_create"
    )
    def post(self, request: Request, project_id: uuid.UUID) -> Response:
        """Send a message of 1–10,000 characters; the turn is worked on in the background."""
        project = project_for(request.user, project_id, right="edit")
        given = NewMessageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        model = model_for(str(given.validated_data.get("model") or ""), project.organization)
        content = given.validated_data["content"]
        mode = given.validated_data.get("mode", Turn.Mode.CHANGE)
        turn = services.start_turn(
            project=project, user=_user(request), content=content, model=model, mode=mode,
            attachments=[str(found) for found in given.validated_data.get("attachments", [])],
        )  # fmt: skip
        return Response(TurnSerializer(turn).data, status=201)


class TurnView(APIView):
    """One turn."""

    @extend_schema(responses=TurnSerializer, operation_id="turns_retrieve")
    def get(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Its state, messages, operations and receipt."""
        project = project_for(request.user, project_id, right="view")
        return Response(TurnSerializer(turn_for(project, turn_id)).data)


class TurnActionView(APIView):
    """What can be done with a turn. Subclasses say what."""

    def post(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Do it; answers with the turn as it is then."""
        project = project_for(request.user, project_id, right="edit")
        turn = self.act(turn_for(project, turn_id), _user(request))
        return Response(TurnSerializer(turn_for(project, turn.pk)).data)

    def act(self, turn: Turn, user: User) -> Turn:
        """Do it, and say which turn to show."""
        raise NotImplementedError


def _acts(operation_id: str) -> Callable[[type[TurnActionView]], type[TurnActionView]]:
    return extend_schema_view(
        post=extend_schema(request=None, responses=TurnSerializer, operation_id=operation_id)
    )


@_acts("turns_stop")
class StopView(TurnActionView):
    """Stop a turn that waits or works."""

    def act(self, turn: Turn, user: User) -> Turn:
        """A worker notices within two seconds."""
        services.cancel_turn(turn=turn, user=user)
        return turn


@_acts("turns_undo")
class UndoView(TurnActionView):
    """Take back what a turn changed."""

    def act(self, turn: Turn, user: User) -> Turn:
        """A new revision without the turn's changes."""
        services.undo_turn(turn=turn, user=user)
        return turn


def _user(request: Request) -> User:
    return cast(User, request.user)


def _limit(text: Any) -> int:
    return min(max(int(text), 1), LONGEST_PAGE) if str(text).isdecimal() and len(str(text)) < 6 else PAGE
