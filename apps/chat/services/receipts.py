"""What a turn took: counted on its row while it works, told in its receipt."""

from collections.abc import Mapping
from typing import Any

from apps.chat.models import Turn
from apps.chat.providers.base import Usage
from apps.projects.models import Revision


class Spent:
    """The tokens and the money of all attempts of a turn, those of an earlier worker included."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self.usage = Usage(turn.tokens_in, turn.tokens_out, turn.cost, turn.tokens_cached)

    def add(self, usage: Usage) -> None:
        """One attempt more. Written at once, while the turn is ours."""
        self.usage += usage
        counts: Mapping[str, Any] = {
            "tokens_in": self.usage.tokens_in,
            "tokens_out": self.usage.tokens_out,
            "tokens_cached": self.usage.tokens_cached,
            "cost": self.usage.cost,
        }
        for name, value in counts.items():
            setattr(self._turn, name, value)
        Turn.objects.filter(pk=self._turn.pk, worker=self._turn.worker).update(**counts)


def receipt(revision: Revision | None, spent: Spent, rounds: int) -> dict[str, Any]:
    """files, added, removed (lines), tokens, cost in US dollars, rounds (further attempts)."""
    changes = revision.changes if revision else []
    return {
        "files": len(changes),
        "added": sum(change.get("added", 0) for change in changes),
        "removed": sum(change.get("removed", 0) for change in changes),
        "tokens": spent.usage.tokens_in + spent.usage.tokens_out,
        "cost": float(spent.usage.cost),
        "rounds": rounds,
    }
