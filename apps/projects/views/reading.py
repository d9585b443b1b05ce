"""What requests bring: JSON or forms, texts and uploads, checked."""

import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, TooLarge
from apps.projects import paths, trees


def fields_of(request: HttpRequest) -> dict[str, Any]:
    """The body as a mapping: a JSON object, or the fields of a form. Raises Invalid."""
    if request.content_type != "application/json":
        return dict(request.POST.items())
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Invalid(_("That isn't valid JSON."), code="bad_json") from None
    if not isinstance(body, dict):
        raise Invalid(_("A JSON object is expected."), code="bad_json")
    return body


def text_of(fields: dict[str, Any], name: str, default: str | None = None) -> str:
    """A field that has to be text. Raises Invalid when it is missing or something else."""
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise Invalid(
            _("“%(field)s” is missing or isn't text.") % {"field": name}, code="field_missing", field=name
        )
    return value


def content_of(fields: dict[str, Any], name: str = "content", default: str | None = None) -> bytes:
    """The text of a file as bytes. Raises Invalid for half letters that UTF-8 can't hold."""
    try:
        return text_of(fields, name, default).encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid(_("The text has characters that can't be saved."), code="bad_text") from None


def uploads_of(request: HttpRequest) -> dict[str, bytes]:
    """Uploaded `files` (or `file`) by the path they go to: `folder` (else /public) and their name."""
    folder = "/" + request.POST.get("folder", "/public").strip("/")
    found: dict[str, bytes] = {}
    for upload in [*request.FILES.getlist("files"), *request.FILES.getlist("file")]:
        path = paths.normalise(f"{folder.rstrip('/')}/{upload.name or ''}")
        found[path] = _read(path, upload)
    if sum(map(len, found.values())) > trees.MAX_PROJECT:
        raise TooLarge
    return found


def _read(path: str, upload: UploadedFile[Any]) -> bytes:
    """One upload, refused by its size before it is read into memory."""
    trees.check_size(path, upload.size or 0, text=False)
    return bytes(upload.read())
