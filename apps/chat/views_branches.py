"""Opening a branch from the builder."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from apps.chat.services.branching import open_branch
from apps.projects.access import project_for
from apps.projects.services.branches import find_branch


@login_required
@require_POST
def switch(request: HttpRequest, project_id: uuid.UUID, branch_id: uuid.UUID) -> JsonResponse:
    """→ {head, number, branch}. 409 `turn_open` while a request is at work."""
    project = project_for(request.user, project_id, right="edit")
    branch = find_branch(project, branch_id)
    head = open_branch(project=project, branch=branch)
    return JsonResponse({"head": str(head.pk), "number": head.number, "branch": branch.name})
