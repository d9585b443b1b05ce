"""What a worker does with a build and with an export."""

import uuid
from typing import Any

import structlog
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.core.errors import AppError
from apps.core.events import publish, publish_now
from apps.core.jobs import Job, enqueue
from apps.core.storage import reached
from apps.core.transitions import transition
from apps.exports import packing
from apps.exports.leases import held, lease_until
from apps.exports.models import Artifact, Build, BuildLogLine, Export
from apps.projects.models import Project
from apps.projects.services import read_files
from apps.workspaces.builds import BuildOutcome, built_site

log = structlog.get_logger(__name__)


def run_build(build_id: uuid.UUID | str) -> None:
    """Build a queued build's revision, keep its log, and pack the exports that wait for it.

    Does nothing when another worker has it or it is over or purged: tasks may be delivered twice.
    """
    build = Build.objects.select_related("project", "revision").filter(pk=build_id).first()
    if build is None or build.status != Build.Status.QUEUED or not _take_up(build):
        return
    BuildLogLine.objects.filter(build=build).delete()  # of an attempt that was cut off
    for export in build.exports.filter(status=Export.Status.PREPARING):
        transition(export, to=Export.Status.BUILDING, lease_expires_at=lease_until())
        _tell_export(export)
    _tell_build(build)
    with held(build):
        try:
            with built_site(revision=build.revision, build_id=str(build.pk), on_log=_Log(build)) as outcome:
                _finish(build, outcome)
        except AppError as error:
            _fail(build, {"code": error.code, "message": str(error.message)})


def _take_up(build: Build) -> bool:
    """Whether this worker is the one."""
    return transition(
        build,
        to=Build.Status.BUILDING,
        started_at=timezone.now(),
        lease_expires_at=lease_until(),
        attempts=build.attempts + 1,
    )


class _Log:
    """Keeps each line as a row and shows it to the people who look."""

    def __init__(self, build: Build) -> None:
        self.build = build

    def __call__(self, line: dict[str, Any]) -> None:
        row = BuildLogLine.objects.create(
            build=self.build,
            level=str(line.get("level", "info"))[:5],
            message=str(line.get("message", "")),
            source="astro",
            timestamp=parse_datetime(str(line.get("timestamp", ""))) or timezone.now(),
        )
        entry = {
            "level": row.level,
            "message": row.message,
            "timestamp": row.timestamp.isoformat(),
            "source": row.source,
        }
        publish_now(
            self.build.project_id, "build", id=str(self.build.pk), status=self.build.status, log=entry
        )


def _finish(build: Build, outcome: BuildOutcome) -> None:
    if outcome.error is not None:
        _fail(build, dict(outcome.error))
        return
    for export in build.exports.filter(status=Export.Status.BUILDING):
        _pack(export, outcome)
    now = timezone.now()
    transition(build, to=Build.Status.SUCCESS, completed_at=now, duration_ms=outcome.duration_ms, error=None)
    Project.objects.filter(pk=build.project_id).update(last_build_at=now)
    _tell_build(build)


def _pack(export: Export, outcome: BuildOutcome) -> None:
    """Zip the site (and the source), keep it in storage, and note it with size, type and SHA-256."""
    if not transition(export, to=Export.Status.UPLOADING, lease_expires_at=lease_until()):
        return
    _tell_export(export)
    source = read_files(export.build.revision) if export.includes_source else None
    with held(export), outcome.open_tar() as tar:
        file, digest, size = packing.pack(tar=tar, source=source, name=export.project.name)
        with file, reached():
            name = default_storage.save(f"exports/{export.project_id}/{export.pk}.zip", File(file))
    Artifact.objects.filter(export=export).delete()
    Artifact.objects.create(
        build=export.build,
        export=export,
        path=packing.file_name(export.project.name, includes_source=export.includes_source),
        storage_name=name,
        size=size,
        mime_type="application/zip",
        checksum=digest,
    )
    transition(export, to=Export.Status.SUCCESS, completed_at=timezone.now(), error=None)
    _tell_export(export)


def _fail(build: Build, error: dict[str, Any]) -> None:
    """End the build and what waits for it, with file, line, column and what to do."""
    now = timezone.now()
    transition(
        build, to=Build.Status.FAILED, reason=str(error.get("message", "")), completed_at=now, error=error
    )
    for export in build.exports.exclude(status__in=[Export.Status.SUCCESS, Export.Status.FAILED]):
        transition(export, to=Export.Status.FAILED, completed_at=now, error=error)
        _tell_export(export)
    _tell_build(build)


def retry_or_fail(build: Build, *, most_attempts: int) -> None:
    """For the sweep: a build whose worker went silent is queued once more, then told as failed."""
    if build.attempts < most_attempts:
        if transition(build, to=Build.Status.QUEUED, reason="worker went silent"):
            for export in build.exports.filter(status__in=[Export.Status.BUILDING, Export.Status.UPLOADING]):
                transition(export, to=Export.Status.PREPARING, reason="worker went silent")
            enqueue(Job.RUN_BUILD, build.pk)
        return
    message = _("The build was interrupted twice. Nothing was changed; try again.")
    _fail(build, {"code": "interrupted", "message": message})


def _tell_build(build: Build) -> None:
    publish(build.project_id, "build", id=str(build.pk), status=build.status, error=build.error)


def _tell_export(export: Export) -> None:
    publish(export.project_id, "export", id=str(export.pk), status=export.status, error=export.error)
