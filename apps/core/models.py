"""Bases shared by all models, and the record of state changes."""

import uuid
from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models


def new_id() -> uuid.UUID:
    """A UUID that sorts by time (version 7), so that indexes grow at one end."""
    return uuid_utils.compat.uuid7()


class Row(models.Model):
    """A row with a time-sortable id and its own times."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class StatefulRow(Row):
    """A row whose `status` moves only through core.transitions.transition."""

    # status → the statuses it may move to; each subclass names its own
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {}

    # Each subclass narrows it by choices; here so that transition() knows of it.
    status = models.CharField(max_length=20)

    class Meta:
        abstract = True


class Transition(models.Model):
    """One move of one row's status: history and audit at once."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=50)  # model label, such as "chat.turn"
    row_id = models.UUIDField()
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    reason = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["kind", "row_id", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_status} → {self.to_status}"
