# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""What a recogniser is, and the order in which they are asked."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.chat.providers.offline.changes import Change
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

Read = Callable[[Clause, Site], list[Change]]


@dataclass(frozen=True)
class Recogniser:
    """One rule: its family, its place in the order (small first), and the function that reads a clause."""

    family: str
    order: int
    read: Read


_REGISTRY: list[Recogniser] = []


def recogniser(family: str, order: int) -> Callable[[Read], Read]:
    """Register a function that turns a clause into changes, or into [] when the clause is none of its business."""

    def register(read: Read) -> Read:
        _REGISTRY.append(Recogniser(family, order, read))
        _REGISTRY.sort(key=lambda rule: (rule.order, rule.family, rule.read.__name__))
        return read

    return register


def recognise(clause: Clause, site: Site) -> list[Change]:
    """The changes of the first recogniser that understands the clause; [] when none does."""
    for rule in _REGISTRY:
        changes = rule.read(clause, site)
        if changes:
            return changes
    return []
