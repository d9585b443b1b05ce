"""Changing the page by pointing at it, for the builder's scripts: JSON in and out."""

import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.chat.services import pointing, pointing_sections
from apps.chat.services.pointing_requests import head_of, section_wish, spot_of, wish_of
from apps.chat.services.pointing_told import told_revision
from apps.projects.access import may_edit, project_for
from apps.projects.models import Project
from apps.projects.views.reading import fields_of
from apps.workspaces import toolbox


@login_required
@require_POST
def describe(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{loc, index, count, tag, owner?} → {element}."""
    project = _project(request, project_id)
    return JsonResponse({"element": pointing.describe(project=project, spot=spot_of(fields_of(request)))})


@login_required
@require_POST
def change(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{loc, index, count, tag, owner?, head, change, reach} → {revision, element}."""
    project, fields = _project(request, project_id), fields_of(request)
    revision, element = pointing.change(
        project=project, user=_user(request), spot=spot_of(fields), head=head_of(fields), **wish_of(fields)
    )
    return JsonResponse({"revision": told_revision(revision), "element": element})


@login_required
@require_GET
def sections(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """→ {head, sections}."""
    project = project_for(request.user, project_id)
    if may_edit(_user(request), project):
        toolbox.warm_up()  # who looks at the sections points at something next
    return JsonResponse(pointing_sections.listed(project=project))


@login_required
@require_POST
def section(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{section, head, action, to?} → {revision, head, sections}."""
    project, fields = _project(request, project_id), fields_of(request)
    revision = pointing_sections.change(
        project=project, user=_user(request), head=head_of(fields), **section_wish(fields)
    )
    told: dict[str, Any] = {"revision": told_revision(revision) if revision else None}
    return JsonResponse(told | pointing_sections.listed(project=project))


def _project(request: HttpRequest, project_id: uuid.UUID) -> Project:
    return project_for(request.user, project_id, right="edit")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # login_required
