"""Status moves by compare-and-swap."""

from typing import Any

from django.db import transaction

from apps.core.models import StatefulRow, Transition


def transition(row: StatefulRow, *, to: str, reason: str = "", actor: str = "", **changes: Any) -> bool:
    """Move `row.status` to `to`, with `changes` of other fields, if the status still is what `row` holds.

    Returns False, and changes nothing, when another process moved it first. On success the row in memory is
    brought up to date and a Transition row is left. Raises ValueError for a move that isn't in TRANSITIONS.
    """
    model = type(row)
    current = row.status
    if to not in model.TRANSITIONS.get(current, set()):
        raise ValueError(f"{model._meta.label_lower} can't go from {current} to {to}")
    with transaction.atomic():
        moved = model._default_manager.filter(pk=row.pk, status=current).update(status=to, **changes)
        if moved != 1:
            return False
        Transition.objects.create(
            kind=model._meta.label_lower,
            row_id=row.pk,
            from_status=current,
            to_status=to,
            reason=reason[:500],
            actor=actor,
        )
    row.status = to
    for name, value in changes.items():
        setattr(row, name, value)
    return True
