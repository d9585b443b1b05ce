"""What the AI remembers of a project, and a person's wishes for all of theirs."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.chat.models import Conversation
from apps.chat.services import memory as service
from apps.core.errors import AppError
from apps.projects.access import may_edit, project_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def memory(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`builder/_memory.html`; POST `summary`, `covered` and `wishes` saves both, and says in `fault` why not.

    Context: project, can_edit, conversation (or None), summary, wishes, limits, saved, fault.
    """
    posted = request.method == "POST"
    user = cast(User, request.user)
    project = project_for(user, project_id, right="edit" if posted else "view")
    fault: AppError | None = None
    if posted:
        try:
            service.edit_wishes(user=user, text=request.POST.get("wishes", ""))
            service.edit_summary(
                project=project, text=request.POST.get("summary", ""), covered=request.POST.get("covered", "")
            )
        except AppError as error:
            fault = error
    conversation = Conversation.objects.filter(project=project).first()
    facts = {
        "project": project,
        "can_edit": may_edit(user, project),
        "conversation": conversation,
        "summary": request.POST.get("summary", "") if fault else conversation.summary if conversation else "",
        "wishes": request.POST.get("wishes", "") if fault else user.ai_preferences,
        "limits": {"summary": service.MAX_KEPT + service.MAX_ADDED, "wishes": service.MAX_WISHES},
        "saved": posted and fault is None,
        "fault": fault,
    }
    return render(request, "builder/_memory.html", facts, status=fault.status if fault else 200)
