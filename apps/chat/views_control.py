"""What a person does with a turn: go on, build its plan, let it wait, say what they think of it."""

import json
import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.chat import services
from apps.chat.access import message_for, turn_for
from apps.chat.models import Turn
from apps.chat.rendering import line_of, turn_fragment
from apps.core.errors import Invalid
from apps.projects.access import project_for
from apps.projects.models import Project

LONGEST_PLAN = 50_000  # characters of its JSON


@login_required
@require_POST
def go_on(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Finish what was stopped; answers with the new turn."""
    project, turn, user = _given(request, project_id, turn_id)
    return _answer(project, services.go_on(turn=turn, user=user), user)


@login_required
@require_POST
def accept(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Build a plan, with `plan` (JSON) as the person changed it; answers with the new turn and the plan's."""
    project, turn, user = _given(request, project_id, turn_id)
    made = services.accept_plan(turn=turn, user=user, data=_plan(request.POST.get("plan", "")))
    both = turn_fragment(project, turn.pk, user) + turn_fragment(project, made.pk, user)
    return HttpResponse(both)


@login_required
@require_POST
def change(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Put a waiting message in other words."""
    project, turn, user = _given(request, project_id, turn_id)
    return _answer(project, services.change_waiting(turn=turn, content=request.POST.get("content", "")), user)


@login_required
@require_POST
def remove(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Take a waiting message away."""
    _project, turn, _user = _given(request, project_id, turn_id)
    services.remove_waiting(turn=turn)
    return HttpResponse(status=204)


@login_required
@require_POST
def send_now(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Let a message that is held back go."""
    project, turn, user = _given(request, project_id, turn_id)
    return _answer(project, services.send_next(turn=turn, user=user), user)


@login_required
@require_POST
def feedback(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Keep `value` (up, down, or "" for neither), `reason` and `words` of the person."""
    project, turn, user = _given(request, project_id, turn_id)
    if request.POST.get("value"):
        services.give_feedback(
            turn=turn,
            user=user,
            value=request.POST["value"],
            reason=request.POST.get("reason", ""),
            words=request.POST.get("words", ""),
        )
    else:
        services.take_feedback_back(turn=turn, user=user)
    return _answer(project, turn, user)


@login_required
@require_GET
def line(request: HttpRequest, project_id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """The conversation as it went on from an earlier version of a message, to be looked at."""
    project = project_for(request.user, project_id, right="view")
    turns = line_of(project, message_for(project, message_id))
    return render(request, "builder/_messages.html", {"turns": turns, "project": project, "can_edit": False})


def _given(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> tuple[Project, Turn, User]:
    project = project_for(request.user, project_id, right="edit")
    return project, turn_for(project, turn_id), cast(User, request.user)


def _answer(project: Project, turn: Turn, user: User) -> HttpResponse:
    return HttpResponse(turn_fragment(project, turn.pk, user))


def _plan(text: str) -> Any:
    """The plan as it was sent; None for as it was proposed."""
    if len(text) > LONGEST_PLAN:
        raise Invalid(_("That plan is too long."), code="bad_plan")
    try:
        return json.loads(text) if text.strip() else None
    except (ValueError, RecursionError):
        raise Invalid(_("That plan can't be read."), code="bad_plan") from None
