"""Things beside a message: taken in before it is sent, bound to it when it is, told to whoever answers."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.engine import pictures
from apps.chat.engine.pictures import PictureError
from apps.chat.engine.tree import Changes
from apps.chat.models import Attachment, Message, Turn
from apps.chat.providers.base import Picture
from apps.core.errors import Conflict, Invalid, NotFound, TooLarge
from apps.core.text import storable
from apps.projects import trees
from apps.projects.models import Project

MOST = 8  # things beside one message
LONGEST_FILE = 10 * 1024 * 1024  # bytes
LONGEST_TEXT = 200 * 1024  # bytes
MOST_UNSENT = 40  # of one person in one project
UNSENT_HOURS = 24
_CODE = (".astro", ".vue", ".svelte", ".tsx", ".jsx", ".ts", ".js", ".css", ".html", ".json", ".svg")


def attach_all(
    *, project: Project, user: User, files: Sequence[UploadedFile[Any]], link: str = ""
) -> list[Attachment]:
    """Take in what a form brings. Raises Invalid (`nothing_attached`) and what the two below raise."""
    if not files and not link.strip():
        raise Invalid(_("Choose a file, or give an address."), code="nothing_attached")
    if len(files) > MOST:
        raise Invalid(_("A message can have 8 attachments at most."), code="many_attachments", limit=MOST)
    if any((file.size or 0) > LONGEST_FILE for file in files):
        raise _too_large()
    made = [attach_link(project=project, user=user, address=link.strip())] if link.strip() else []
    for file in files:
        made.append(attach_file(project=project, user=user, name=file.name or "", content=bytes(file.read())))
    return made


def attach_file(*, project: Project, user: User, name: str, content: bytes) -> Attachment:
    """Take in an image (PNG, JPEG, WebP, GIF; at most 10 MB) or a text (at most 200 KB).

    Raises TooLarge, Invalid (`attachment_kind`, `bad_image`, `empty_attachment`), Conflict
    (`many_attachments`).
    """
    if not content:
        raise Invalid(_("“%(name)s” is empty.") % {"name": name[:100]}, code="empty_attachment")
    if len(content) > LONGEST_FILE:
        raise _too_large()
    made = _image(name, content) or _text(name, content)
    return _stored(made, project, user)


def attach_link(*, project: Project, user: User, address: str) -> Attachment:
    """Take in the address of a page, which is told and not fetched. Raises Invalid (`bad_link`)."""
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise Invalid(_("That isn't an address of the web."), code="bad_link") from error
    made = Attachment(type=Attachment.Type.LINK, name=urlsplit(address).netloc[:200], address=address[:2000])
    return _stored(made, project, user)


def detach(attachment: Attachment) -> None:
    """Throw one away. Raises Conflict (`attachment_sent`) when its message is sent."""
    if not Attachment.objects.filter(pk=attachment.pk, message=None).delete()[0]:
        raise Conflict(_("It is part of a message that was sent."), code="attachment_sent")


def bind(message: Message, *, project: Project, user: User, ids: Sequence[str]) -> None:
    """Make a person's unsent attachments part of their message, in its transaction.

    Raises Invalid (`many_attachments`), NotFound for one that isn't theirs or was sent already.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST:
        raise Invalid(_("A message can have 8 attachments at most."), code="many_attachments", limit=MOST)
    try:
        bound = Attachment.objects.filter(project=project, author=user, message=None, pk__in=wanted)
        count = bound.update(message=message)
    except (ValidationError, ValueError):
        count = -1
    if count != len(wanted):
        raise NotFound(_("An attachment is gone. Remove it and add it again."), code="attachment_not_found")


def copy_attachments(source: Message, target: Message) -> None:
    """Asking again asks with the same things beside it."""
    rows = list(Attachment.objects.filter(message=source).order_by("pk"))
    for row in rows:
        row.pk, row.message = Attachment._meta.pk.get_default(), target
        row._state.adding = True
    Attachment.objects.bulk_create(rows)


