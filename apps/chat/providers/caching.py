"""The instructions as a message, with marks for providers that keep only what they are asked to keep.

Most providers cache the beginning of a prompt by themselves; Anthropic's models want to be told up to where.
"""

from itertools import groupby
from typing import Any

from apps.chat.engine.context.parts import TURN
from apps.chat.providers.base import ProviderRequest


def system_messages(request: ProviderRequest, model: str) -> list[dict[str, Any]]:
    """The system message in OpenAI's form, none without instructions."""
    if not request.system:
        return []
    if not request.parts or not _wants_marks(model):
        return [{"role": "system", "content": request.system}]
    return [{"role": "system", "content": _blocks(request)}]


def _wants_marks(model: str) -> bool:
    return "claude" in model.lower() or model.lower().startswith("anthropic/")


def _blocks(request: ProviderRequest) -> list[dict[str, Any]]:
    """A block a layer; each is kept but the last, which is different in every request."""
    blocks = []
    for layer, parts in groupby(request.parts, key=lambda part: part.layer):
        block: dict[str, Any] = {"type": "text", "text": "\n\n".join(part.text for part in parts)}
        blocks.append(block if layer == TURN else block | {"cache_control": {"type": "ephemeral"}})
    return blocks
