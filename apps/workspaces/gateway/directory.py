"""What the gateway must know of rows, kept a few seconds: a page's sub-resources ask the database nothing."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from channels.db import DatabaseSyncToAsync, database_sync_to_async

from apps.accounts.models import User
from apps.core.errors import AppError
from apps.core.jobs import Job, enqueue
from apps.projects.access import project_for
from apps.workspaces.models import PortLease, Workspace
from apps.workspaces.runtime.base import Address
from apps.workspaces.services import facts as workspace_facts
from apps.workspaces.services import viewing

ROW_SECONDS = 2.0
WAITING_SECONDS = 0.3  # a workspace on its way changes soon
ACCESS_SECONDS = 4.0
REPORT_SECONDS = 2.0
HOLD_SECONDS = 20.0  # a page of a workspace that starts is waited for so long
HOLD_STEPS = (0.02, 0.3)  # seconds between two looks, growing
MOST_ENTRIES = 5000
Status = Workspace.Status


@dataclass(frozen=True)
class Facts:
    """A workspace's row, as far as the gateway needs it."""

    id: uuid.UUID
    project_id: uuid.UUID
    status: str
    wanted: bool
    ready: bool
    error: dict[str, Any] | None
    line: str  # which place it has among those who wait, in words
    retries: bool
    expires_at: float
    dev: Address

    @property
    def serves(self) -> bool:
        """Whether requests can be forwarded, to a paused one once it is woken."""
        return self.wanted and self.ready and self.status in (Status.CREATING, Status.RUNNING, Status.PAUSED)

    @property
    def starts(self) -> bool:
        """Whether it will serve soon."""
        return self.wanted and self.status == Status.CREATING and not self.ready

    @property
    def paused(self) -> bool:
        """Whether it has to be woken first."""
        return self.status == Status.PAUSED


class Cache:
    """Values that live some seconds. Bounded: when full, everything is asked anew."""

    def __init__(self) -> None:
        self._values: dict[Any, tuple[float, Any]] = {}

    async def get(self, key: Any, ask: Callable[[], Awaitable[Any]], seconds: Callable[[Any], float]) -> Any:
        """The value for `key`, asked when it is older than allowed."""
        found = self._values.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        value = await ask()
        self.keep(key, value, seconds(value))
        return value

    def fresh(self, key: Any) -> bool:
        """Whether a value is known that needn't be asked anew."""
        found = self._values.get(key)
        return found is not None and found[0] > time.monotonic()

    def keep(self, key: Any, value: Any, seconds: float) -> None:
        """Remember a value."""
        if len(self._values) >= MOST_ENTRIES:
            self._values.clear()
        self._values[key] = (time.monotonic() + seconds, value)

    def drop(self, key: Any) -> None:
        """Ask anew the next time."""
        self._values.pop(key, None)


class Directory:
    """Looks up workspaces, leased ports and rights."""

    def __init__(self) -> None:
        self._rows, self._ports, self._rights, self._touched = Cache(), Cache(), Cache(), Cache()
        self._reported = Cache()
        self._touching: dict[tuple[uuid.UUID, bool], asyncio.Task[bool]] = {}

    async def find(self, workspace_id: uuid.UUID) -> Facts | None:
        """The workspace, or None."""

        def seconds(value: Facts | None) -> float:
            return ROW_SECONDS if value is None or value.serves else WAITING_SECONDS

        found: Facts | None = await self._rows.get(workspace_id, lambda: _read(workspace_id), seconds)
        return found

    async def once_started(self, facts: Facts) -> Facts:
        """The facts when it no longer starts, or as they are after HOLD_SECONDS."""
        until, step = time.monotonic() + HOLD_SECONDS, HOLD_STEPS[0]
        while facts.starts and time.monotonic() < until:
            await asyncio.sleep(step)
            step = min(step * 1.2, HOLD_STEPS[1])
            self.forget(facts.id)
            facts = await self.find(facts.id) or replace(facts, wanted=False)
        return facts

    async def at_port(self, port: int) -> uuid.UUID | None:
        """The workspace that holds the lease of a port."""
        found: uuid.UUID | None = await self._ports.get(
            port, lambda: _lease(port), lambda _value: ROW_SECONDS
        )
        return found

    async def may_enter(self, user_id: uuid.UUID, project_id: uuid.UUID) -> bool:
        """Whether the user still may see the project."""
        key = (user_id, project_id)
        return bool(
            await self._rights.get(key, lambda: _may_view(user_id, project_id), lambda _value: ACCESS_SECONDS)
        )

    async def awake(self, facts: Facts, *, act: bool) -> bool:
        """Somebody looks at the workspace (`act`: a person does something). False: it can't be woken.

        Many requests that come at once wake it once.
        """
        key = (facts.id, act)
        if not facts.paused and self._touched.fresh(key):
            return True
        task = self._touching.get(key)
        if task is None:
            task = self._touching[key] = asyncio.ensure_future(_touch(facts.id, act))
            task.add_done_callback(lambda _done: self._touching.pop(key, None))
        awake = await asyncio.shield(task)  # a visitor who leaves must not end it for the others
        if awake:
            self._touched.keep(key, True, viewing.touch_every())
        if facts.paused:
            self.forget(facts.id)
        return awake

    async def unreachable(self, facts: Facts) -> None:
        """The row says it runs, but nobody listens: have it looked at, and ask for the row anew."""
        self.forget(facts.id)
        await self._reported.get(facts.id, lambda: _report(facts.id), lambda _value: REPORT_SECONDS)

    def forget(self, workspace_id: uuid.UUID) -> None:
        """The row turned out to be old."""
        self._rows.drop(workspace_id)


@database_sync_to_async  # type: ignore[untyped-decorator]
def _read(workspace_id: uuid.UUID) -> Facts | None:
    row = Workspace.objects.filter(pk=workspace_id, project__deleted_at=None).first()
    if row is None:
        return None
    return Facts(
        id=row.pk,
        project_id=row.project_id,
        status=row.status,
        wanted=row.desired == Workspace.Desired.RUNNING,
        ready=row.is_ready,
        error=row.error,
        line=workspace_facts.queue_words(row),
        retries=row.retry_at is not None,
        expires_at=row.expires_at.timestamp() if row.expires_at else 0.0,
        dev=workspace_facts.endpoint_of(row).dev,
    )


@database_sync_to_async  # type: ignore[untyped-decorator]
def _lease(port: int) -> uuid.UUID | None:
    return PortLease.objects.filter(port=port).values_list("workspace_id", flat=True).first()


@database_sync_to_async  # type: ignore[untyped-decorator]
def _may_view(user_id: uuid.UUID, project_id: uuid.UUID) -> bool:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    try:
        project_for(user, project_id, right="view")
    except AppError:
        return False
    return True


def _touch_in_thread(workspace_id: uuid.UUID, act: bool) -> bool:
    return viewing.touch(Workspace(pk=workspace_id), act=act)


# In a thread of its own: others must not wait until a workspace is awake.
_touch = DatabaseSyncToAsync(_touch_in_thread, thread_sensitive=False)


@database_sync_to_async  # type: ignore[untyped-decorator]
def _report(workspace_id: uuid.UUID) -> bool:
    enqueue(Job.RECONCILE_WORKSPACE, workspace_id)
    return True
