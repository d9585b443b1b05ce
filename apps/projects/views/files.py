"""The Code tab: the tree, reading and saving files. JSON for scripts; errors as {error, code, details}."""

import mimetypes
import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.models import User
from apps.core.errors import NotFound
from apps.projects import paths, services
from apps.projects.access import may_edit, project_for
from apps.projects.models import Project, Revision
from apps.projects.services import files as file_services
from apps.projects.views.reading import content_of, fields_of, text_of, uploads_of

SHOWN_REVISIONS = 50
# Pictures that can't carry scripts; all else is only ever downloaded.
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})


@login_required
@require_GET
def code(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """The Code tab as `builder/code.html`. Context: project, can_edit, head, files ([{path, size, text}]
    of head), revisions (newest 50, without trees)."""
    project = project_for(request.user, project_id)
    revisions = project.revisions.defer("tree", "changes")[:SHOWN_REVISIONS]
    facts = {
        "project": project,
        "can_edit": may_edit(person(request), project),
        "head": project.head_id,
        "files": listed(services.head_of(project)),
        "revisions": revisions,
    }
    return render(request, "builder/code.html", facts)


@login_required
@require_GET
def tree(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """`?revision=` (head without it) → {head, revision, files: [{path, size, text}], locks: [path]}."""
    project = project_for(request.user, project_id)
    revision = revision_named(project, request.GET.get("revision"))
    facts = {"head": str(project.head_id), "revision": str(revision.pk), "files": listed(revision)}
    return JsonResponse(facts | {"locks": sorted(services.locked_paths(project))})


@login_required
@require_http_methods(["GET", "HEAD", "PUT", "POST"])
def file(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """GET `?path=&revision=` → {path, revision, head, size, text, content (null: binary)}. PUT, POST save."""
    if request.method in {"PUT", "POST"}:
        return save(request, project_id)
    project = project_for(request.user, project_id)
    revision = revision_named(project, request.GET.get("revision"))
    path = paths.normalise(request.GET.get("path", ""))
    content = services.read_file(revision, path)
    entry = revision.tree[path]
    return JsonResponse(
        {
            "path": path,
            "revision": str(revision.pk),
            "head": str(project.head_id),
            "size": entry["size"],
            "text": entry["text"],
            "content": content.decode("utf-8") if entry["text"] else None,
        }
    )


@login_required
@require_http_methods(["PUT", "POST"])
def save(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{path, content, base: revision id the text was edited from} → {head, number, path, content, merged}.

    `merged` tells that somebody else's lines came in; `content` is the file as it is now.
    409 `merge_conflict`: nothing was saved;
    details.files has for each file its regions {line, base, ours (saved), theirs (yours)}.
    """
    project = project_for(request.user, project_id, right="edit")
    fields = fields_of(request)
    path, content = text_of(fields, "path"), content_of(fields)
    revision = file_services.save_file(
        project=project,
        path=path,
        content=content,
        author=person(request),
        base_id=fields.get("base") or None,
    )
    now = services.read_file(revision, path)
    return told(revision, path=paths.normalise(path), content=now.decode("utf-8"), merged=now != content)


@login_required
@require_POST
def create(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{path, content?} → {head, number, path}. 409 `path_taken`."""
    project = project_for(request.user, project_id, right="edit")
    fields = fields_of(request)
    path = paths.normalise(text_of(fields, "path"))
    content = content_of(fields, default="")
    revision = file_services.create_file(project=project, path=path, content=content, author=person(request))
    return told(revision, path=path)


@login_required
@require_POST
def move(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{path, to} of a file or folder → {head, number, path: the new one}."""
    project = project_for(request.user, project_id, right="edit")
    fields = fields_of(request)
    path, to = text_of(fields, "path"), paths.normalise(text_of(fields, "to"))
    revision = file_services.move_path(project=project, path=path, to=to, author=person(request))
    return told(revision, path=to)


@login_required
@require_POST
def delete(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """{path} of a file or folder → {head, number, path}."""
    project = project_for(request.user, project_id, right="edit")
    path = text_of(fields_of(request), "path")
    revision = file_services.delete_path(project=project, path=path, author=person(request))
    return told(revision, path=paths.normalise(path))


@login_required
@require_POST
def upload(request: HttpRequest, project_id: uuid.UUID) -> JsonResponse:
    """A form with `files` and `folder` (/public without it) → {head, number, paths}."""
    project = project_for(request.user, project_id, right="edit")
    found = uploads_of(request)
    revision = file_services.upload_files(project=project, files=found, author=person(request))
    return told(revision, paths=sorted(found))


@login_required
@require_GET
def download(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """`?path=&revision=`: the bytes, as an attachment; with `?inline=1` pictures are shown."""
    project = project_for(request.user, project_id)
    revision = revision_named(project, request.GET.get("revision"))
    path = paths.normalise(request.GET.get("path", ""))
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    inline = kind in INLINE_TYPES and bool(request.GET.get("inline"))
    response = HttpResponse(
        services.read_file(revision, path), content_type=kind if inline else "application/octet-stream"
    )
    name = path.rsplit("/", 1)[-1]
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def told(revision: Revision, **more: Any) -> JsonResponse:
    """What every change answers: the new head."""
    return JsonResponse({"head": str(revision.pk), "number": revision.number, **more})


def listed(revision: Revision | None) -> list[dict[str, Any]]:
    """[{path, size, text}], by path."""
    files = sorted(revision.tree.items()) if revision else []
    return [{"path": path, "size": entry["size"], "text": entry["text"]} for path, entry in files]


def revision_named(project: Project, revision_id: str | None) -> Revision:
    """The revision of that id, or head. Raises NotFound."""
    if revision_id:
        return services.find_revision(project, revision_id)
    head = services.head_of(project)
    if head is None:
        raise NotFound(code="no_files")
    return head


def person(request: HttpRequest) -> User:
    """The signed-in user."""
    return cast(User, request.user)
