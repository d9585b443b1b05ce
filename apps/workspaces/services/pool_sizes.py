"""How many warm workspaces there shall be: what is wished for, held to the memory there is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from apps.workspaces.models import WarmWorkspace
from config.environment import environment, pool_sizes

GUESS_MB = 380  # of one that isn't measured yet
SPARE_MB = 1024  # of the machine's memory that the pool leaves alone
PLENTY = 1 << 30


@dataclass(frozen=True)
class Plan:
    """What to do next: templates to start one of each, and members there is no place for."""

    start: Sequence[str]
    end: Sequence[WarmWorkspace]


def plan(members: Sequence[WarmWorkspace], *, free_mb: int) -> Plan:
    """From members that start or are warm, and the machine's available memory.

    A template's first member comes before another's second. The newest go first when there are too many.
    """
    wished = pool_sizes(environment().WORKSPACE_POOL)
    budget = environment().WORKSPACE_POOL_MEMORY_MB
    kept, surplus = _kept(members, wished, budget if free_mb > SPARE_MB // 2 else 0)
    room = min(budget - _taken(kept), free_mb - SPARE_MB)
    have = Counter(member.template for member in kept)
    return Plan(_missing(wished, have, room // _each(kept)), surplus)


def available_mb() -> int:
    """What this machine could give without swapping; plenty where the kernel doesn't say."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return PLENTY
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(facts["MemAvailable"].split()[0]) // 1024


def _kept(
    members: Sequence[WarmWorkspace], wished: Mapping[str, int], budget: int
) -> tuple[list[WarmWorkspace], list[WarmWorkspace]]:
    kept: list[WarmWorkspace] = []
    surplus = []
    counts: Counter[str] = Counter()
    for member in sorted(members, key=lambda row: row.created_at):
        fits = _taken([*kept, member]) <= budget
        if counts[member.template] < wished.get(member.template, 0) and fits:
            counts[member.template] += 1
            kept.append(member)
        else:
            surplus.append(member)
    return kept, surplus


def _missing(wished: Mapping[str, int], have: Mapping[str, int], places: int) -> list[str]:
    """Round by round, so that each template gets its first one before anyone gets a second."""
    rounds = range(max(wished.values(), default=0))
    order = [name for number in rounds for name, wish in wished.items() if have.get(name, 0) <= number < wish]
    return order[: max(0, places)]


def _taken(members: Sequence[WarmWorkspace]) -> int:
    return sum(member.memory_mb or _each(members) for member in members)


def _each(members: Sequence[WarmWorkspace]) -> int:
    """Of one more: as much as those that were measured."""
    measured = [member.memory_mb for member in members if member.memory_mb]
    return max(1, sum(measured) // len(measured)) if measured else GUESS_MB
