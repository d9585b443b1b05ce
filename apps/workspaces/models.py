"""The running environment of a project's head."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.core.models import Row, StatefulRow
from apps.projects.models import Project, Revision

FIRST_PORT, LAST_PORT = 8001, 8100


class Workspace(StatefulRow):
    """Wish and state of one running environment (PreviewSession of types.md)."""

    class Status(models.TextChoices):
        CREATING = "creating", _("Starting")
        RUNNING = "running", _("Running")
        STOPPING = "stopping", _("Stopping")
        STOPPED = "stopped", _("Stopped")
        ERROR = "error", _("Error")

    class Desired(models.TextChoices):
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")

    TRANSITIONS = {
        "creating": {"running", "stopping", "error"},
        "running": {"stopping", "error"},
        "stopping": {"stopped", "error"},
        "stopped": {"creating"},
        "error": {"creating", "stopping"},
    }

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="workspaces")
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="workspace")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.STOPPED, db_index=True)
    desired = models.CharField(max_length=10, choices=Desired.choices, default=Desired.STOPPED)
    runtime = models.CharField(max_length=20, default="process")
    handle = models.JSONField(default=dict, blank=True)  # what the runtime needs to find it again
    token = models.CharField(max_length=100, blank=True)  # of the agent; changes with each start
    isolated = models.BooleanField(default=False)
    is_ready = models.BooleanField(default=False)
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    resources = models.JSONField(default=dict, blank=True)  # ResourceAllocation
    error = models.JSONField(null=True, blank=True)  # {"code", "message", "log": [lines]}
    restarts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    last_accessed_at = models.DateTimeField(null=True, blank=True)
    last_healthy_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["user", "status"])]

    def __str__(self) -> str:
        return f"{self.project} ({self.status})"


class PortLease(Row):
    """A port of 127.0.0.1 at which the web process serves one workspace. Unique in the database."""

    port = models.PositiveIntegerField(unique=True)
    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="port_lease")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(port__gte=FIRST_PORT, port__lte=LAST_PORT), name="port_in_range"
            )
        ]

    def __str__(self) -> str:
        return str(self.port)


class Sandbox(Row):
    """An agent without a dev server, for one production build. Its row outlives it, so the sweep finds it."""

    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
