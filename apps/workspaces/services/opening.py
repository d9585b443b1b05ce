"""What people ask for: open, close, restart, and being there."""

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from apps.accounts.models import User
from apps.core.errors import TooMany
from apps.core.jobs import Job, enqueue
from apps.core.locks import hold_until_commit
from apps.projects.models import Project
from apps.workspaces.models import Workspace
from apps.workspaces.services.facts import publish_state
from apps.workspaces.services.ports import lease_port
from config.environment import environment

TOUCH_EVERY = 20  # seconds


def open_workspace(*, project: Project, user: User) -> Workspace:
    """Wish the project's workspace to run. Opening an open one only says that somebody is there.

    Raises TooMany when the machine's limit or the ports are used up.
    """
    with transaction.atomic():
        workspace = _row(project, user)
        now = timezone.now()
        if workspace.desired == Workspace.Desired.RUNNING and workspace.status != Workspace.Status.ERROR:
            _set(workspace, last_accessed_at=now)
        else:
            _check_limit(workspace)
            lifetime = timedelta(seconds=environment().WORKSPACE_LIFETIME_SECONDS)
            wish = {"desired": Workspace.Desired.RUNNING, "user": user, "expires_at": now + lifetime}
            _set(workspace, last_accessed_at=now, restarts=0, retry_at=None, **wish)
        lease_port(workspace)
        if workspace.status != Workspace.Status.RUNNING:
            enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
    return workspace


def close_workspace(workspace: Workspace, *, reason: str = "") -> None:
    """Wish it to stop. `reason` is shown when it isn't a person who asked: "idle" or "expired"."""
    _set(workspace, desired=Workspace.Desired.STOPPED, error=_stopped_words(reason))
    enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
    publish_state(workspace)


def restart_workspace(*, project: Project, user: User) -> Workspace:
    """End what runs and start anew with a fresh folder."""
    with transaction.atomic():
        workspace = open_workspace(project=project, user=user)
        if workspace.status == Workspace.Status.RUNNING:
            _set(
                workspace, token="", restarts=0, retry_at=None
            )  # the reconciler starts what has no token anew
            enqueue(Job.RECONCILE_WORKSPACE, workspace.pk)
    return workspace


def touch(workspace: Workspace) -> None:
    """Somebody looks at it: puts off the idle stop. Written at most every 20 seconds."""
    try:
        if not cache.add(f"workspace-touched:{workspace.pk}", 1, TOUCH_EVERY):
            return
    except RedisError:
        pass  # without the throttle it costs one small write
    Workspace.objects.filter(pk=workspace.pk).update(last_accessed_at=timezone.now())


def _row(project: Project, user: User) -> Workspace:
    """The project's one row, locked until the transaction ends."""
    owner = {"organization_id": project.organization_id, "user": user}
    Workspace.objects.get_or_create(project=project, defaults=owner)
    return Workspace.objects.select_for_update().get(project=project)


def _check_limit(workspace: Workspace) -> None:
    """Counting and wishing are one step for all, else two could take the last place."""
    hold_until_commit("workspace-limit")
    limit = environment().WORKSPACE_LIMIT
    running = Workspace.objects.filter(desired=Workspace.Desired.RUNNING).exclude(pk=workspace.pk).count()
    if running >= limit:
        words = _("%(limit)s previews are running, which is the limit here. Close one, or try again later.")
        raise TooMany(words % {"limit": limit}, code="workspace_limit", limit=limit)


def _stopped_words(reason: str) -> dict[str, object] | None:
    words = {
        "idle": _("The preview went to sleep because nobody was looking. Open it again to go on."),
        "expired": _("The preview reached its time limit. Open it again for a fresh one."),
    }
    return {"code": reason, "message": words[reason], "log": []} if reason in words else None


def _set(workspace: Workspace, **values: object) -> None:
    for name, value in values.items():
        setattr(workspace, name, value)
    workspace.save(update_fields=[*values, "updated_at"])
