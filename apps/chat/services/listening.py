"""Listening to a provider: words and cards go out while they are written."""

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from apps.chat.engine.protocol import (
    End,
    Event,
    Malformed,
    OperationFinished,
    OperationProgress,
    OperationStarted,
    ParsedOperation,
    Parser,
    Text,
)
from apps.chat.models import Operation, Turn
from apps.chat.providers.base import Chunk, Provider, ProviderError, ProviderRequest, Usage
from apps.chat.services.pulse import Pulse
from apps.chat.streams import TurnStream
from apps.core.text import storable

CARD_SECONDS = 0.3  # between two pictures of a card that is being written
LOOK_SECONDS = 0.2

_TYPES = {"component": "component-insert", "style": "style-update", "config": "config-update"}
_WORDS = {"component": "Add {}", "style": "Set colours and fonts", "config": "Set the page's settings"}


@dataclass
class Answer:
    """What a provider said. `error` is why it broke off, if it did."""

    text: str = ""
    raw: str = ""
    operations: list[ParsedOperation] = field(default_factory=list)
    cards: list[Operation] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what could not be read, written for the model
    usage: Usage = field(default_factory=Usage)
    error: ProviderError | None = None


class Listener:
    """Turns one stream of a provider into an Answer, showing it as it comes."""

    def __init__(self, turn: Turn, stream: TurnStream) -> None:
        self._turn, self._stream = turn, stream
        self._shown_at: dict[int, float] = {}
        self.answer = Answer()

    def listen(self, provider: Provider, request: ProviderRequest, pulse: Pulse) -> Answer:
        """Hear the provider out. Raises TurnInterrupted; a provider's failure is in the answer's `error`."""
        parser = Parser()
        try:
            for chunk in _pumped(provider, request, pulse):
                self.answer.usage = chunk.usage or self.answer.usage
                text = storable(chunk.text)
                self.answer.raw += text
                self._take(parser.feed(text))
        except ProviderError as error:
            self.answer.error = error
        self._take(parser.finish())
        self.answer.text = self.answer.text.strip()
        return self.answer

    def show(self, card: Operation) -> None:
        """Send the card's present picture."""
        self._stream.operation(card.pk, render_to_string("builder/_operation.html", {"operation": card}))

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Text):
                self._say(event.text)
            elif isinstance(event, OperationStarted):
                self._start(event)
            elif isinstance(event, OperationProgress):
                self._progress(event)
            elif isinstance(event, OperationFinished):
                self.answer.operations.append(event.operation)
                self._redraw(event.index, Operation.Status.PENDING)
            elif isinstance(event, Malformed):
                self.answer.faults.append(event.reason)
            elif isinstance(event, End) and event.truncated:
                self.answer.faults.append(
                    f"The answer broke off inside <{event.inside}>. Send all of it again."
                )

    def _say(self, text: str) -> None:
        if not self.answer.text:
            text = text.lstrip()
        self.answer.text += text
        self._stream.text(text)

    def _start(self, event: OperationStarted) -> None:
        path = event.attributes.get("path", "")
        name = path.rsplit("/", 1)[-1] or event.attributes.get("name", "")
        action = event.attributes.get("action", "update")
        words = _WORDS.get(event.kind, f"{action.capitalize()} {{}}").format(name)
        kind = _TYPES.get(event.kind) or (
            f"file-{action}" if action in ("create", "delete") else "file-update"
        )
        card = Operation(
            turn=self._turn,
            message=self._turn.answer,
            index=event.index,
            type=kind,
            description=words[:300],
            status=Operation.Status.APPLYING,
            parameters={"targetPath": path} if path else {},
            preview={"affectedFiles": [path] if path else [], "estimatedChanges": 0},
        )
        self.answer.cards.append(card)
        self.show(card)
        self._shown_at[event.index] = time.monotonic()

    def _progress(self, event: OperationProgress) -> None:
        card = self.answer.cards[event.index]
        card.result = {"linesAdded": event.lines}
        if time.monotonic() - self._shown_at.get(event.index, 0.0) >= CARD_SECONDS:
            self.show(card)
            self._shown_at[event.index] = time.monotonic()

    def _redraw(self, index: int, status: str) -> None:
        card = self.answer.cards[index]
        card.status = status
        self.show(card)


_OVER = object()


def _pumped(provider: Provider, request: ProviderRequest, pulse: Pulse) -> Iterator[Chunk]:
    """The provider's chunks, read by a thread of their own, so that a silent model doesn't keep anyone
    from stopping.
    """
    pipe: queue.Queue[object] = queue.Queue(maxsize=1000)
    over = threading.Event()
    threading.Thread(target=_pump, args=(provider, request, pipe, over), name="provider", daemon=True).start()
    try:
        while True:
            pulse.check()
            try:
                item = pipe.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if item is _OVER:
                return
            if isinstance(item, BaseException):
                raise item
            assert isinstance(item, Chunk)
            yield item
    finally:
        over.set()


def _pump(
    provider: Provider, request: ProviderRequest, pipe: "queue.Queue[object]", over: threading.Event
) -> None:
    chunks = iter(provider.stream(request))
    try:
        for chunk in chunks:
            if not _put(pipe, chunk, over):
                return
        _put(pipe, _OVER, over)
    except Exception as error:  # noqa: BLE001 - handed to the thread that listens, which raises it
        _put(pipe, error, over)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


def _put(pipe: "queue.Queue[object]", item: object, over: threading.Event) -> bool:
    """False when nobody listens any more."""
    while not over.is_set():
        try:
            pipe.put(item, timeout=0.5)
        except queue.Full:
            continue
        return True
    return False
