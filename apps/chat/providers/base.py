"""What a provider is: a stream of text that speaks the edit protocol."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from apps.chat.engine.context.parts import Part
from apps.components.library import Library


@dataclass(frozen=True)
class ToolCall:
    """A model wants a tool called. `arguments` is the JSON text as it wrote it, which may be broken."""

    id: str
    name: str
    arguments: str = ""


@dataclass(frozen=True)
class Picture:
    """An image that a model with vision may see."""

    mime_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class ChatLine:
    """One line of the conversation as a provider sees it. `role`: user, assistant, system or tool.

    An assistant's line may hold the calls it asked for, a tool's line names the call it answers; a user's
    line may come with pictures.
    """

    role: str
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class ProviderRequest:
    """What a provider is given. The last message is the person's request."""

    messages: Sequence[ChatLine]
    files: Mapping[str, str]  # text files of the project by path
    library: Library
    project_name: str = ""
    system: str = ""  # the parts as one text
    selection: str = ""
    parts: tuple[Part, ...] = ()  # what `system` is made of, in that order
    pictures: Mapping[str, str] = field(
        default_factory=dict
    )  # names of attached images → their address on the site
    plan: Mapping[str, Any] | None = None  # an accepted blueprint (engine/blueprint.py)
    tools: Sequence[Mapping[str, Any]] = ()  # functions that may be called, in OpenAI's form


@dataclass(frozen=True)
class Usage:
    """What an attempt cost: tokens, and US dollars where the price is known."""

    tokens_in: int = 0  # those of the cache included
    tokens_out: int = 0
    cost: Decimal = Decimal(0)
    tokens_cached: int = 0  # those of tokens_in that the provider knew already

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.cost + other.cost,
            self.tokens_cached + other.tokens_cached,
        )


@dataclass(frozen=True)
class Chunk:
    """A piece of the answer; the last ones may carry the usage and the tools to be called."""

    text: str = ""
    usage: Usage | None = field(default=None)
    tool_calls: tuple[ToolCall, ...] = ()


class ProviderError(Exception):
    """A model that failed, in plain words for the person. `retriable`: trying again may help."""

    def __init__(
        self, code: str, message: str, *, retriable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retriable = retriable
        self.retry_after = retry_after  # seconds


class Provider(Protocol):
    """Streams an answer. Closing the iterator stops the model.

    What else may be asked of one, by `getattr`: `can_mend` (may be told what was wrong), `edits_by` (protocol
    or tools), `substitution` (who answered in whose place, in words).
    """

    @property
    def name(self) -> str:
        """Whose model answers."""
        ...

    @property
    def model(self) -> str:
        """The model that answers."""
        ...

    def stream(self, request: ProviderRequest) -> Iterator[Chunk]:
        """Yield the answer piece by piece. Raises ProviderError."""
        ...
