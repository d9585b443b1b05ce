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
        QUEUED = "queued", _("Waiting for a place")
        CREATING = "creating", _("Starting")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        STOPPING = "stopping", _("Stopping")
        STOPPED = "stopped", _("Stopped")
        ERROR = "error", _("Error")

    class Desired(models.TextChoices):
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")

    TRANSITIONS = {
        "queued": {"creating", "stopping"},
        "creating": {"queued", "running", "stopping", "error"},
        "running": {"paused", "stopping", "error"},
        "paused": {"running", "stopping", "error"},
        "stopping": {"stopped", "error"},
        "stopped": {"queued", "creating"},
        "error": {"queued", "creating", "stopping"},
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
    samples = models.JSONField(default=list, blank=True)  # of services.metrics, the newest last
    build_ms = models.PositiveIntegerField(null=True, blank=True)  # last render that the dev server timed
    from_pool = models.BooleanField(default=False)
    error = models.JSONField(null=True, blank=True)  # {"code", "message", "log": [lines]}
    restarts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)  # since when it waits for a place
    started_at = models.DateTimeField(null=True, blank=True)
    last_accessed_at = models.DateTimeField(null=True, blank=True)
    last_healthy_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["user", "status"])]

    def __str__(self) -> str:
        return f"{self.project} ({self.status})"

    @property
    def port(self) -> int | None:
        """The leased port of 127.0.0.1 at which its page is served; prefetch `port_leases` for lists."""
        leases = self.port_leases.all()
        return next((lease.port for lease in leases if lease.purpose == PortLease.Purpose.PAGE), None)


class PortLease(Row):
    """A port of 127.0.0.1 that belongs to one workspace. Unique in the database."""

    class Purpose(models.TextChoices):
        PAGE = "page", _("Page, served by the studio")
        AGENT = "agent", _("Agent, published by the engine")
        DEV = "dev", _("Dev server, published by the engine")

    port = models.PositiveIntegerField(unique=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="port_leases")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.PAGE)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(port__gte=FIRST_PORT, port__lte=LAST_PORT), name="port_in_range"
            ),
            models.UniqueConstraint(fields=["workspace", "purpose"], name="one_port_a_purpose"),
        ]

    def __str__(self) -> str:
        return str(self.port)


class Sandbox(Row):
    """An agent without a dev server, for one production build. Its row outlives it, so the sweep finds it."""

    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


class WarmWorkspace(StatefulRow):
    """A member of the warm pool: runs its template's own page, and waits, paused, for a project."""

    class Status(models.TextChoices):
        STARTING = "starting", _("Starting")
        WARM = "warm", _("Warm")
        CLAIMED = "claimed", _("Claimed")
        ENDING = "ending", _("Ending")

    # A claimed row is deleted once its workspace's row holds the handle; an ending one once nothing is left.
    TRANSITIONS = {
        "starting": {"warm", "ending"},
        "warm": {"claimed", "ending"},
        "claimed": {"ending"},
        "ending": set(),
    }

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.STARTING, db_index=True)
    template = models.CharField(max_length=100)
    version = models.CharField(max_length=100)  # Runtime.version at its start
    runtime = models.CharField(max_length=20)
    handle = models.JSONField(default=dict, blank=True)
    token = models.CharField(max_length=100)
    memory_mb = models.PositiveIntegerField(default=0)  # measured when it was paused

    def __str__(self) -> str:
        return f"{self.template} ({self.status})"


class Snapshot(Row):
    """The last rendered front page of a project, shown while its workspace wakes. Holds no script."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="snapshot")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    html = models.TextField()

    def __str__(self) -> str:
        return f"{self.project} · {self.revision_id}"


class PastLook(Row):
    """The front page as it looked at one revision, for comparing. Kept of the newest that were live."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="past_looks")
    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="+")
    packed = models.BinaryField()  # HTML as UTF-8, packed by zlib; holds no script
    size = models.PositiveIntegerField()  # bytes of `packed`

    def __str__(self) -> str:
        return f"{self.project} · {self.revision_id}"
