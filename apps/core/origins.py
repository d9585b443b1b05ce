"""Whether a page of the studio itself opens a WebSocket."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[Any]]


class OwnOriginOnly:
    """Refuses sockets of other origins with 403. Ports count: a preview on a leased port of this host is
    another origin, though browsers send it the studio's cookies.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass on, or deny."""
        headers = dict(scope["headers"])
        origin, host = (headers.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
        application = self.inner if is_own(origin, host) else WebsocketDenier()
        await application(scope, receive, send)


def is_own(origin: str, host: str) -> bool:
    """Whether `origin` is the studio's address, as configured or as asked for in the Host header."""
    origin, host = origin.lower(), host.lower()
    if origin == settings.STUDIO_ORIGIN.lower():
        return True
    domain, _port = split_domain_port(host)
    scheme = urlsplit(settings.STUDIO_ORIGIN).scheme
    return validate_host(domain, settings.ALLOWED_HOSTS) and origin == f"{scheme}://{host}"
