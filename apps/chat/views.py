"""The builder page and the fragments of its conversation."""

import uuid
from contextlib import suppress
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.credits import balance
from apps.accounts.models import User
from apps.chat import services, streams
from apps.chat.access import message_for, model_for, turn_for
from apps.chat.models import LanguageModel, Turn
from apps.chat.providers import registry
from apps.chat.rendering import present_state, turn_part, turns_of
from apps.core.errors import AppError, Invalid
from apps.projects.access import may_edit, project_for
from apps.projects.models import Project
from apps.workspaces.gateway.entry import entry_url
from apps.workspaces.looks import address_of
from apps.workspaces.models import Snapshot
from apps.workspaces.services import open_workspace

TURNS_A_PAGE = 15  # thirty messages


@login_required
@require_GET
def builder(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """The page on which a site is made. Takes up the prompt with which the project was created."""
    project, user = _project(request, project_id), _user(request)
    can_edit = may_edit(user, project)
    unsent = _take_first_prompt(request, project, user) if can_edit else None
    turns, older = _stretch(project, user, "")
    models = registry.choices(project.organization)
    page = {
        "project": project,
        "can_edit": can_edit,
        "turns": turns,
        "older": older,
        "open_turn": next((turn for turn in turns if turn.is_open), None),
        "models": models,
        "model": models[0]["label"] if models else "",
        "unsent": unsent,
        "reasons": services.REASONS,
        **_credits(project),
        "snapshot": _snapshot(project),
        "entry": _preview_entry(request, project, user),
    }
    return render(request, "builder/page.html", page)


def _preview_entry(request: HttpRequest, project: Project, user: User) -> str:
    """Wake the workspace while the page is still on its way; the address that takes the frame into it, once.

    Empty for a page that is only fetched ahead, and where the workspace can't start: the script asks again
    and shows the reason.
    """
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return ""
    with suppress(AppError):
        return entry_url(open_workspace(project=project, user=user), user, request=request)
    return ""


def _credits(project: Project) -> dict[str, Any]:
    """What is left this month and what a message probably takes, where the plan sets a limit."""
    plan = project.organization.plan
    if plan is None or plan.credits_a_month is None:
        return {}
    guess = services.estimate(project=project, model=None)
    return {"credits": balance(project.organization), "estimate": guess}


def _snapshot(project: Project) -> dict[str, Any] | None:
    """What the page says of its last saved look, which it shows until the live one is there."""
    kept = Snapshot.objects.filter(project=project).defer("html").first()
    if kept is None:
        return None
    return {"is_current": kept.revision_id == project.head_id, "address": address_of(kept)}


@login_required
@require_POST
def send(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Take a message; answers with the fragment of its turn."""
    project = _project(request, project_id, right="edit")
    model = model_for(request.POST.get("model", ""), project.organization)
    turn = services.start_turn(
        project=project,
        user=_user(request),
        content=request.POST.get("content", ""),
        model=model,
        mode=_mode(request, project, model),
        scope=services.read_scope(project, request.POST.get("scope", "")),
        attachments=request.POST.getlist("attachments"),
    )
    return _fragment(request, project, turn)


@login_required
@require_GET
def messages(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """The stretch of the conversation before the turn `?before=`."""
    project = _project(request, project_id)
    turns, older = _stretch(project, _user(request), request.GET.get("before", ""))
    page = {"project": project, "turns": turns, "older": older, "can_edit": may_edit(_user(request), project)}
    return render(request, "builder/_messages.html", page)


@login_required
@require_GET
def poll(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """What the socket would have told: the present state, and the deltas of `?turn=` after `?after=`."""
    project = _project(request, project_id)
    state = present_state(project.pk)
    asked, after = request.GET.get("turn", ""), _number(request.GET.get("after", "0"))
    deltas: list[dict[str, Any]] = []
    if asked:
        turn = turn_for(project, asked)
        deltas = streams.replay(turn.pk, after) if turn.is_open else []
        if not turn.is_open:
            user = _user(request)
            state["html"] = [turn_part(project, turn.pk, can_edit=may_edit(user, project), user=user)]
    return JsonResponse({**state, "deltas": deltas})


@login_required
@require_GET
def turn(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """The fragment of one turn."""
    project = _project(request, project_id)
    return _fragment(request, project, turn_for(project, turn_id))


@login_required
@require_POST
def stop(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Stop a turn."""
    project = _project(request, project_id, right="edit")
    found = turn_for(project, turn_id)
    services.cancel_turn(turn=found, user=_user(request))
    return _fragment(request, project, found)


@login_required
@require_POST
def retry(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Ask the same again, of another `model` if one is named; answers with the new turn."""
    project = _project(request, project_id, right="edit")
    model = model_for(request.POST.get("model", ""), project.organization)
    found = turn_for(project, turn_id)
    return _fragment(request, project, services.retry_turn(turn=found, user=_user(request), model=model))


@login_required
@require_POST
def resend(request: HttpRequest, project_id: uuid.UUID, message_id: uuid.UUID) -> HttpResponse:
    """Ask an earlier message in other words; answers with the new turn."""
    project = _project(request, project_id, right="edit")
    new = services.edit_and_resend(
        message=message_for(project, message_id),
        user=_user(request),
        content=request.POST.get("content", ""),
        also_undo=request.POST.get("also_undo", "") in ("1", "true", "on"),
    )
    return _fragment(request, project, new)


@login_required
@require_POST
def undo(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Take back what a turn changed."""
    project = _project(request, project_id, right="edit")
    found = turn_for(project, turn_id)
    services.undo_turn(turn=found, user=_user(request))
    return _fragment(request, project, found)


@login_required
@require_POST
def redo(request: HttpRequest, project_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponse:
    """Do again what a turn changed."""
    project = _project(request, project_id, right="edit")
    found = turn_for(project, turn_id)
    services.redo_turn(turn=found, user=_user(request))
    return _fragment(request, project, found)


def _project(request: HttpRequest, project_id: uuid.UUID, *, right: Any = "view") -> Project:
    return project_for(request.user, project_id, right=right)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # login_required


def _fragment(request: HttpRequest, project: Project, turn: Turn) -> HttpResponse:
    shown = turns_of(project, _user(request)).get(pk=turn.pk)
    page = {"turn": shown, "project": project, "can_edit": may_edit(_user(request), project)}
    return render(request, "builder/_turn.html", page)


def _stretch(project: Project, user: User, before: str) -> tuple[list[Turn], str]:
    """Up to TURNS_A_PAGE turns before a cursor, oldest first, and the cursor of what came before them.

    Those that were asked again in other words are left out: their new version leads to them.
    """
    rows = turns_of(project, user).filter(request__superseded_at=None).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=turn_for(project, before).pk)
    found = list(rows[: TURNS_A_PAGE + 1])
    more = len(found) > TURNS_A_PAGE
    shown = found[:TURNS_A_PAGE][::-1]
    return shown, str(shown[0].pk) if more else ""


def _mode(request: HttpRequest, project: Project, model: LanguageModel | None) -> str:
    """What the composer says; else what the person prefers for a request of that kind."""
    said = request.POST.get("mode", "")
    if said in (Turn.Mode.PLAN, Turn.Mode.CHANGE):
        return said
    words = request.POST.get("content", "")
    return services.mode_for(words=words, user=_user(request), project=project, model=model)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 12:
        raise Invalid(_("That is not a number."), code="bad_number")
    return int(text)


def _take_first_prompt(request: HttpRequest, project: Project, user: User) -> dict[str, str] | None:
    """Start with the words the project was created from, once.

    Words that can't be taken now come back as {"words", "reason"}, to stand in the composer.
    """
    words = request.session.pop(f"first_prompt:{project.pk}", "")
    if not words:
        return None
    try:
        mode = services.mode_for(words=words, user=user, project=project, model=None)
        services.start_turn(project=project, user=user, content=words, mode=mode)
    except AppError as error:
        return {"words": words, "reason": str(error.message)}
    return None
