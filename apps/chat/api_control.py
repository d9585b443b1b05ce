"""What can be done with a turn, over REST."""

import uuid
from typing import Any, cast

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.chat import services
from apps.chat.access import model_for, turn_for
from apps.chat.models import Feedback, Turn
from apps.chat.serializers import TurnSerializer
from apps.projects.access import project_for
from apps.projects.models import Project

_FEEDBACK = inline_serializer(
    "TurnFeedback",
    {
        "value": serializers.ChoiceField(Feedback.Value.choices),
        "reason": serializers.ChoiceField(
            [(key, str(words)) for key, words in services.REASONS.items()], required=False, allow_blank=True
        ),
        "words": serializers.CharField(required=False, allow_blank=True),
    },
)
_RETRY = inline_serializer("TurnRetry", {"model": serializers.UUIDField(required=False, allow_null=True)})
_ACCEPT = inline_serializer("PlanAccept", {"plan": serializers.JSONField(required=False, allow_null=True)})
_WORDS = inline_serializer("WaitingWords", {"content": serializers.CharField()})


class _View(APIView):
    def given(
        self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID
    ) -> tuple[Project, Turn, User]:
        """The project and turn, for somebody who may edit."""
        project = project_for(request.user, project_id, right="edit")
        return project, turn_for(project, turn_id), cast(User, request.user)

    def answer(self, project: Project, turn: Turn, status: int = 200) -> Response:
        """The turn as it is now."""
        return Response(TurnSerializer(turn_for(project, turn.pk)).data, status=status)


class RetryView(_View):
    """Ask the same again."""

    @extend_schema(request=_RETRY, responses=TurnSerializer, operation_id="turns_retry")
    def post(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """A new turn with the same words, of another `model` if you like; answers with that."""
        project, turn, user = self.given(request, project_id, turn_id)
        model = model_for(str(_data(request).get("model") or ""), project.organization)
        return self.answer(project, services.retry_turn(turn=turn, user=user, model=model))


class ContinueView(_View):
    """Go on with what was stopped."""

    @extend_schema(request=None, responses=TurnSerializer, operation_id="turns_continue")
    def post(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """A new turn that carries the request out; answers with that."""
        project, turn, user = self.given(request, project_id, turn_id)
        return self.answer(project, services.go_on(turn=turn, user=user), 201)


class AcceptView(_View):
    """Build a plan."""

    @extend_schema(request=_ACCEPT, responses={201: TurnSerializer}, operation_id="turns_accept")
    def post(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """As it was proposed, or as `plan` says; answers with the turn that builds it."""
        project, turn, user = self.given(request, project_id, turn_id)
        return self.answer(
            project, services.accept_plan(turn=turn, user=user, data=_data(request).get("plan")), 201
        )


class WaitingView(_View):
    """A message that waits."""

    @extend_schema(request=_WORDS, responses=TurnSerializer, operation_id="turns_waiting_change")
    def patch(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Other words for it."""
        project, turn, _user = self.given(request, project_id, turn_id)
        words = str(_data(request).get("content") or "")
        return self.answer(project, services.change_waiting(turn=turn, content=words))

    @extend_schema(request=None, responses=TurnSerializer, operation_id="turns_waiting_send")
    def post(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Send it, when it is held back because the one before was stopped."""
        project, turn, user = self.given(request, project_id, turn_id)
        return self.answer(project, services.send_next(turn=turn, user=user))

    @extend_schema(responses={204: None}, operation_id="turns_waiting_remove")
    def delete(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Take it away."""
        _project, turn, _user = self.given(request, project_id, turn_id)
        services.remove_waiting(turn=turn)
        return Response(status=204)


class FeedbackView(_View):
    """What the person thinks of a turn."""

    @extend_schema(request=_FEEDBACK, responses=_FEEDBACK, operation_id="turns_feedback")
    def put(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Up or down, with a reason and words; in place of what they said before."""
        _project, turn, user = self.given(request, project_id, turn_id)
        given = {key: str(_data(request).get(key) or "") for key in ("value", "reason", "words")}
        kept = services.give_feedback(turn=turn, user=user, **given)
        return Response({"value": kept.value, "reason": kept.reason, "words": kept.words})

    @extend_schema(responses={204: None}, operation_id="turns_feedback_remove")
    def delete(self, request: Request, project_id: uuid.UUID, turn_id: uuid.UUID) -> Response:
        """Take it back."""
        _project, turn, user = self.given(request, project_id, turn_id)
        services.take_feedback_back(turn=turn, user=user)
        return Response(status=204)


def _data(request: Request) -> dict[str, Any]:
    return request.data if isinstance(request.data, dict) else {}
