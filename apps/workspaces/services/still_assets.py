"""Images, fonts and style sheets of a page, asked of its own dev server and of nobody else."""

import base64
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from apps.core.text import storable

MOST_BYTES = 2 * 1024 * 1024  # of all that is put into one page, as it stands there
LONGEST_TEXT = 1024 * 1024
MOST_REQUESTS = 60
SECONDS = 12.0  # for all of them together
HERE = "http://page.invalid/"  # the dev server, whatever it is called
KINDS = re.compile(r"(?:image/[a-z0-9.+-]+|font/[a-z0-9.+-]+|application/(?:x-)?font-[a-z0-9.+-]+)")
DATA = re.compile(rf"data:{KINDS.pattern}[;,][^\s\"'<>]*", re.IGNORECASE)


class TooMuch(Exception):
    """An answer is longer than allowed, packed so that nobody knows, or the time is up."""


@dataclass(frozen=True)
class Answer:
    """Of the dev server; `kind` is its media type."""

    status: int
    kind: str
    body: bytes


class Assets:
    """What one page needs, each fetched once. The first ones asked for get the room there is."""

    def __init__(self, http: httpx.Client, own_host: str) -> None:
        """`own_host` is the host (with its port) by which the page may call itself."""
        self._http, self._own_host = http, own_host
        self._until = time.monotonic() + SECONDS
        self._left = MOST_BYTES
        self._known: dict[str, str] = {}

    def page(self, path: str, longest: int) -> Answer:
        """In the colours of the last change (dev/studio-plugin.mjs). Raises TooMuch and httpx.HTTPError."""
        return self._get(path, "text/html", longest, {"Studio-Look": "settled"})

    def inline(self, address: str) -> str:
        """A data: address with the content of `address`, an image or a font; "" when it can't be had."""
        address = address.strip()
        if address[:5].lower() == "data:":
            return self._room_for(address) if DATA.fullmatch(address) else ""
        path = self._path(address)
        if path is None:
            return ""
        if path not in self._known:
            self._known[path] = self._fetched(path)
        return self._known[path]

    def text(self, address: str, kind: str) -> str:
        """Text of a style sheet or a sprite; "" when it can't be had.

        A sheet's own addresses count from the page, as Vite writes them.
        """
        path = self._path(address)
        if path is None:
            return ""
        try:
            answer = self._get(path, kind, LONGEST_TEXT)
        except (httpx.HTTPError, httpx.InvalidURL, TooMuch):
            return ""
        fine = answer.status == httpx.codes.OK and answer.kind == kind
        return storable(answer.body.decode("utf-8", "replace")) if fine else ""

    def _fetched(self, path: str) -> str:
        try:
            answer = self._get(path, "image/*,font/*;q=0.9", self._left * 3 // 4)
        except (httpx.HTTPError, httpx.InvalidURL, TooMuch):
            return ""
        if answer.status != httpx.codes.OK or not KINDS.fullmatch(answer.kind):
            return ""
        return self._room_for(f"data:{answer.kind};base64,{base64.b64encode(answer.body).decode('ascii')}")

    def _room_for(self, data: str) -> str:
        """Each use counts: an image shown ten times stands there ten times."""
        if len(data) > self._left:
            return ""
        self._left -= len(data)
        return data

    def _path(self, address: str) -> str | None:
        """What to ask the dev server for; None for what lies elsewhere."""
        try:
            parts = urlsplit(urljoin(HERE, address))
            elsewhere = parts.netloc not in ("page.invalid", self._own_host)
        except ValueError:
            return None
        if elsewhere or parts.scheme not in ("http", "https") or len(self._known) >= MOST_REQUESTS:
            return None
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _get(self, path: str, accept: str, longest: int, more: Mapping[str, str] | None = None) -> Answer:
        """Follows nothing, unpacks nothing, and stops reading when it is enough."""
        body = bytearray()
        headers = {"Accept": accept, "Accept-Encoding": "identity", **(more or {})}
        with self._http.stream("GET", path, headers=headers) as answer:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise TooMuch(path)
            for piece in answer.iter_bytes(65_536):
                body += piece
                if len(body) > longest or time.monotonic() > self._until:
                    raise TooMuch(path)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(answer.status_code, kind, bytes(body))
