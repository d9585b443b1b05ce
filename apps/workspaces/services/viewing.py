"""Being there: what puts off the pause, the idle stop and the end of a workspace, and wakes a paused one.

Any request through the gateway puts off pause and idle stop. Only what shows a person at work (the builder
page in sight, a click that opens a page, an edit) puts off the end, so that a page that asks for something
again and again in a forgotten tab ends with its time. An open WebSocket alone is nobody: the page stays as it
is while the workspace is paused.
"""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from apps.workspaces.models import Workspace
from apps.workspaces.services import pausing
from config.environment import environment

LONGEST_THROTTLE = 20  # seconds


def touch_every() -> int:
    """Seconds between two writes of one workspace's visits; well below the time after which it is paused."""
    return max(1, min(LONGEST_THROTTLE, environment().WORKSPACE_PAUSE_SECONDS // 4))


def touch(workspace: Workspace, *, act: bool = True) -> bool:
    """Somebody is there; `act`: a person at work. Wakes a paused workspace. False: it could not be woken."""
    if _noted_lately(workspace, act):
        return True
    now = timezone.now()
    changes = {"last_accessed_at": now}
    if act:
        changes["expires_at"] = now + lifetime()
    rows = Workspace.objects.filter(pk=workspace.pk)
    rows.update(**changes)
    # Read after the write: a pause that didn't see the visit is seen here.
    paused = rows.filter(status=Workspace.Status.PAUSED, desired=Workspace.Desired.RUNNING).exists()
    return not paused or pausing.wake(workspace.pk)


def lifetime() -> timedelta:
    """From the last act of a person to the end."""
    return timedelta(seconds=environment().WORKSPACE_LIFETIME_SECONDS)


def _noted_lately(workspace: Workspace, act: bool) -> bool:
    try:
        return not cache.add(pausing.touched_key(workspace.pk, act), 1, touch_every())
    except RedisError:
        return False  # without the throttle it costs one small write
