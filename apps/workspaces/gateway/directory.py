"""What the gateway must know of rows, kept a few seconds: a page's sub-resources ask the database nothing."""

import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async

from apps.accounts.models import User
from apps.core.errors import AppError
from apps.projects.access import project_for
from apps.workspaces.models import PortLease, Workspace
from apps.workspaces.runtime.base import Address
from apps.workspaces.services import facts as workspace_facts
from apps.workspaces.services import opening

ROW_SECONDS = 2.0
WAITING_SECONDS = 0.3  # a workspace on its way changes soon
ACCESS_SECONDS = 4.0
TOUCH_SECONDS = 20.0
MOST_ENTRIES = 5000


@dataclass(frozen=True)
class Facts:
    """A workspace's row, as far as the gateway needs it."""

    id: uuid.UUID
    project_id: uuid.UUID
    status: str
    wanted: bool
    ready: bool
    error: dict[str, Any] | None
    retries: bool
    expires_at: float
    dev: Address

    @property
    def serves(self) -> bool:
        """Whether requests can be forwarded."""
        return self.wanted and self.ready and self.status == Workspace.Status.RUNNING


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
        if len(self._values) >= MOST_ENTRIES:
            self._values.clear()
        self._values[key] = (time.monotonic() + seconds(value), value)
        return value

    def drop(self, key: Any) -> None:
        """Ask anew the next time."""
        self._values.pop(key, None)


class Directory:
    """Looks up workspaces, leased ports and rights."""

    def __init__(self) -> None:
        self._rows, self._ports, self._rights, self._touched = Cache(), Cache(), Cache(), Cache()

    async def find(self, workspace_id: uuid.UUID) -> Facts | None:
        """The workspace, or None."""

        def seconds(value: Facts | None) -> float:
            return ROW_SECONDS if value is None or value.serves else WAITING_SECONDS

        found: Facts | None = await self._rows.get(workspace_id, lambda: _read(workspace_id), seconds)
        return found

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

    async def touch(self, facts: Facts, user_id: uuid.UUID) -> None:
        """Somebody looks at the workspace."""
        await self._touched.get(facts.id, lambda: _touch(facts.id), lambda _value: TOUCH_SECONDS)

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


@database_sync_to_async  # type: ignore[untyped-decorator]
def _touch(workspace_id: uuid.UUID) -> bool:
    opening.touch(Workspace(pk=workspace_id))
    return True
