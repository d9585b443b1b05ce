"""What was spoken of last: “a bit darker” and “the second card” mean the thing of the message before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .changes import Change, SetToken, ShiftToken

MESSAGES_BACK = 6


@dataclass(frozen=True)
class Focus:
    """The theme token and the section (in the person's words) that were changed last; empty: none."""

    token: str = ""
    section: str = ""


def focus_of(earlier: Sequence[str], read: Callable[[str], list[Change]]) -> Focus:
    """The focus after the person's earlier messages, oldest first. `read` tells the changes of one."""
    token = section = ""
    for words in reversed(earlier[-MESSAGES_BACK:]):
        changes = read(words)
        token = token or _last(_token(change) for change in changes)
        section = section or _last(_section(change) for change in changes)
        if token and section:
            break
    return Focus(token, section)


def _last(found: Iterable[str]) -> str:
    return next(reversed([name for name in found if name]), "")


def _token(change: Change) -> str:
    return change.token if isinstance(change, SetToken | ShiftToken) else ""


def _section(change: Change) -> str:
    return str(getattr(change, "section", "") or getattr(change, "target", ""))
