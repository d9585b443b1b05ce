"""ASGI entry: a request is for a preview by its host name or by a leased port, else for the studio."""

import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from apps.workspaces.gateway import entry, pages, proxy_http, proxy_ws
from apps.workspaces.gateway.directory import Directory, Facts
from apps.workspaces.gateway.headers import value_of
from apps.workspaces.gateway.origin import Place, place_of
from apps.workspaces.gateway.upstreams import Upstreams

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ENTER = "/__studio/enter"


class PreviewGateway:
    """Wraps the studio's own application."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self.directory = Directory()
        self.upstreams = Upstreams()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Previews here, everything else to the inner application."""
        place = place_of(scope) if scope["type"] in ("http", "websocket") else None
        if place is None:
            await self.inner(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send, place)
        else:
            await self._http(scope, receive, send, place)

    async def _http(self, scope: Scope, receive: Receive, send: Send, place: Place) -> None:
        facts = await self._facts(place)
        if facts is None:
            await pages.send_page(scope, send, pages.missing())
        elif scope["path"] == ENTER and scope["method"] == "GET":
            await self._enter(scope, send, place, facts)
        elif (user_id := await self._visitor(scope, place, facts)) is None:
            await pages.send_page(scope, send, pages.locked(facts))
        else:
            if value_of(scope, b"sec-fetch-mode") == "navigate":
                facts = await self.directory.once_started(facts)
            await self._forward(scope, receive, send, facts, entry.renewed(scope, place, facts, user_id))

    async def _forward(
        self, scope: Scope, receive: Receive, send: Send, facts: Facts, cookie: bytes | None
    ) -> None:
        """The workspace's own answer, or a page that says why there is none."""
        if not facts.serves:
            await pages.send_page(scope, send, pages.waiting(facts))
        elif not await self.directory.awake(facts, act=entry.by_a_person(scope)):
            await pages.send_page(scope, send, pages.unreachable(facts))
        else:
            upstream = await self.upstreams.to(facts)
            if not await proxy_http.forward(scope, receive, send, upstream, cookie):
                await self.directory.unreachable(facts)
                await pages.send_page(scope, send, pages.unreachable(facts))

    async def _enter(self, scope: Scope, send: Send, place: Place, facts: Facts) -> None:
        """Trade the token for the cookie."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        user_id = await entry.redeem(query.get("token", [""])[0], facts.id)
        if user_id is None or not await self.directory.may_enter(user_id, facts.project_id):
            await pages.send_page(scope, send, pages.locked(facts))
            return
        headers = [
            (b"location", entry.safe_next(query.get("next", ["/"])[0]).encode("latin-1")),
            (b"set-cookie", entry.cookie_header(scope, place, facts, user_id)),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _websocket(self, scope: Scope, receive: Receive, send: Send, place: Place) -> None:
        facts = await self._facts(place)
        own_origin = proxy_ws.same_origin(value_of(scope, b"origin"), value_of(scope, b"host"))
        allowed = facts is not None and own_origin and facts.serves
        visitor = await self._visitor(scope, place, facts) if facts is not None and allowed else None
        if facts is None or visitor is None or not await self.directory.awake(facts, act=False):
            await receive()  # websocket.connect
            await send({"type": "websocket.close", "code": 4403})
            return

        async def still_allowed() -> bool:
            """As long as the workspace runs and the visitor may see it: the cookie was shown at the start."""
            now = await self._facts(place)
            return now is not None and now.wanted and await self.directory.may_enter(visitor, now.project_id)

        async def spoken() -> None:
            now = await self._facts(place)
            if now is not None and now.serves:
                await self.directory.awake(now, act=False)

        upstream = await self.upstreams.to(facts)
        await proxy_ws.forward(scope, receive, send, upstream, still_allowed, spoken)

    async def _facts(self, place: Place) -> Facts | None:
        workspace_id = place.workspace_id
        if place.port is not None:
            workspace_id = await self.directory.at_port(place.port)
        return await self.directory.find(workspace_id) if workspace_id else None

    async def _visitor(self, scope: Scope, place: Place, facts: Facts) -> uuid.UUID | None:
        """The user of a valid cookie who still has access."""
        user_id = entry.user_of(value_of(scope, b"cookie"), place, facts.id)
        if user_id is None or not await self.directory.may_enter(user_id, facts.project_id):
            return None
        return user_id
