"""Operations: the single changes of a turn."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.chat.models.conversation import Message
from apps.chat.models.turn import Turn
from apps.core.models import Row


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
