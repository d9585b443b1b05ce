"""A browser before a gateway in this process."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.core import signing

from apps.accounts.models import User
from apps.workspaces.gateway.application import PreviewGateway
from apps.workspaces.gateway.entry import COOKIE_SALT
from apps.workspaces.models import Workspace


class Visitor:
    """Asks one gateway as a browser does that entered before."""

    def __init__(self, workspace: Workspace, user: User) -> None:
        content = {"w": str(workspace.pk), "u": str(user.pk), "e": time.time() + 60}
        self.cookie = f"__Host-preview={signing.dumps(content, salt=COOKIE_SALT)}"
        self.host = f"{workspace.pk}.preview.localhost"
        self.gateway = PreviewGateway(_nobody)

    async def get(self, path: str = "/", **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
        sent = {"host": self.host, "cookie": self.cookie, "accept": "text/html", **headers}
        scope = {
            **{"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""},
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()],
            "server": ("127.0.0.1", 80),
        }
        line = ApplicationCommunicator(self.gateway, scope)
        await line.send_input({"type": "http.request", "body": b""})
        start = await line.receive_output(30)
        body = b""
        while True:
            part = await line.receive_output(30)
            body += part.get("body", b"")
            if not part.get("more_body"):
                return start["status"], dict(start["headers"]), body


def visiting(visitor: Visitor, visit: Callable[[], Awaitable[Any]]) -> Any:
    """What `visit` returns; the gateway's connections are closed after it."""

    async def whole() -> Any:
        try:
            return await visit()
        finally:
            for upstream in visitor.gateway.upstreams._known.values():
                await upstream.session.close()

    return asyncio.run(whole())


async def _nobody(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError("that was for the studio")
