"""Facts for the people who look at a project, sent over the channel layer.

Nothing depends on an event having arrived: a page that connects is given the whole present state.
"""

import asyncio
import threading
import uuid
from functools import partial
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def group_name(project_id: uuid.UUID | str) -> str:
    """The channel-layer group of everyone who looks at the project."""
    return f"project.{project_id}"


def publish(project_id: uuid.UUID | str, kind: str, /, **data: Any) -> None:
    """Send `{"type": kind, **data}` (JSON values) to the project's pages when the transaction commits."""
    transaction.on_commit(partial(publish_now, project_id, kind, **data))


def publish_now(project_id: uuid.UUID | str, kind: str, /, **data: Any) -> None:
    """Send at once, in order for one caller. A broker that doesn't answer is logged, never raised."""
    message = {"type": "project.event", "event": {"type": kind, **data}}
    future = asyncio.run_coroutine_threadsafe(_send(group_name(project_id), message), _sender())
    try:
        future.result(timeout=2)
    except (TimeoutError, OSError, RedisError) as error:
        future.cancel()
        log.warning("event.not_sent", kind=kind, error=type(error).__name__)


async def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    assert layer is not None, "CHANNEL_LAYERS is not configured"
    await layer.group_send(group, message)


def _sender() -> asyncio.AbstractEventLoop:
    """One event loop a process for all senders, since the layer keeps a connection for each loop."""
    global _loop
    with _lock:
        if _loop is None or _loop.is_closed():
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="events", daemon=True).start()
        return _loop
