"""Production builds of a revision, and deliveries of a build."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organization
from apps.core.models import Row, StatefulRow
from apps.projects.models import Project, Revision


class Build(StatefulRow):
    """One production build of one revision (ProjectBuild of types.md)."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        BUILDING = "building", _("Building")
        SUCCESS = "success", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS = {
        "queued": {"building", "failed", "cancelled"},
        "building": {"queued", "success", "failed", "cancelled"},
    }

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="builds")
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, related_name="builds")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED, db_index=True)
    triggered_by = models.CharField(max_length=12, default="user")  # user | auto-save | ai-change | export
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    error = models.JSONField(null=True, blank=True)  # BuildError
    attempts = models.PositiveIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Build of {self.project} ({self.status})"


class BuildLogLine(models.Model):
    """One line of a build's log."""

    id = models.BigAutoField(primary_key=True)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="log_lines")
    level = models.CharField(max_length=5)  # info | warn | error | debug
    message = models.TextField()
    source = models.CharField(max_length=30, blank=True)
    timestamp = models.DateTimeField()

    def __str__(self) -> str:
        return self.message[:80]


class Export(StatefulRow):
    """A delivery of a build (ProjectExport of types.md)."""

    class Status(models.TextChoices):
        PREPARING = "preparing", _("Waiting")
        BUILDING = "building", _("Building")
        UPLOADING = "uploading", _("Packing")
        SUCCESS = "success", _("Ready")
        FAILED = "failed", _("Failed")

    TRANSITIONS = {
        "preparing": {"building", "failed"},
        "building": {"preparing", "uploading", "failed"},
        "uploading": {"preparing", "success", "failed"},
    }

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="exports")
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="exports")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PREPARING, db_index=True)
    export_type = models.CharField(max_length=10, default="download")
    includes_source = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    error = models.JSONField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Export of {self.project} ({self.status})"


class Artifact(Row):
    """A file that a build or an export left in storage (BuildArtifact of types.md)."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="artifacts")
    export = models.ForeignKey(
        Export, null=True, blank=True, on_delete=models.CASCADE, related_name="artifacts"
    )
    path = models.CharField(max_length=300)  # name for people: "padaria-sol-site.zip"
    storage_name = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()  # bytes
    mime_type = models.CharField(max_length=100)
    checksum = models.CharField(max_length=64)  # SHA-256, hex

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["build"])]

    def __str__(self) -> str:
        return self.path
