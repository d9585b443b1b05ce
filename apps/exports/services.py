"""Starting exports, and looking at what became of them."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Conflict, Invalid, TooMany
from apps.core.events import publish
from apps.core.jobs import Job, enqueue
from apps.core.transitions import transition
from apps.exports.models import Build, Export
from apps.projects.models import Project

OPEN_BUILDS = (Build.Status.QUEUED, Build.Status.BUILDING)
MOST_OPEN_PER_USER = 5


@transaction.atomic
def start_build(*, project: Project, user: User | None, triggered_by: str = "user") -> Build:
    """Queue a production build of the project's head.

    Raises Invalid when the project has no content yet, TooMany when the person has many builds waiting.
    """
    if project.head_id is None:
        raise Invalid(_("There is nothing to build yet. Describe your page first."), code="nothing_to_build")
    if user and Build.objects.filter(author=user, status__in=OPEN_BUILDS).count() >= MOST_OPEN_PER_USER:
        raise TooMany(_("Several of your builds are still running. Wait for one to finish."))
    build = Build.objects.create(
        organization_id=project.organization_id,
        project=project,
        revision_id=project.head_id,
        author=user,
        triggered_by=triggered_by,
    )
    Project.objects.filter(pk=project.pk).update(build_count=F("build_count") + 1)
    enqueue(Job.RUN_BUILD, build.pk)
    publish(project.pk, "build", id=str(build.pk), status=build.status)
    return build


@transaction.atomic
def start_export(*, project: Project, user: User, includes_source: bool = False) -> Export:
    """Queue a build of head and a zip of it. A second click while one is on its way gives the same export."""
    waiting = (
        Export.objects.filter(project=project, author=user, includes_source=includes_source)
        .filter(build__revision=project.head)
        .exclude(status__in=[Export.Status.SUCCESS, Export.Status.FAILED])
        .first()
    )
    if waiting is not None:
        return waiting
    build = start_build(project=project, user=user, triggered_by="export")
    export = Export.objects.create(
        organization_id=project.organization_id,
        project=project,
        build=build,
        author=user,
        includes_source=includes_source,
    )
    Project.objects.filter(pk=project.pk).update(export_count=F("export_count") + 1)
    publish(project.pk, "export", id=str(export.pk), status=export.status)
    return export


def cancel_build(*, build_id: uuid.UUID, project: Project) -> Build:
    """Take back a build that hasn't begun. Raises Conflict when it has."""
    build = Build.objects.get(pk=build_id, project=project)
    if build.status != Build.Status.QUEUED or not transition(
        build, to=Build.Status.CANCELLED, reason="by the person"
    ):
        raise Conflict(_("This build has already begun."))
    error = {"code": "cancelled", "message": _("The build was cancelled before it began.")}
    for export in build.exports.filter(status=Export.Status.PREPARING):
        transition(export, to=Export.Status.FAILED, reason="its build was cancelled", error=error)
        publish(project.pk, "export", id=str(export.pk), status=export.status, error=error)
    publish(project.pk, "build", id=str(build.pk), status=build.status)
    return build


def latest_exports(project: Project, *, number: int = 10) -> list[Export]:
    """The newest exports with their builds and files, in a constant number of queries."""
    return list(
        Export.objects.filter(project=project)
        .select_related("build", "build__revision", "author")
        .prefetch_related("artifacts")
        .order_by("-id")[:number]
    )
