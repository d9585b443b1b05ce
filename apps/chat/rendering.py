"""Fragments and states of the conversation, for views, sockets and polling alike."""

import uuid
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string

from apps.accounts.models import User
from apps.chat.models import Attachment, Feedback, Message, Operation, Turn
from apps.chat.streams import last_seq
from apps.projects.models import Project
from apps.workspaces.models import Workspace
from apps.workspaces.services import workspace_state


def turns_of(project: Project, user: User | None = None) -> QuerySet[Turn]:
    """The project's turns with all that their fragment shows, in few queries however many they are.

    With `user` each has what that person thinks of it, as `mine`.
    """
    operations = Operation.objects.order_by("index")
    attachments = Attachment.objects.defer("content").order_by("pk")
    rows = (
        Turn.objects.filter(project=project)
        .select_related("request", "answer")
        .prefetch_related(Prefetch("operations", operations), Prefetch("request__attachments", attachments))
    )
    if user is None:
        return rows
    return rows.prefetch_related(Prefetch("feedback", Feedback.objects.filter(user=user), to_attr="mine"))


def line_of(project: Project, message: Message) -> list[Turn]:
    """The turns from a message on, as the conversation was when that was still its last version."""
    rows = turns_of(project).filter(request_id__gte=message.pk)
    return list(rows.filter(request__superseded_at=message.superseded_at).order_by("pk"))


def turn_fragment(project: Project, turn_id: uuid.UUID | str, user: User) -> str:
    """The fragment #turn-<id> for a person who may edit; empty when there is no such turn any more."""
    turn = turns_of(project, user).filter(pk=turn_id).first()
    return turn_html(turn, project, can_edit=True) if turn else ""


def turn_html(turn: Turn, project: Project, *, can_edit: bool) -> str:
    """The fragment #turn-<id>."""
    return render_to_string("builder/_turn.html", {"turn": turn, "project": project, "can_edit": can_edit})


def turn_part(
    project: Project, turn_id: uuid.UUID | str, *, can_edit: bool, user: User | None = None
) -> dict[str, Any]:
    """The `html` message that replaces the turn's fragment, or takes away that of a turn that is gone."""
    turn = turns_of(project, user).filter(pk=turn_id).first()
    html = turn_html(turn, project, can_edit=can_edit) if turn else ""
    return {"type": "html", "target": f"turn-{turn_id}", "swap": "outerHTML", "html": html}


def present_state(project_id: uuid.UUID | str) -> dict[str, Any]:
    """The `state` message of docs/architecture.md, read anew."""
    head = Project.objects.values_list("head_id", flat=True).get(pk=project_id)
    workspace = Workspace.objects.filter(project_id=project_id).first()
    turn = Turn.objects.filter(
        project_id=project_id, status__in=[Turn.Status.QUEUED, Turn.Status.RUNNING]
    ).first()
    waiting = Turn.objects.filter(project_id=project_id, status=Turn.Status.WAITING).order_by("pk")
    return {
        "type": "state",
        "waiting": [str(pk) for pk in waiting.values_list("pk", flat=True)],
        "head": str(head) if head else None,
        "workspace": workspace_state(workspace) if workspace else None,
        "turn": {"id": str(turn.pk), "status": turn.status, "seq": last_seq(turn.pk)} if turn else None,
        "html": [],
    }
