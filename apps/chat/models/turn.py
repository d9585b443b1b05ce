"""Turns: a request with everything that came of it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.chat.models.conversation import Conversation, Message
from apps.core.models import Row, StatefulRow
from apps.projects.models import Project, Revision


class Turn(StatefulRow):
    """One request with everything that came of it."""

    class Mode(models.TextChoices):
        CHANGE = "change", _("Change")
        PLAN = "plan", _("Plan first")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Next")  # behind an open turn of its project
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Working")
        COMPLETED = "completed", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    TRANSITIONS = {
        "waiting": {"queued", "cancelled", "failed"},
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
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.CHANGE)
    # What the answer may touch, enforced: {"sections": ["hero"], "files": ["/src/…"], "label"}; null: all
    scope = models.JSONField(null=True, blank=True)
    # A blueprint that waits for a person, or that was accepted (engine/blueprint.py)
    plan = models.JSONField(null=True, blank=True)
    # what the person chose; null: the default
    language_model = models.ForeignKey(
        "chat.LanguageModel", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    provider = models.CharField(max_length=50, blank=True)  # what answered
    model = models.CharField(max_length=200, blank=True)
    base = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    undone_by = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    error = models.JSONField(null=True, blank=True)  # {"code", "message"}; waiting: why it is held back
    attempts = models.PositiveIntegerField(default=0)  # times a worker took it up
    worker = models.CharField(max_length=100, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)  # since when it may be taken up
    sent_at = models.DateTimeField(default=timezone.now)  # last time its job was put on the queue
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    tokens_cached = models.PositiveIntegerField(default=0)  # of tokens_in, read from the provider's cache
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)  # US dollars
    estimate = models.JSONField(null=True, blank=True)  # {"tokensIn", "tokensOut", "credits"}
    credits_cap = models.PositiveIntegerField(default=0)  # reserved at the start; never charged more
    credits = models.PositiveIntegerField(default=0)  # charged in the end

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


class Attempt(Row):
    """One time a model was asked for a turn: what it was sent, what it answered, what that cost."""

    class Purpose(models.TextChoices):
        ANSWER = "answer", _("Answer")
        MEND = "mend", _("Mend")  # told what was wrong
        RESUME = "resume", _("Go on")  # an answer that broke off
        STEP = "step", _("Step")  # after the results of its tools
        SUMMARY = "summary", _("Summary")  # of an old conversation
        PLAN = "plan", _("Plan")

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="model_attempts")
    index = models.PositiveIntegerField()  # place in the turn, from 0
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.ANSWER)
    provider = models.CharField(max_length=50)
    model = models.CharField(max_length=200)
    # What was sent: [{"name": "rules", "tokens": 1200, "text": "…", "path"?: "/src/…"}], never with a secret
    sent = models.JSONField(default=list)
    answer = models.TextField(blank=True)  # as it came, cut at 200,000 characters
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    tokens_cached = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)  # US dollars
    seconds = models.FloatField(default=0)
    # What was wrong with it: [{"code", "message", "path"}]; empty when it was taken
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["turn", "index"], name="attempts_count_up_in_a_turn")
        ]
        ordering: ClassVar[list[str]] = ["index"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} by {self.model}"


class Feedback(Row):
    """What a person thinks of a turn."""

    class Value(models.TextChoices):
        UP = "up", _("Good")
        DOWN = "down", _("Not good")

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="feedback")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=4, choices=Value.choices)
    reason = models.CharField(max_length=40, blank=True)  # one of a few, see services.feedback
    words = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["turn", "user"], name="one_feedback_per_person_and_turn")
        ]

    def __str__(self) -> str:
        return f"{self.value} by {self.user}"
