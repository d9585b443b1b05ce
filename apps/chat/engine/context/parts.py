"""The pieces of a prompt."""

from dataclasses import dataclass
from typing import Any

# How long a piece stays as it is. In this order, so that a provider's cache serves the beginning.
STABLE, PROJECT, FILES, TURN = "stable", "project", "files", "turn"
LAYERS = (STABLE, PROJECT, FILES, TURN)


@dataclass(frozen=True)
class Part:
    """One piece of what a model is told. `tokens` is an estimate; `why` says why a file was chosen."""

    name: str
    text: str
    tokens: int
    path: str = ""
    layer: str = TURN
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept in Attempt.sent."""
        kept: dict[str, Any] = {"name": self.name, "tokens": self.tokens, "text": self.text}
        kept |= {"path": self.path} if self.path else {}
        return kept | ({"why": self.why} if self.why else {})


@dataclass(frozen=True)
class Prompt:
    """All that a model is told: the parts, and behind them the conversation as (role, content)."""

    parts: tuple[Part, ...]
    messages: tuple[tuple[str, str], ...]

    @property
    def system(self) -> str:
        """The parts as one text."""
        return "\n\n".join(part.text for part in self.parts)

    @property
    def tokens(self) -> int:
        """An estimate of the whole, the conversation without its roles."""
        return sum(part.tokens for part in self.parts)
