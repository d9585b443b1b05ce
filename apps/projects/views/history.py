"""The History tab: revisions, differences, restore, undo, names."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.projects import paths, services
from apps.projects.access import may_edit, project_for
from apps.projects.listing import page_of
from apps.projects.models import Project, Revision
from apps.projects.views.files import person, revision_named, told
from apps.projects.views.reading import fields_of, text_of

PAGE_SIZE = 30


def revisions_of(project: Project) -> QuerySet[Revision]:
    """Newest first, with author and names, without the trees."""
    return (
        project.revisions.defer("tree").select_related("author", "restores").prefetch_related("checkpoints")
    )


@login_required
@require_GET
def history(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`builder/history.html`; with `?page=<cursor>` the next rows only, as `builder/_revision_rows.html`.

    Context: project, can_edit, head (id), page (iterable of Revision: number, kind, author, message, changes,
    checkpoints.all, restores; has_next, next_page_number).
    """
    project = project_for(request.user, project_id)
    cursor = request.GET.get("page", "")
    page = page_of(revisions_of(project), field="number", descending=True, cursor=cursor, size=PAGE_SIZE)
    facts = {
        "project": project,
        "can_edit": may_edit(person(request), project),
        "head": project.head_id,
        "page": page,
    }
    return render(request, "builder/_revision_rows.html" if cursor else "builder/history.html", facts)


@login_required
@require_GET
def diff(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`?from=&to=&path=`: `to` is head without it, `from` the parent of `to`; `path` narrows to one file.

    Renders `builder/diff.html` with: project, can_edit, old (Revision or None), new, path, files (list of
    diff.FileDiff: path, change, moved_from, is_binary, is_cut, added, removed, hunks, and `lines` for
    components/diff.html).
    """
    project = project_for(request.user, project_id)
    new = revision_named(project, request.GET.get("to"))
    old = services.find_revision(project, request.GET["from"]) if request.GET.get("from") else new.parent
    path = paths.normalise(request.GET["path"]) if request.GET.get("path") else None
    files = services.compare(old, new, path=path)
    facts = {
        "project": project,
        "can_edit": may_edit(person(request), project),
        "old": old,
        "new": new,
        "path": path,
    }
    return render(request, "builder/diff.html", {**facts, "files": files})


@login_required
@require_POST
def restore_revision(request: HttpRequest, project_id: uuid.UUID, revision_id: uuid.UUID) -> JsonResponse:
    """Bring that revision's files back as a new one → {head, number}."""
    project = project_for(request.user, project_id, right="edit")
    revision = services.find_revision(project, revision_id)
    return told(services.restore(project=project, revision=revision, author=person(request)))


@login_required
@require_POST
def undo_revision(request: HttpRequest, project_id: uuid.UUID, revision_id: uuid.UUID) -> JsonResponse:
    """Take back what that revision changed, keeping what came later → {head, number}.

    409 `merge_conflict` when later changes touch the same lines."""
    project = project_for(request.user, project_id, right="edit")
    revision = services.find_revision(project, revision_id)
    return told(services.undo_revision(project=project, revision=revision, author=person(request)))


@login_required
@require_POST
def checkpoint(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{name, revision?: id, head without it} → {id, name, revision}. 409 `checkpoint_taken`."""
    project = project_for(request.user, project_id, right="edit")
    fields = fields_of(request)
    revision = revision_named(project, text_of(fields, "revision", ""))
    named = services.checkpoint(
        project=project, name=text_of(fields, "name"), author=person(request), revision=revision
    )
    return JsonResponse({"id": str(named.pk), "name": named.name, "revision": str(revision.pk)})
