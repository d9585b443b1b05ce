"""One client session with a connection pool for each workspace."""

import uuid
from dataclasses import dataclass

import aiohttp
from yarl import URL

from apps.workspaces.dialing import connector
from apps.workspaces.gateway.directory import Facts
from apps.workspaces.runtime.base import Address

MOST = 128
CONNECTIONS = 64  # of one workspace; sockets of open pages count too
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=30, sock_connect=3, sock_read=120)


@dataclass(frozen=True)
class Upstream:
    """The dev server at `address`, and the session that talks to it."""

    address: Address
    session: aiohttp.ClientSession

    def url(self, target: str) -> URL:
        """`target` is path and query as the browser sent them."""
        return URL(self.address.base + target, encoded=True)


class Upstreams:
    """Upstreams by workspace, the least recently used closed first."""

    def __init__(self) -> None:
        self._known: dict[uuid.UUID, Upstream] = {}

    async def to(self, facts: Facts) -> Upstream:
        """The workspace's dev server as it listens now."""
        upstream = self._known.pop(facts.id, None)
        if upstream is None or upstream.session.closed or upstream.address != facts.dev:
            if upstream is not None:
                await upstream.session.close()
            upstream = Upstream(facts.dev, _session(facts.dev))
        self._known[facts.id] = upstream
        if len(self._known) > MOST:
            await self._known.pop(next(iter(self._known))).session.close()
        return upstream


def _session(address: Address) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector(address, CONNECTIONS),
        proxy=address.proxy or None,
        timeout=TIMEOUT,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
    )
