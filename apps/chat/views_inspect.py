"""The timeline of a turn: what its models were told, what they said, what that cost."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.models import User
from apps.chat.access import turn_for
from apps.chat.services.inspecting import answer_of, text_of_piece, timeline
from apps.core.errors import Invalid
from apps.projects.access import project_for


@login_required
@require_GET
def told(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """`builder/_told.html`. Context: project, turn, moments (Moment)."""
    project = project_for(request.user, project_id, right="edit")
    turn = turn_for(project, turn_id)
    facts = {"project": project, "turn": turn, "moments": timeline(turn, cast(User, request.user))}
    return render(request, "builder/_told.html", facts)


@login_required
@require_GET
def told_text(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """`?attempt=&piece=`: the text of one piece as it was sent; without `piece`, the answer."""
    project = project_for(request.user, project_id, right="edit")
    turn = turn_for(project, turn_id)
    attempt = _number(request.GET.get("attempt", ""))
    if "piece" in request.GET:
        user, piece = cast(User, request.user), _number(request.GET["piece"])
        text = text_of_piece(turn, user, attempt=attempt, piece=piece)
    else:
        text = answer_of(turn, attempt=attempt)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        raise Invalid(_("That is not a number."), code="bad_number")
    return int(text)
