"""One client session with a connection pool for each workspace."""

import uuid
from pathlib import Path

import aiohttp

from apps.workspaces.gateway.directory import Facts

MOST = 128
CONNECTIONS = 64  # of one workspace; sockets of open pages count too
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=30, sock_connect=3, sock_read=120)


class Upstreams:
    """Sessions by workspace, the least recently used closed first."""

    def __init__(self) -> None:
        self._sessions: dict[uuid.UUID, tuple[Path, aiohttp.ClientSession]] = {}

    async def session(self, facts: Facts) -> aiohttp.ClientSession:
        """The session whose connections end at the workspace's dev server."""
        path, session = self._sessions.pop(facts.id, (None, None))
        if session is None or session.closed or path != facts.socket:
            if session is not None:
                await session.close()
            session = _new(facts.socket)
        self._sessions[facts.id] = (facts.socket, session)
        if len(self._sessions) > MOST:
            _path, oldest = self._sessions.pop(next(iter(self._sessions)))
            await oldest.close()
        return session


def _new(socket: Path) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.UnixConnector(path=str(socket), limit=CONNECTIONS, keepalive_timeout=15),
        timeout=TIMEOUT,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
    )
