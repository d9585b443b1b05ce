"""The History tab: revisions, differences, comparison, restore, undo, names."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.projects import paths, services
from apps.projects.access import may_edit, project_for
from apps.projects.listing import page_of
from apps.projects.models import Branch, Checkpoint, Project, Revision
from apps.projects.services import branches, checkpoints, locks
from apps.projects.services.lineage import line_of
from apps.projects.views.files import person, revision_named, told
from apps.projects.views.reading import fields_of, text_of

PAGE_SIZE = 30
CHOICES = 200  # versions that can be chosen for a comparison
SHOWS = ("branch", "all", "named")


def revisions_of(project: Project) -> QuerySet[Revision]:
    """Newest first, with author and names, without the trees."""
    rows = project.revisions.defer("tree", "restores__tree", "restores__changes")
    return rows.select_related("author", "restores").prefetch_related("checkpoints")


def shown_of(project: Project, show: str, *, has_branches: bool) -> QuerySet[Revision]:
    """What the history lists: the open branch, the whole project, or what has a name."""
    rows = revisions_of(project)
    if show == "named":
        return rows.filter(pk__in=Checkpoint.objects.filter(project=project).values("revision_id"))
    return line_of(project, rows) if show == "branch" and has_branches else rows


@login_required
@require_GET
def history(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`builder/history.html`; with `?page=<cursor>` the next rows only, as `builder/_revision_rows.html`.

    `?show=`: branch (the open one; without it), all, named.
    Context: project, can_edit, head (id), page (iterable of Revision: number, kind, author, message, changes,
    checkpoints.all, restores; has_next, next_page_number), show, branch (name of the open one), has_branches.
    """
    project = project_for(request.user, project_id)
    cursor = request.GET.get("page", "")
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "branch"
    has_branches = Branch.objects.filter(project=project).exists()
    rows = shown_of(project, show, has_branches=has_branches)
    page = page_of(rows, field="number", descending=True, cursor=cursor, size=PAGE_SIZE)
    facts = {
        "show": show,
        "has_branches": has_branches,
        "branch": branches.open_branch_name(project),
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
@require_GET
def compare(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Any two versions beside each other, as `builder/_compare.html`. `?from=&to=` as for diff.

    Context: that of diff, and choices (newest versions of all branches), named (Checkpoints).
    """
    project = project_for(request.user, project_id)
    new = revision_named(project, request.GET.get("to"))
    old = services.find_revision(project, request.GET["from"]) if request.GET.get("from") else new.parent
    named = Checkpoint.objects.filter(project=project).select_related("revision").defer("revision__tree")
    facts = {
        "project": project,
        "can_edit": may_edit(person(request), project),
        "old": old,
        "new": new,
        "files": services.compare(old, new),
        "choices": project.revisions.only("pk", "number", "message", "project_id")[:CHOICES],
        "named": named.order_by("name"),
    }
    return render(request, "builder/_compare.html", facts)


@login_required
@require_POST
def restore_revision(request: HttpRequest, project_id: uuid.UUID, revision_id: uuid.UUID) -> JsonResponse:
    """Bring that revision's files back as a new one → {head, number, crossedLocks}."""
    project = project_for(request.user, project_id, right="edit")
    revision = services.find_revision(project, revision_id)
    made = services.restore(project=project, revision=revision, author=person(request))
    return told(made, crossedLocks=locks.crossed(project, made))


@login_required
@require_POST
def undo_revision(request: HttpRequest, project_id: uuid.UUID, revision_id: uuid.UUID) -> JsonResponse:
    """Take back what that revision changed, keeping what came later → {head, number, crossedLocks}.

    409 `merge_conflict` when later changes touch the same lines."""
    project = project_for(request.user, project_id, right="edit")
    revision = services.find_revision(project, revision_id)
    made = services.undo_revision(project=project, revision=revision, author=person(request))
    return told(made, crossedLocks=locks.crossed(project, made))


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


@login_required
@require_POST
def checkpoint_rename(request: HttpRequest, project_id: uuid.UUID, checkpoint_id: uuid.UUID) -> JsonResponse:
    """{name} → {id, name}. 409 `checkpoint_taken`."""
    project = project_for(request.user, project_id, right="edit")
    found = checkpoints.find_checkpoint(project, checkpoint_id)
    checkpoints.rename_checkpoint(checkpoint=found, name=text_of(fields_of(request), "name"))
    return JsonResponse({"id": str(found.pk), "name": found.name})


@login_required
@require_POST
def checkpoint_delete(request: HttpRequest, project_id: uuid.UUID, checkpoint_id: uuid.UUID) -> JsonResponse:
    """Take the name away; the version stays → {}."""
    project = project_for(request.user, project_id, right="edit")
    checkpoints.delete_checkpoint(checkpoint=checkpoints.find_checkpoint(project, checkpoint_id))
    return JsonResponse({})
