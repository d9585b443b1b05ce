"""Connections of asyncio code to what a runtime started."""

import aiohttp

from apps.workspaces.runtime.base import Address

KEEP_ALIVE = 15  # seconds


def connector(address: Address, limit: int) -> aiohttp.BaseConnector:
    """Connects to `address`, or to the proxy before it; at most `limit` connections at once."""
    if address.path:
        return aiohttp.UnixConnector(path=str(address.path), limit=limit, keepalive_timeout=KEEP_ALIVE)
    return aiohttp.TCPConnector(limit=limit, keepalive_timeout=KEEP_ALIVE)
