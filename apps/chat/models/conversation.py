"""Conversations and their messages."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.chat.engine.prose import render_markdown
from apps.core.models import Row
from apps.projects.models import Project


class Conversation(Row):
    """The chat of one project.

    `summary` holds what was decided before the last messages, as lines of Markdown: models are told it
    instead of the messages up to `summarised_to`. People read it and may change it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="conversation")
    summary = models.TextField(blank=True)
    summarised_to = models.UUIDField(null=True, blank=True)  # the last Message that the summary covers
    summary_edited_at = models.DateTimeField(null=True, blank=True)  # by a person
    summary_kept = models.PositiveIntegerField(default=0)  # characters at its beginning that a person wrote

    def __str__(self) -> str:
        return f"Chat of {self.project}"


class Message(Row):
    """One line of a conversation (ChatMessage of types.md)."""

    class Role(models.TextChoices):
        USER = "user", _("User")
        ASSISTANT = "assistant", _("Assistant")
        SYSTEM = "system", _("System")

    class Status(models.TextChoices):
        SENT = "sent", _("Sent")
        PROCESSING = "processing", _("Processing")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Failed")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    role = models.CharField(max_length=10, choices=Role.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    content = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SENT)
    metadata = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies"
    )
    # set when the person edited and sent again: the later messages stay in the history, folded
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["conversation", "-id"])]

    def __str__(self) -> str:
        return f"{self.role}: {self.content[:60]}"

    @property
    def html(self) -> SafeString:
        """The content as safe HTML, from Markdown. The person's own words are not read as Markdown by
        templates.
        """
        return render_markdown(self.content)
