"""Tool calls as they are streamed: the name first, then arguments in pieces; an index tells several apart."""

from collections.abc import Iterable
from typing import Any

from apps.chat.providers.base import ToolCall


class ToolCalls:
    """Gathers the pieces."""

    def __init__(self) -> None:
        self._parts: dict[int, dict[str, str]] = {}

    def __bool__(self) -> bool:
        return bool(self._parts)

    def take(self, deltas: Iterable[Any] | None) -> None:
        """One piece of the stream's `delta.tool_calls`."""
        for delta in deltas or ():
            part = self._parts.setdefault(int(delta.index or 0), {"id": "", "name": "", "arguments": ""})
            part["id"] = getattr(delta, "id", None) or part["id"]
            function = getattr(delta, "function", None)
            part["name"] = getattr(function, "name", None) or part["name"]
            part["arguments"] += getattr(function, "arguments", None) or ""

    def whole(self) -> tuple[ToolCall, ...]:
        """The calls in order. One without an id gets its place as one."""
        return tuple(
            ToolCall(part["id"] or f"call_{index}", part["name"], part["arguments"])
            for index, part in sorted(self._parts.items())
        )
