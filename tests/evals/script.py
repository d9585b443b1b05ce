"""A case's replies as the scripted server says them.

A reply is {text, chunk, cut, end, delay, hang, status, error, headers, times, repeat}:
`chunk` characters at once (40); `cut`: nothing comes from this text on (or a number of characters); `rest_of`: what stands
from this text on; `end` is how the stream ends: stop, length, none (no end told), drop (connection cut); `hang` seconds of
silence after the first piece; `status` with `error` instead of a stream; `repeat` {head, text, times} comes before the rest.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.chat.openai_server import Reply

CHUNK = 40
FAILURES: Mapping[int, dict[str, Any]] = {
    400: {"message": "Bad field", "type": "invalid_request_error", "code": "invalid_request"},
    401: {"message": "Incorrect API key provided: sk-none", "code": "invalid_api_key"},
    404: {"message": "The model does not exist", "code": "model_not_found"},
    429: {"message": "Slow down", "type": "requests", "code": "rate_limit_exceeded"},
    500: {"message": "Oops", "type": "server_error", "code": None},
    502: {"message": "Bad gateway", "type": "server_error", "code": None},
    503: {"message": "Overloaded", "type": "server_error", "code": None},
}


def reply_of(given: Mapping[str, Any], between: Callable[[], None] | None = None) -> Reply:
    """One reply of a case. Raises ValueError when its cut isn't in its text."""
    status = int(given.get("status", 200))
    if status != 200:
        headers = {name: str(value) for name, value in given.get("headers", {}).items()}
        return Reply(status=status, error=given.get("error") or FAILURES[status], headers=headers)
    end = given.get("end", "stop")
    return Reply(
        pieces_of(text_of(given), int(given.get("chunk", CHUNK))),
        finish=None if end in ("none", "drop") else str(end),
        drop=end == "drop",
        delay=float(given.get("delay", 0)),
        hang=float(given.get("hang", 0)),
        between=between,
    )


def text_of(given: Mapping[str, Any]) -> str:
    """What the reply says in all."""
    text = str(given.get("text", ""))
    if repeat := given.get("repeat"):
        text = repeat.get("head", "") + str(repeat["text"]) * int(repeat["times"]) + text
    if "rest_of" in given:
        return text[_offset(text, given["rest_of"]) :]
    return text[: _offset(text, given["cut"])] if "cut" in given else text


def pieces_of(text: str, size: int) -> list[str]:
    """The text in pieces of that many characters; one empty piece for an empty text."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def _offset(text: str, place: object) -> int:
    if isinstance(place, int):
        return place if place >= 0 else len(text) + place
    at = text.find(str(place))
    if at < 0:
        raise ValueError(f"The answer doesn't hold {place!r}, at which it is to be cut")
    return at
