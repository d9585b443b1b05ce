"""Facts for the people who look at a project, sent over the channel layer.

Nothing depends on an event having arrived: a page that connects is given the whole present state.
"""

import uuid
from functools import partial
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from apps.core.broker import redis_client

log = structlog.get_logger(__name__)


def group_name(project_id: uuid.UUID | str) -> str:
    """The channel-layer group of everyone who looks at the project."""
    return f"project.{project_id}"


def publish(project_id: uuid.UUID | str, kind: str, /, **data: Any) -> None:
    """Send `{"type": kind, **data}` (JSON values) to the project's pages when the transaction commits."""
    transaction.on_commit(partial(publish_now, project_id, kind, **data))


def publish_now(project_id: uuid.UUID | str, kind: str, /, **data: Any) -> None:
    """Send at once, in order for one caller. A broker that doesn't answer is logged, never raised."""
    try:
        redis_client().publish(*on_the_wire(group_name(project_id), {"type": kind, **data}))
    except RedisError as error:
        log.warning("event.not_sent", kind=kind, error=type(error).__name__)


def on_the_wire(group: str, event: dict[str, Any]) -> tuple[str, bytes]:
    """Redis channel and payload of an event, as the channel layer's group_send would publish it.

    The layer itself speaks through an event loop; threads would pay a hop to one for each event.
    """
    layer = get_channel_layer()
    config: Any = settings.CHANNEL_LAYERS["default"]["CONFIG"]
    return f"{config['prefix']}__group__{group}", layer.serialize({"type": "project.event", "event": event})
