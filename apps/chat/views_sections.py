"""Sections in the history: which ones a version changed, one undone, one put back."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.chat.services.section_history import changed_sections, restore_section, undo_section
from apps.core.errors import Invalid
from apps.projects.access import may_edit, project_for
from apps.projects.models import Project, Revision
from apps.projects.services import find_revision, head_of, locked_sections
from apps.projects.services.locks import crossed
from apps.projects.views.reading import fields_of, text_of


@login_required
@require_GET
def changes(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`?to=&from=` (the parent of `to` without it) as `builder/_section_changes.html`.

    Context: project, can_edit, old, new, sections (SectionChange), problem, is_step (old is new's parent, so
    that its changes can be undone).
    """
    project = project_for(request.user, project_id)
    new = find_revision(project, request.GET.get("to") or project.head_id or "")
    old = find_revision(project, request.GET["from"]) if request.GET.get("from") else new.parent
    sections, problem = changed_sections(old, new)
    facts = {
        "project": project,
        "can_edit": may_edit(cast(User, request.user), project),
        "old": old,
        "new": new,
        "sections": sections,
        "problem": problem,
        "is_step": old is not None and new.parent_id == old.pk,
    }
    return render(request, "builder/_section_changes.html", facts)


@login_required
@require_POST
def undo(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{revision, section} → {head, number, crossedLocks}: what that version did to the section, taken back.

    409 `merge_conflict` when later changes touch the same lines.
    """
    project, revision, section = _asked(request, project_id)
    made = undo_section(
        project=project, revision=revision, section_id=section, author=cast(User, request.user)
    )
    return _told(project, made, section)


@login_required
@require_POST
def restore(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{revision, section} → {head, number, crossedLocks}: the section exactly as it was at that version."""
    project, revision, section = _asked(request, project_id)
    made = restore_section(
        project=project, revision=revision, section_id=section, author=cast(User, request.user)
    )
    return _told(project, made, section)


def _asked(request: HttpRequest, project_id: uuid.UUID) -> tuple[Project, Revision, str]:
    project = project_for(request.user, project_id, right="edit")
    fields = fields_of(request)
    section = text_of(fields, "section").removeprefix("#")
    if not section or head_of(project) is None:
        raise Invalid(code="section_missing")
    return project, find_revision(project, text_of(fields, "revision")), section


def _told(project: Project, made: Revision, section: str) -> JsonResponse:
    locks = crossed(project, made) + [f"#{each}" for each in sorted({section} & locked_sections(project))]
    return JsonResponse({"head": str(made.pk), "number": made.number, "crossedLocks": locks})
