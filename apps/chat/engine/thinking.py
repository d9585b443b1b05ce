"""What some models think aloud before they answer, between tags of their own: heard by nobody."""

import re

NAMES = ("think", "thinking", "reasoning")

_OPENING = re.compile(rf"\s*<({'|'.join(NAMES)})>")
_OPENINGS = tuple(f"<{name}>" for name in NAMES)
_LONGEST_START = 200  # characters of white space before the tag


class Thoughts:
    """Drops them at the start of an answer; what follows passes as it comes."""

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""
        self.is_over = False

    def feed(self, chunk: str) -> str:
        """The part of what came so far that is said and wasn't given yet."""
        if self.is_over:
            return chunk
        self._held += chunk
        return self._inside() if self._closing else self._before()

    def finish(self) -> str:
        """What was held back at the end. Thoughts that never end stay unheard."""
        held, self._held = ("" if self._closing else self._held), ""
        self.is_over = True
        return held

    def _before(self) -> str:
        found = _OPENING.match(self._held)
        if found is not None:
            self._closing = f"</{found[1]}>"
            self._held = self._held[found.end() :]
            return self._inside()
        start = self._held.lstrip()
        may_open = any(opening.startswith(start) for opening in _OPENINGS)
        return "" if may_open and len(self._held) < _LONGEST_START else self._pass()

    def _inside(self) -> str:
        at = self._held.find(self._closing)
        if at < 0:
            self._held = self._held[-len(self._closing) :]
            return ""
        self._held = self._held[at + len(self._closing) :]
        return self._pass()

    def _pass(self) -> str:
        self.is_over, held, self._held = True, self._held, ""
        return held
