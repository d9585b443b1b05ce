"""The deltas of a turn: numbered, sent live over the channel layer, kept an hour in a Redis stream for who
missed some.

One thread a process sends for all its turns, in one round trip every 30 ms; the first words after a pause
go at once.
Redis down: what is not sent waits (up to a bound) and the turn goes on; PostgreSQL has the last word.
"""

import json
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError

from apps.core.broker import redis_client
from apps.core.events import group_name, on_the_wire

log = structlog.get_logger(__name__)

PAUSE = 0.03  # seconds between two sendings
KEPT_SECONDS = 3600
KEPT_DELTAS = 20_000
MAX_WAITING = 20_000  # deltas kept in memory while Redis is away

_lock = threading.Lock()


def stream_key(turn_id: uuid.UUID | str) -> str:
    """Name of the Redis stream of a turn."""
    return f"turn:{turn_id}"


def replay(turn_id: uuid.UUID | str, after: int = 0) -> list[dict[str, Any]]:
    """The deltas after number `after`, in order. Empty when Redis is away or they are gone."""
    try:
        entries: Any = redis_client().xrange(stream_key(turn_id), min=f"{after + 1}-0")
    except RedisError as error:
        log.warning("stream.not_read", turn=str(turn_id), error=type(error).__name__)
        return []
    return [json.loads(fields[b"delta"]) for _, fields in entries]


def last_seq(turn_id: uuid.UUID | str) -> int:
    """Number of the last delta kept; 0 when there is none."""
    try:
        entries: Any = redis_client().xrevrange(stream_key(turn_id), count=1)
    except RedisError:
        return 0
    return int(entries[0][0].split(b"-")[0]) if entries else 0


class TurnStream:
    """The one writer of a turn's deltas. Calls don't block on the network."""

    def __init__(self, *, project_id: uuid.UUID, turn_id: uuid.UUID) -> None:
        self.turn_id = str(turn_id)
        self.group = group_name(project_id)
        self._seq = last_seq(turn_id)
        self._text: list[str] = []
        self._waiting: deque[dict[str, Any]] = deque(maxlen=MAX_WAITING)
        self._lock = threading.Lock()

    def text(self, text: str) -> None:
        """More prose. Pieces that arrive close together go as one delta."""
        if text:
            with self._lock:
                self._text.append(text)
            _sender().wake(self)

    def operation(self, operation_id: uuid.UUID | str, html: str) -> None:
        """The card of an operation, new or changed."""
        self._put("operation", operation=str(operation_id), html=html)

    def status(self, label: str) -> None:
        """What is being done, in words."""
        self._put("status", label=label)

    def reset(self) -> None:
        """What was shown of the answer no longer counts."""
        self._put("reset")

    def close(self, timeout: float = 2.0) -> None:
        """Wait until all is sent, or Redis doesn't take it in `timeout` seconds."""
        _sender().flush(self, timeout)

    def take(self) -> list[dict[str, Any]]:
        """For the sender: what waits, numbered."""
        with self._lock:
            self._close_text()
            taken = list(self._waiting)
            self._waiting.clear()
            return taken

    def put_back(self, deltas: list[dict[str, Any]]) -> None:
        """For the sender: these could not be sent."""
        with self._lock:
            self._waiting.extendleft(reversed(deltas))

    def _put(self, kind: str, **fields: Any) -> None:
        with self._lock:
            self._close_text()
            self._number(kind, fields)
        _sender().wake(self)

    def _close_text(self) -> None:
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            self._number("text", {"text": text})

    def _number(self, kind: str, fields: dict[str, Any]) -> None:
        self._seq += 1
        self._waiting.append(
            {"type": "delta", "turn": self.turn_id, "seq": self._seq, "kind": kind, **fields}
        )


@dataclass
class _Batch:
    stream: TurnStream
    deltas: list[dict[str, Any]]


class _Sender:
    """The thread that sends. `_dirty` holds the streams that have something."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._dirty: dict[int, TurnStream] = {}
        self._urgent = False
        self._last: dict[int, float] = {}
        self._sending = False
        threading.Thread(target=self._run, name="turn-streams", daemon=True).start()

    def wake(self, stream: TurnStream) -> None:
        """There is something in the stream."""
        with self._condition:
            first = time.monotonic() - self._last.get(id(stream), 0.0) > PAUSE
            self._dirty[id(stream)] = stream
            self._urgent = self._urgent or first
            self._condition.notify_all()

    def flush(self, stream: TurnStream, timeout: float) -> None:
        """Block until the stream has nothing left, `timeout` seconds at most."""
        self.wake(stream)
        with self._condition:
            self._condition.wait_for(lambda: id(stream) not in self._dirty and not self._sending, timeout)
            self._dirty.pop(id(stream), None)
            self._last.pop(id(stream), None)

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: bool(self._dirty))
                self._condition.wait_for(lambda: self._urgent, timeout=PAUSE)
                streams = list(self._dirty.values())
                self._dirty.clear()
                self._urgent, self._sending = False, True
                now = time.monotonic()
                self._last = {key: at for key, at in self._last.items() if now - at < 60}
                self._last |= {id(stream): now for stream in streams}
            batches = [_Batch(stream, deltas) for stream in streams if (deltas := stream.take())]
            sent = _send(batches) if batches else True
            with self._condition:
                self._sending = False
                if not sent:
                    for batch in batches:
                        batch.stream.put_back(batch.deltas)
                        self._dirty[id(batch.stream)] = batch.stream
                self._condition.notify_all()
            if not sent:
                time.sleep(0.5)


def _send(batches: list[_Batch]) -> bool:
    """All deltas in one round trip. False when Redis did not take them."""
    pipeline = redis_client().pipeline(transaction=False)
    for batch in batches:
        key = stream_key(batch.stream.turn_id)
        for delta in batch.deltas:
            fields: Any = {"delta": json.dumps(delta)}
            pipeline.xadd(key, fields, id=f"{delta['seq']}-0", maxlen=KEPT_DELTAS, approximate=True)
            pipeline.publish(*on_the_wire(batch.stream.group, delta))
        if batch.deltas[0]["seq"] == 1 or batch.deltas[-1]["kind"] == "reset":
            pipeline.expire(key, KEPT_SECONDS)
    try:
        # An entry that is there already (sent before the connection broke) is refused by itself, not the
        # whole.
        pipeline.execute(raise_on_error=False)
    except (RedisError, OSError) as error:
        log.warning("stream.not_sent", turns=len(batches), error=type(error).__name__)
        return False
    return True


_the_sender: _Sender | None = None


def _sender() -> _Sender:
    """Started by the first turn, so that a forked child never inherits a dead thread."""
    global _the_sender
    with _lock:
        if _the_sender is None:
            _the_sender = _Sender()
        return _the_sender
