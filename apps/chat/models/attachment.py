"""What people put beside their words: images, texts, links."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.chat.models.conversation import Message
from apps.core.models import Row
from apps.projects.models import Project


class Attachment(Row):
    """One thing beside a message (MessageAttachment of types.md); without a message until it is sent."""

    class Type(models.TextChoices):
        IMAGE = "image", _("Image")
        FILE = "file", _("File")
        LINK = "link", _("Link")
        CODE = "code-snippet", _("Code")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    type = models.CharField(max_length=12, choices=Type.choices)
    name = models.CharField(max_length=200)
    mime_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    width = models.PositiveIntegerField(null=True, blank=True)  # of an image, in pixels
    height = models.PositiveIntegerField(null=True, blank=True)
    content = models.BinaryField(default=bytes, blank=True)  # left out of lists; empty for a link
    address = models.URLField(blank=True, max_length=2000)  # of a link

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["project", "message"])]

    def __str__(self) -> str:
        return self.name