def attached_to(turn: Turn) -> QuerySet[Attachment]:
    """What stands beside a turn's request, without the contents."""
    return Attachment.objects.filter(message_id=turn.request_id).defer("content").order_by("pk")


def site_address(row: Attachment) -> str:
    """Where the site finds an image once a page names it; empty for all else."""
    if row.type != Attachment.Type.IMAGE:
        return ""
    return pictures.site_address(f"{row.name.rsplit('.', 1)[0]}-{str(row.pk)[-4:]}", row.mime_type)


def text_of(row: Attachment) -> str:
    """The words of an attached text; empty for all else."""
    is_text = row.type in (Attachment.Type.FILE, Attachment.Type.CODE)
    return bytes(row.content).decode("utf-8", "replace") if is_text else ""


def pictures_of(turn: Turn) -> tuple[Picture, ...]:
    """The images beside the request, for a model that sees."""
    rows = Attachment.objects.filter(message_id=turn.request_id, type=Attachment.Type.IMAGE).order_by("pk")
    return tuple(Picture(*pictures.seen(row.mime_type, bytes(row.content))) for row in rows)


def assets_for(turn: Turn, changes: Changes) -> Changes:
    """The attached images that the changes put on the page, as files of the project.

    Images of earlier messages of the conversation count too: “use the photo I sent”.
    """
    rows = Attachment.objects.filter(
        message__conversation_id=turn.conversation_id, type=Attachment.Type.IMAGE
    )
    keys = {site_address(row): row.pk for row in rows.defer("content")}
    used = pictures.named(changes, keys)
    contents = dict(rows.filter(pk__in=[keys[address] for address in used]).values_list("pk", "content"))
    return {f"/public{address}": bytes(contents[keys[address]]) for address in used}


def sweep_attachments() -> int:
    """Throw away what was never sent."""
    old = timezone.now() - timedelta(hours=UNSENT_HOURS)
    return Attachment.objects.filter(message=None, created_at__lt=old).delete()[0]


def _image(name: str, content: bytes) -> Attachment | None:
    try:
        found = pictures.read(content)
    except PictureError as error:
        raise Invalid(f"{_named(name)}: {error}", code="bad_image") from error
    if found is None:
        return None
    return Attachment(
        type=Attachment.Type.IMAGE, name=_named(name), mime_type=found.mime_type, content=found.content,
        width=found.width, height=found.height,
    )  # fmt: skip


def _text(name: str, content: bytes) -> Attachment:
    if not trees.is_text(content):
        words = _(
            "“%(name)s” is neither an image nor a text. PNG, JPEG, WebP, GIF and text files can be added."
        )
        raise Invalid(words % {"name": _named(name)}, code="attachment_kind")
    if len(content) > LONGEST_TEXT:
        raise TooLarge(_("A text beside a message can have 200 KB at most."), code="attachment_too_large")
    is_code = name.lower().endswith(_CODE)
    return Attachment(
        type=Attachment.Type.CODE if is_code else Attachment.Type.FILE, name=_named(name),
        mime_type="text/plain", content=content,
    )  # fmt: skip


def _stored(made: Attachment, project: Project, user: User) -> Attachment:
    unsent = Attachment.objects.filter(project=project, author=user, message=None)
    if unsent.count() >= MOST_UNSENT:
        raise Conflict(_("Send or remove some attachments first."), code="many_attachments")
    made.project, made.organization, made.author = project, project.organization, user
    made.size = len(made.content)
    made.save()
    return made


def _too_large() -> TooLarge:
    return TooLarge(_("A file beside a message can have 10 MB at most."), code="attachment_too_large")


def _named(name: str) -> str:
    """The last part of a file's name, storable and short."""
    return re.sub(r"[\x00-\x1f\x7f]", "", storable(name)).replace("\\", "/").rsplit("/", 1)[-1][-200:] or _(
        "file"
    )
