"""Which preview a request asks for."""

import uuid
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from apps.workspaces.gateway.headers import value_of
from apps.workspaces.models import FIRST_PORT, LAST_PORT
from config.environment import environment


@dataclass(frozen=True)
class Place:
    """By host name (`workspace_id`, None when the name is no id) or by leased `port`."""

    workspace_id: uuid.UUID | None = None
    port: int | None = None


def place_of(scope: MutableMapping[str, Any]) -> Place | None:
    """None: the request is for the studio."""
    host = _without_port(value_of(scope, b"host").lower())
    suffix = f".{settings.PREVIEW_DOMAIN}"
    if host.endswith(suffix):
        try:
            return Place(uuid.UUID(host[: -len(suffix)]))
        except ValueError:
            return Place()
    port = (scope.get("server") or ("", 0))[1]
    if FIRST_PORT <= (port or 0) <= LAST_PORT and port != environment().STUDIO_PORT:
        return Place(port=port)
    return None


def _without_port(host: str) -> str:
    return host if host.endswith("]") else host.rpartition(":")[0] or host
