"""Forwards what an agent tells to the pages that are connected to this web process.

One task per project that somebody looks at. The pages are called directly and not over the channel layer, so
that two web processes with pages of one project don't tell each page twice.
"""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from channels.db import database_sync_to_async

from apps.workspaces.dialing import connector
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Address
from apps.workspaces.services import facts

log = structlog.get_logger(__name__)

# HMREventType of the type documents; pings and logs stay here.
FORWARDED = frozenset(
    (
        "file-changed",
        "build-start",
        "build-complete",
        "build-error",
        "hot-reload",
        "full-reload",
        "connection-status",
    )
)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 3.0
SILENCE = 40.0  # the agent pings every 15 s
LONGEST_LINE = 1024 * 1024
Deliver = Callable[[dict[str, Any]], None]


@dataclass
class _Watch:
    """The pages of one project, and the task that listens for them."""

    pages: list[Deliver] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    broken: dict[str, Any] | None = None  # the error that still stands, for pages that come late


_watches: dict[uuid.UUID, _Watch] = {}


def join(project_id: uuid.UUID, deliver: Deliver) -> None:
    """Call `deliver` with {"type": "hmr", "event": HMREvent} from now on. Called in the event loop."""
    watch = _watches.setdefault(project_id, _Watch())
    watch.pages.append(deliver)
    if watch.broken is not None:
        deliver(watch.broken)
    if watch.task is None or watch.task.done():
        watch.task = asyncio.get_running_loop().create_task(_listen(project_id, watch))


def leave(project_id: uuid.UUID, deliver: Deliver) -> None:
    """The page is gone; the last one ends the task."""
    watch = _watches.get(project_id)
    if watch is None:
        return
    with contextlib.suppress(ValueError):
        watch.pages.remove(deliver)
    if not watch.pages:
        _watches.pop(project_id, None)
        if watch.task is not None:
            watch.task.cancel()


async def _listen(project_id: uuid.UUID, watch: _Watch) -> None:
    """Connect, and again with growing pauses when there is nothing to connect to."""
    pause = FIRST_PAUSE
    while True:
        found: tuple[uuid.UUID, Address, str] | None = await _running(project_id)
        if found is not None:
            try:
                await _forward(found[0], found[1], found[2], watch)
                pause = FIRST_PAUSE
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                log.debug("relay.lost", project=str(project_id), error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE if found is None else 2.0)


async def _forward(workspace_id: uuid.UUID, address: Address, token: str, watch: _Watch) -> None:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=3, sock_read=SILENCE)
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(
            connector=connector(address, 1),
            proxy=address.proxy or None,
            timeout=timeout,
            read_bufsize=LONGEST_LINE,
        ) as session,
        session.get(f"{address.base}/events", headers=headers) as answer,
    ):
        answer.raise_for_status()
        async for line in answer.content:
            event = hmr_event(workspace_id, line)
            if event is not None:
                message = {"type": "hmr", "event": event}
                watch.broken = _still_broken(watch.broken, message)
                for deliver in list(watch.pages):
                    deliver(message)


def _still_broken(before: dict[str, Any] | None, message: dict[str, Any]) -> dict[str, Any] | None:
    """The message of the error that stands after this one; None when the page builds, or may."""
    event = message["event"]
    if event["data"].get("error"):
        return message
    return None if event["type"] in ("build-complete", "connection-status") else before


def hmr_event(workspace_id: uuid.UUID, line: bytes) -> dict[str, Any] | None:
    """One line of the agent as HMREvent; None for what pages don't need. Raises ValueError."""
    fact = json.loads(line)
    if not isinstance(fact, dict) or fact.get("type") not in FORWARDED:
        return None
    data = fact.get("data") if isinstance(fact.get("data"), dict) else {}
    return {
        "type": fact["type"],
        "sessionId": str(workspace_id),
        "timestamp": fact.get("timestamp"),
        "data": data,
    }


@database_sync_to_async  # type: ignore[untyped-decorator]
def _running(project_id: uuid.UUID) -> tuple[uuid.UUID, Address, str] | None:
    alive = (Workspace.Status.CREATING, Workspace.Status.RUNNING)
    row = Workspace.objects.filter(project_id=project_id, status__in=alive).exclude(token="").first()
    return (row.pk, facts.endpoint_of(row).agent, row.token) if row else None
