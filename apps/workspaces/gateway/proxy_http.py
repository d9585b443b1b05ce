"""Forwarding one HTTP request, both bodies streamed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import aiohttp
import structlog

from apps.workspaces.gateway.headers import to_browser, to_upstream
from apps.workspaces.gateway.upstreams import Upstream

log = structlog.get_logger(__name__)

CHUNK = 65_536
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
SAFE = ("GET", "HEAD", "OPTIONS")


class ClientGone(Exception):
    """The browser went away while it was sending."""


async def forward(
    scope: Message, receive: Receive, send: Send, upstream: Upstream, cookie: bytes | None = None
) -> bool:
    """Forward and answer, with our `cookie` if there is a new one.

    False, with nothing sent, when the dev server can't be reached.
    """
    first = await receive()
    if first["type"] != "http.request":
        return True
    if cookie is not None:
        send = _with_cookie(send, cookie)
    work = asyncio.ensure_future(_exchange(scope, first, receive, send, upstream))
    if first.get("more_body"):
        return await work  # the body itself notices when the browser leaves
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        return work.result() if work.done() else True
    finally:
        work.cancel()
        gone.cancel()


def _with_cookie(send: Send, cookie: bytes) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie)]}
        await send(message)

    return sending


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _exchange(scope: Message, first: Message, receive: Receive, send: Send, upstream: Upstream) -> bool:
    for again in (scope["method"] in SAFE, False):
        started = False
        try:
            async with _request(scope, first, receive, upstream) as answer:
                headers = to_browser(answer.raw_headers)
                started = True
                await send({"type": "http.response.start", "status": answer.status, "headers": headers})
                async for chunk in answer.content.iter_any():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
                return True
        except ClientGone:
            return True
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if started:
                log.info("preview.cut_off", error=type(error).__name__)
                raise  # too late for another answer: the server cuts the connection, and the browser notices
            if not (again and isinstance(error, aiohttp.ServerDisconnectedError)):
                return False
    return False


def _request(scope: Message, first: Message, receive: Receive, upstream: Upstream) -> Any:
    raw = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    target = raw.decode("latin-1") + ("?" + query.decode("latin-1") if query else "")
    body: Any = first.get("body") or None
    if first.get("more_body"):
        body = _body(first, receive)
    return upstream.session.request(
        scope["method"],
        upstream.url(target if target.startswith("/") else "/"),
        headers=to_upstream(scope["headers"]),
        data=body,
        allow_redirects=False,
    )


async def _body(message: Message, receive: Receive) -> AsyncIterator[bytes]:
    while True:
        if message["type"] != "http.request":
            raise ClientGone
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return
        message = await receive()
