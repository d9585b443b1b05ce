"""Which headers pass, in either direction."""

import re
from collections.abc import Iterable, MutableMapping
from typing import Any

from django.conf import settings

from apps.workspaces.services.facts import studio_origins

COOKIE = "__Host-preview"
PORT_COOKIE = re.compile(r"preview_[0-9a-f]{12}")
Pairs = list[tuple[bytes, bytes]]

# Meant for one connection only (RFC 9110), so never forwarded.
HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    b"transfer-encoding upgrade".split()
)
# Ours, or said by proxies in front of us: nothing that generated code should learn or believe.
PRIVATE = frozenset((b"authorization", b"cookie", b"forwarded", b"x-real-ip", b"x-request-id", b"expect"))
REPLACED = frozenset((b"x-frame-options", b"referrer-policy", b"set-cookie", b"server", b"date"))


def value_of(scope: MutableMapping[str, Any], name: bytes) -> str:
    """The first header of that name, or ""."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


def to_upstream(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Request headers for the dev server: Host and Origin as they are, cookies without ours."""
    passed = []
    for name, value in headers:
        if name in HOP_BY_HOP or name in PRIVATE or name.startswith(b"x-forwarded-"):
            continue
        passed.append((name.decode("latin-1"), value.decode("latin-1")))
    cookies = own_cookies(headers)
    return [*passed, ("cookie", cookies)] if cookies else passed


def own_cookies(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The Cookie header without the studio's cookies."""
    pairs = [
        pair.strip()
        for name, value in headers
        if name == b"cookie"
        for pair in value.decode("latin-1").split(";")
    ]
    return "; ".join(pair for pair in pairs if pair and not _is_ours(pair.partition("=")[0].strip()))


def to_browser(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    """Response headers for the browser: framing by the builder only, no cookie in our names."""
    passed: Pairs = []
    for raw, value in headers:
        name = raw.lower()
        if (name == b"set-cookie" and not _is_ours(value.partition(b"=")[0].strip().decode("latin-1"))) or (
            name not in HOP_BY_HOP and name not in REPLACED
        ):
            passed.append((name, value))
    return [*passed, *security_headers()]


def security_headers() -> Pairs:
    """Said with every answer. A second policy header narrows the page's own, never widens it."""
    return [
        (b"content-security-policy", f"frame-ancestors {' '.join(studio_origins())}".encode("ascii")),
        (b"referrer-policy", b"same-origin"),
        (b"x-robots-tag", b"noindex"),
    ]


def _is_ours(name: str) -> bool:
    ours = (COOKIE, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
    return name in ours or PORT_COOKIE.fullmatch(name) is not None
