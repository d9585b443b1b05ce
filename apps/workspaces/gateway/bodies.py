"""Bodies that are far too large are refused while they come in: the server keeps a body before it is read."""

from typing import Any

from daphne import http_protocol
from django.conf import settings
from twisted.web import http

LINE_REFUSAL = (
    b"HTTP/1.1 414 URI Too Long\r\nContent-Type: text/plain\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n"
)
REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BoundedRequest(http_protocol.WebRequest):  # type: ignore[misc]
    """A request of daphne. What is a little too large gets words from BodyLimitMiddleware instead."""

    received = 0
    refused = dropped = False

    def gotLength(self, length: int | None) -> None:
        """The announced length; None when the body comes in chunks."""
        super().gotLength(length)
        if length is not None and length > limit():
            self._refuse()
        # Refused in words, by its announced length, once it is through: nobody will read it.
        self.dropped = length is not None and length > self._most()

    def handleContentChunk(self, data: bytes) -> None:
        """A part of the body."""
        self.received += len(data)
        if self.received > limit():
            self._refuse()
        elif not self.refused and not self.dropped:
            super().handleContentChunk(data)

    def _most(self) -> int:
        """What BodyLimitMiddleware lets through, in bytes."""
        kind = self.requestHeaders.getRawHeaders(b"content-type", [b""])[0]
        is_form = kind.lower().startswith(b"multipart/form-data")
        return int(settings.UPLOAD_MAX_SIZE if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)

    def _refuse(self) -> None:
        if not self.refused:
            self.refused = True
            self.channel.transport.write(REFUSAL)
            self.channel.loseConnection()


def limit() -> int:
    """Bytes."""
    return 2 * int(settings.UPLOAD_MAX_SIZE)


def install() -> None:
    """Have daphne make such requests."""
    protocol: Any = http_protocol
    protocol.WebRequest = BoundedRequest
    channel: Any = http.HTTPChannel
    channel.lineLengthExceeded = _refuse_line


def _refuse_line(channel: Any, line: bytes) -> None:
    """An address or a header of more than 16 kB. Twisted would hang up without a word."""
    words = b"The address or a header of the request is too long.\n"
    channel.transport.write(LINE_REFUSAL % len(words) + words)
    channel.loseConnection()
