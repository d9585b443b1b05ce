"""Listening to a provider: words and cards go out while they are written."""

import copy
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
from apps.chat.engine.resume import Continuation, Seam
from apps.chat.models import Operation, Turn
from apps.chat.providers.base import Chunk, Provider, ProviderError, ProviderRequest, ToolCall, Usage
from apps.chat.services.cards import new_card
from apps.chat.services.pulse import Pulse
from apps.chat.streams import TurnStream
from apps.core.text import storable

CARD_SECONDS = 0.3  # between two pictures of a card that is being written
LOOK_SECONDS = 0.2


@dataclass
class Answer:
    """What a provider said. `error` is why it broke off, if it did; `usage` is of the last time asked."""

    text: str = ""
    raw: str = ""
    operations: list[ParsedOperation] = field(default_factory=list)
    cards: list[Operation] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what could not be read, written for the model
    tool_calls: list[ToolCall] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    error: ProviderError | None = None


class Listener:
    """Turns the stream of one answer, and of what goes on with it when it was cut, into an Answer.

    Shows it as it comes.
    """

    def __init__(self, turn: Turn, stream: TurnStream) -> None:
        self._turn, self._stream = turn, stream
        self._shown_at: dict[int, float] = {}
        self._parser = Parser()
        self.answer = Answer()

    def hear(self, provider: Provider, request: ProviderRequest, pulse: Pulse) -> None:
        """Hear the provider out; when something was said before, as the continuation of it.

        Raises TurnInterrupted; a provider's failure is in the answer's `error`.
        """
        answer = self.answer
        joint = Continuation(answer.raw) if answer.raw else None
        answer.error, answer.usage = None, Usage()
        try:
            for chunk in _pumped(provider, request, pulse):
                answer.usage = chunk.usage or answer.usage
                answer.tool_calls += chunk.tool_calls
                self._hear_piece(storable(chunk.text), joint)
        except ProviderError as error:
            answer.error = error
        if joint is not None and joint.seam is None:
            rest = joint.finish()
            self._rejoin(joint.seam)
            self._read(rest)

    def close(self) -> Answer:
        """Nothing more comes: what was held back is read, and an operation that was cut is told."""
        self._take(self._parser.finish())
        self.answer.text = self.answer.text.strip()
        return self.answer

    @property
    def is_inside(self) -> bool:
        """Whether the answer so far ends in the midst of an operation."""
        end = copy.deepcopy(self._parser).finish()[-1]
        return isinstance(end, End) and end.truncated

    def _hear_piece(self, text: str, joint: Continuation | None) -> None:
        if joint is None:
            self._read(text)
            return
        was_joined = joint.seam is not None
        rest = joint.feed(text)
        if not was_joined:
            self._rejoin(joint.seam)
        self._read(rest)

    def _read(self, text: str) -> None:
        self.answer.raw += text
        self._take(self._parser.feed(text))

    def _rejoin(self, seam: Seam | None) -> None:
        """Go back to where the continuation begins; what was shown behind it no longer counts."""
        answer = self.answer
        if seam is None or seam.kept == len(answer.raw):
            return
        kept = answer.raw[: seam.kept]
        self._stream.reset()
        self._parser = Parser()
        answer.text = answer.raw = ""
        answer.operations, answer.cards, answer.faults = [], [], []
        self._read(kept)

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
        card = new_card(self._turn, event.index, event.kind, event.attributes)
        self.answer.cards.append(card)
        show_card(self._stream, card)
        self._shown_at[event.index] = time.monotonic()

    def _progress(self, event: OperationProgress) -> None:
        card = self.answer.cards[event.index]
        card.result = {"linesAdded": event.lines}
        if time.monotonic() - self._shown_at.get(event.index, 0.0) >= CARD_SECONDS:
            show_card(self._stream, card)
            self._shown_at[event.index] = time.monotonic()

    def _redraw(self, index: int, status: str) -> None:
        card = self.answer.cards[index]
        card.status = status
        show_card(self._stream, card)


def show_card(stream: TurnStream, card: Operation) -> None:
    """Send a card's present picture."""
    stream.operation(card.pk, render_to_string("builder/_operation.html", {"operation": card}))


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
