"""Fragments and states of the conversation, for views, sockets and polling alike."""

import uuid
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string

from apps.chat.models import Operation, Turn
from apps.chat.streams import last_seq
from apps.projects.models import Project
from apps.workspaces.models import Workspace
from apps.workspaces.services import workspace_state


def turns_of(project: Project) -> QuerySet[Turn]:
    """The project's turns with all that their fragment shows, in three queries however many they are."""
    operations = Operation.objects.order_by("index")
    return (
        Turn.objects.filter(project=project)
        .select_related("request", "answer")
        .prefetch_related(Prefetch("operations", operations))
    )


def turn_html(turn: Turn, project: Project, *, can_edit: bool) -> str:
    """The fragment #turn-<id>."""
    return render_to_string("builder/_turn.html", {"turn": turn, "project": project, "can_edit": can_edit})


def turn_part(project: Project, turn_id: uuid.UUID | str, *, can_edit: bool) -> dict[str, Any] | None:
    """The `html` message that replaces the turn's fragment; None when there is no such turn."""
    turn = turns_of(project).filter(pk=turn_id).first()
    if turn is None:
        return None
    html = turn_html(turn, project, can_edit=can_edit)
    return {"type": "html", "target": f"turn-{turn.pk}", "swap": "outerHTML", "html": html}


def present_state(project_id: uuid.UUID | str) -> dict[str, Any]:
    """The `state` message of docs/architecture.md, read anew."""
    head = Project.objects.values_list("head_id", flat=True).get(pk=project_id)
    workspace = Workspace.objects.filter(project_id=project_id).first()
    turn = Turn.objects.filter(
        project_id=project_id, status__in=[Turn.Status.QUEUED, Turn.Status.RUNNING]
    ).first()
    return {
        "type": "state",
        "head": str(head) if head else None,
        "workspace": workspace_state(workspace) if workspace else None,
        "turn": {"id": str(turn.pk), "status": turn.status, "seq": last_seq(turn.pk)} if turn else None,
        "html": [],
    }
