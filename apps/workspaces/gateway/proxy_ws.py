"""Forwarding one WebSocket, such as Vite's channel to the open page."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from apps.workspaces.gateway.headers import to_upstream
from apps.workspaces.gateway.upstreams import Upstream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST_MESSAGE = 16 * 1024 * 1024  # from the dev server; daphne bounds what browsers send
RECHECK_SECONDS = 5.0
RETURN_SECONDS = 60.0
VITE = "vite-hmr"
PING = '{"type":"ping"}'
RELOAD = json.dumps({"type": "full-reload", "path": "*"})
HANDSHAKE = (
    "sec-websocket-key",
    "sec-websocket-version",
    "sec-websocket-extensions",
    "sec-websocket-protocol",
)


def same_origin(origin: str, host: str) -> bool:
    """Whether a page of this very host opens the socket."""
    return bool(host) and urlsplit(origin).netloc.lower() == host.lower()


async def forward(
    scope: Message,
    receive: Receive,
    send: Send,
    upstream: Upstream,
    allowed: Callable[[], Awaitable[bool]],
    spoken: Callable[[], Awaitable[None]],
) -> None:
    """Connect upstream, then accept, then pump until one side ends or the visitor may no longer look.

    `spoken` is awaited before each message of the page itself is passed on. Vite's own pings aren't that:
    they come from a forgotten tab as well, and a frozen dev server may find them later.
    """
    await receive()  # websocket.connect
    try:
        line = await _connect(scope, upstream)
    except (aiohttp.ClientError, TimeoutError, OSError):
        await send({"type": "websocket.close", "code": 1013})
        return
    await send({"type": "websocket.accept", "subprotocol": line.protocol})
    tasks = [
        asyncio.ensure_future(_to_upstream(receive, line, spoken)),
        asyncio.ensure_future(_to_browser(scope, send, upstream, line)),
        asyncio.ensure_future(_watch(allowed)),
    ]
    try:
        done, _left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        code = next(iter(done)).result()
        if code is not None:
            await send({"type": "websocket.close", "code": code})
    finally:
        for task in tasks:
            task.cancel()
        await line.close()


async def _connect(scope: Message, upstream: Upstream) -> aiohttp.ClientWebSocketResponse:
    query = scope["query_string"].decode("latin-1")
    raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    headers = [(name, value) for name, value in to_upstream(scope["headers"]) if name not in HANDSHAKE]
    return await upstream.session.ws_connect(
        upstream.url(raw + (f"?{query}" if query else "")),
        headers=headers,
        protocols=scope.get("subprotocols") or (),
        max_msg_size=LARGEST_MESSAGE,
        compress=0,
        autoclose=True,
    )


async def _to_upstream(
    receive: Receive, line: aiohttp.ClientWebSocketResponse, spoken: Callable[[], Awaitable[None]]
) -> int | None:
    """None when the browser left: nobody to tell."""
    while True:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("text") != PING:
            await spoken()
        if message["type"] == "websocket.disconnect":
            await line.close(code=_sendable(message.get("code")))
            return None
        try:
            if message.get("text") is not None:
                await line.send_str(message["text"])
            elif message.get("bytes") is not None:
                await line.send_bytes(message["bytes"])
        except (aiohttp.ClientError, ConnectionError):
            await asyncio.Event().wait()  # the other direction sees the end and knows the code


async def _to_browser(
    scope: Message, send: Send, upstream: Upstream, line: aiohttp.ClientWebSocketResponse
) -> int | None:
    async for message in line:
        if message.type is aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type is aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
        else:
            break
    code = line.close_code
    if line.protocol == VITE and code in (None, 1006) and await _comes_back(scope, upstream):
        # Vite's client takes a closed socket for a wanted end. It reloads when it is told to.
        await send({"type": "websocket.send", "text": RELOAD})
    return _sendable(code)


async def _comes_back(scope: Message, upstream: Upstream) -> bool:
    """Wait for the dev server to be there again."""
    until = asyncio.get_running_loop().time() + RETURN_SECONDS
    while asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.5)
        try:
            again = await _connect(scope, upstream)
        except (aiohttp.ClientError, TimeoutError, OSError):
            continue
        await again.close()
        return True
    return False


async def _watch(allowed: Callable[[], Awaitable[bool]]) -> int:
    while await allowed():
        await asyncio.sleep(RECHECK_SECONDS)
    return 4403


def _sendable(code: int | None) -> int:
    """Close codes that a program may send itself; others mean a broken line."""
    return code if code is not None and (code == 1000 or 3000 <= code <= 4999) else 1000
