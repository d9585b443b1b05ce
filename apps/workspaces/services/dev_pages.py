"""Asking a dev server for its pages, from services. The gateway has its own way, for visitors."""

import httpx
from django.conf import settings

from apps.workspaces.runtime.base import Address


def client(address: Address, *, seconds: float) -> httpx.Client:
    """For paths at `address`. Follows nothing, keeps no cookies; `seconds` is the longest silence."""
    transport = httpx.HTTPTransport(
        uds=str(address.path) if address.path else None, proxy=address.proxy or None, verify=False
    )
    return httpx.Client(
        transport=transport,
        base_url=address.base,
        headers={"Host": f"studio.{settings.PREVIEW_DOMAIN}"},
        timeout=httpx.Timeout(seconds, connect=3.0),
        follow_redirects=False,
        trust_env=False,
    )
