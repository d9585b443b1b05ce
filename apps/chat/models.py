"""Conversations: messages, the turns behind the answers, and their operations."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.chat.engine.prose import render_markdown
from apps.core.models import Row, StatefulRow
from apps.projects.models import Project, Revision


class Conversation(Row):
    """The chat of one project."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="conversation")

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


class Turn(StatefulRow):
    """One request with everything that came of it."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Working")
        COMPLETED = "completed", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    TRANSITIONS = {
        "queued": {"running", "cancelled", "failed"},
        "running": {"queued", "completed", "failed", "cancelled"},
    }

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="turns")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    request = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="turn")
    answer = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="answered_turn")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED, db_index=True)
    # what the person chose; null: the default
    language_model = models.ForeignKey(
        "LanguageModel", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    provider = models.CharField(max_length=50, blank=True)  # what answered
    model = models.CharField(max_length=200, blank=True)
    base = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    undone_by = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    error = models.JSONField(null=True, blank=True)  # {"code", "message"}
    attempts = models.PositiveIntegerField(default=0)  # times a worker took it up
    worker = models.CharField(max_length=100, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)  # last time its job was put on the queue
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)  # US dollars

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # A project works on one turn at a time.
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(status__in=["queued", "running"]),
                name="one_open_turn_per_project",
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["status", "lease_expires_at"]),
            models.Index(fields=["conversation", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.project} turn ({self.status})"

    @property
    def is_open(self) -> bool:
        """Whether it still waits or works."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)

    @property
    def receipt(self) -> dict[str, Any]:
        """What came of it: files, added, removed, tokens, cost (US dollars), seconds, attempts, model."""
        found = self.answer.metadata.get("receipt")
        return found if isinstance(found, dict) else {}


class Operation(Row):
    """One change of a turn (AIOperation of types.md)."""

    class Type(models.TextChoices):
        FILE_CREATE = "file-create"
        FILE_UPDATE = "file-update"
        FILE_DELETE = "file-delete"
        COMPONENT_INSERT = "component-insert"
        STYLE_UPDATE = "style-update"
        CONTENT_UPDATE = "content-update"
        LAYOUT_CHANGE = "layout-change"
        CONFIG_UPDATE = "config-update"

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPLYING = "applying", _("Working")
        COMPLETED = "completed", _("Done")
        FAILED = "failed", _("Failed")
        ROLLED_BACK = "rolled-back", _("Undone")

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="operations")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="operations")
    index = models.PositiveIntegerField()  # place in the turn, from 0
    type = models.CharField(max_length=20, choices=Type.choices)
    description = models.CharField(max_length=300)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    parameters = models.JSONField(default=dict)
    preview = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    rollback_info = models.JSONField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["turn", "index"], name="operations_count_up_in_a_turn")
        ]
        ordering: ClassVar[list[str]] = ["index"]

    def __str__(self) -> str:
        return self.description

    @property
    def files(self) -> list[str]:
        """Paths that it changed, or will change."""
        told = (self.result or {}).get("filesChanged") or (self.preview or {}).get("affectedFiles")
        return list(told or [])


class LanguageModel(Row):
    """A model that administrators offer in the builder."""

    name = models.CharField(max_length=100, unique=True)
    litellm_model = models.CharField(max_length=200, help_text=_("LiteLLM's name, such as openai/gpt-5."))
    api_base = models.URLField(blank=True, help_text=_("Address of an OpenAI-compatible server, if any."))
    api_key_variable = models.CharField(
        max_length=100, blank=True, help_text=_("Name of the environment variable that holds the key.")
    )
    context_window = models.PositiveIntegerField(default=128_000)  # tokens
    max_output_tokens = models.PositiveIntegerField(default=16_000)
    temperature = models.FloatField(default=0.2)
    is_enabled = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_model"
            )
        ]

    def __str__(self) -> str:
        return self.name
