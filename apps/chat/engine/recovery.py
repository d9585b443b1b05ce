"""What a model is told when its answer can't be applied, and when it has been told enough.

Two further attempts at most, of any kind: a cut answer goes on; a SEARCH that isn't in the file is answered
with the file as it is now; the second time with the same file, all of it is asked for. What lies outside the
scope, or is locked, is told once.
"""

from collections.abc import Callable, Sequence

from apps.chat.engine.batch import Problem
from apps.chat.engine.scope import LOCKED, OUT_OF_SCOPE

ATTEMPTS = 2
MAX_TOLD = 20  # problems in one message

_SEARCH = frozenset({"search_not_found", "ambiguous_search", "malformed_block", "empty_search"})
_TOLD_ONCE = frozenset({OUT_OF_SCOPE, LOCKED})


class Recovery:
    """Counts the attempts of one turn."""

    def __init__(self) -> None:
        self.used = 0
        self._missed: set[str] = set()  # files whose SEARCH has failed before
        self._told: set[str] = set()

    @property
    def is_left(self) -> bool:
        """Whether one more attempt may be made."""
        return self.used < ATTEMPTS

    def resume(self) -> None:
        """An attempt goes to a cut answer."""
        self.used += 1

    def feedback(
        self, problems: Sequence[Problem], shown: Callable[[str], str], *, by_tools: bool = False
    ) -> str | None:
        """The message to the model, which uses up an attempt. None when it has been told enough.

        `shown` gives the present text of a file, marked as what it is, "" for one that can't be shown.
        `by_tools`: its changes so far are kept, and it goes on from there.
        """
        codes = {problem.code for problem in problems}
        if not self.is_left or codes & _TOLD_ONCE & self._told:
            return None
        self.used += 1
        self._told |= codes
        missed = dict.fromkeys(
            problem.path for problem in problems if problem.code in _SEARCH and problem.path
        )
        told = "\n".join(f"- {problem.message}" for problem in problems[:MAX_TOLD])
        if by_tools:
            return (
                f"Your changes can't be saved yet:\n{told}\n\nThey are kept: put these right with the tools."
            )
        parts = [f"None of your changes was applied:\n{told}"]
        parts += [f"{path} reads now:\n{text}" for path in missed if (text := shown(path))]
        whole = [path for path in missed if path in self._missed]
        if whole:
            parts.append(
                f"Use no SEARCH blocks for {', '.join(whole)} this time: "
                'write <file path="…" action="update"> with all of the new text.'
            )
        self._missed |= missed.keys()
        return "\n\n".join([*parts, "Send the whole answer again, with these put right."])
