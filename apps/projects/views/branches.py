"""Branches in the History tab: list, create, rename, delete, merge.

Opening another one is chat's, which knows whether a turn is at work.
"""

import hashlib
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.core.errors import Invalid
from apps.projects.access import may_edit, project_for
from apps.projects.services import branches, locks, settling
from apps.projects.services.contents import find_revision
from apps.projects.services.merging import Merge, find_out, merge_branch
from apps.projects.views.files import person, told
from apps.projects.views.reading import fields_of, text_of


@login_required
@require_GET
def list_branches(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`builder/_branches.html`. Context: project, can_edit, branches (BranchFacts, the open one first)."""
    project = project_for(request.user, project_id)
    facts = {
        "project": project,
        "can_edit": may_edit(person(request), project),
        "branches": branches.list_branches(project),
    }
    return render(request, "builder/_branches.html", facts)


@login_required
@require_POST
def create(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{name, revision?: where it starts, head without it} → {id, name}. 409 `branch_taken`."""
    project = project_for(request.user, project_id, right="edit")
    fields = fields_of(request)
    start = text_of(fields, "revision", "")
    made = branches.create_branch(
        project=project,
        name=text_of(fields, "name"),
        author=person(request),
        revision=find_revision(project, start) if start else None,
    )
    return JsonResponse({"id": str(made.pk), "name": made.name})


@login_required
@require_POST
def rename(request: HttpRequest, project_id: uuid.UUID, branch_id: uuid.UUID) -> JsonResponse:
    """{name} → {id, name}. 409 `branch_taken`."""
    project = project_for(request.user, project_id, right="edit")
    branch = branches.find_branch(project, branch_id)
    branches.rename_branch(project=project, branch=branch, name=text_of(fields_of(request), "name"))
    return JsonResponse({"id": str(branch.pk), "name": branch.name})


@login_required
@require_POST
def delete(request: HttpRequest, project_id: uuid.UUID, branch_id: uuid.UUID) -> JsonResponse:
    """{force?: true} → {}. 409 `branch_unmerged` (details.versions) when only this branch holds some."""
    project = project_for(request.user, project_id, right="edit")
    branch = branches.find_branch(project, branch_id)
    force = fields_of(request).get("force") is True
    branches.delete_branch(project=project, branch=branch, author=person(request), force=force)
    return JsonResponse({})


@login_required
@require_GET
def merge_found(request: HttpRequest, project_id: uuid.UUID, branch_id: uuid.UUID) -> HttpResponse:
    """What merging the branch into the open one would do, as `builder/_merge.html`.

    Context: project, can_edit, branch, into (name), merge (Merge), conflicts ([{path, reason, deletedBy,
    hunks, key}], each hunk with a key that stays the same as long as the conflict does).
    """
    project = project_for(request.user, project_id)
    merge = find_out(project=project, branch=branches.find_branch(project, branch_id))
    facts = {
        "project": project,
        "can_edit": may_edit(person(request), project),
        "branch": merge.branch,
        "into": branches.open_branch_name(project),
        "merge": merge,
        "conflicts": conflicts_of(merge),
    }
    return render(request, "builder/_merge.html", facts)


def conflicts_of(merge: Merge) -> list[dict[str, Any]]:
    """Files to settle, each and each hunk with a key made of what is in conflict."""
    found = [settling.shown(conflict, merge.sides, merge.load) for conflict in merge.result.conflicts]
    for file in found:
        digests = [side.get(file["path"], {"digest": ""})["digest"] for side in merge.sides]
        file["key"] = _key(file["path"], *digests)
        for at, hunk in enumerate(file["hunks"]):
            hunk["key"] = _key(file["path"], hunk["base"], hunk["ours"], hunk["theirs"])
            hunk["number"] = at + 1
    return found


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@login_required
@require_POST
def merge(request: HttpRequest, project_id: uuid.UUID, branch_id: uuid.UUID) -> JsonResponse:
    """{ours?, theirs?: revisions that were looked at, choices?: {path: {take} | {hunks: [{take, text?}]}}}
    → {head, number, crossedLocks}. 409 `merge_conflict` with what is left, `nothing_to_merge`.
    """
    project = project_for(request.user, project_id, right="edit")
    fields = fields_of(request)
    choices = fields.get("choices", {})
    if not isinstance(choices, dict):
        raise Invalid(code="merge_choice")
    revision = merge_branch(
        project=project,
        branch=branches.find_branch(project, branch_id),
        author=person(request),
        ours_id=text_of(fields, "ours", "") or None,
        theirs_id=text_of(fields, "theirs", "") or None,
        choices=choices,
    )
    return told(revision, crossedLocks=locks.crossed(project, revision))
