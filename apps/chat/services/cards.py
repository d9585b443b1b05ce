"""The cards of a turn: what the batch says of each operation, and the rows they become."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from apps.chat.engine.batch import AppliedOperation, BatchResult
from apps.chat.models import Operation, Turn

_TYPES = {"component": "component-insert", "style": "style-update", "config": "config-update"}
_WORDS = {"component": "Add {}", "style": "Set colours and fonts", "config": "Set the page's settings"}


def new_card(turn: Turn, index: int, kind: str, attributes: Mapping[str, str]) -> Operation:
    """The card of an operation that is being written, as far as its tag tells; not a row yet."""
    path = attributes.get("path", "")
    name = path.rsplit("/", 1)[-1] or attributes.get("name", "")
    action = attributes.get("action", "update")
    words = _WORDS.get(kind, f"{action.capitalize()} {{}}").format(name)
    file_type = f"file-{action}" if action in ("create", "delete") else "file-update"
    return Operation(
        turn=turn,
        message=turn.answer,
        index=index,
        type=_TYPES.get(kind) or file_type,
        description=words[:300],
        status=Operation.Status.APPLYING,
        parameters={"targetPath": path} if path else {},
        preview={"affectedFiles": [path] if path else [], "estimatedChanges": 0},
    )


def settle_cards(cards: list[Operation], result: BatchResult) -> None:
    """Give each card what the batch found out: its real type, words and counts, or why it failed."""
    applied = {operation.index: operation for operation in result.operations}
    faults = {problem.index: problem for problem in result.problems}
    for card in cards:
        if card.index in faults:
            error = faults[card.index].message
            card.status = Operation.Status.FAILED
            card.result = {
                "success": False,
                "filesChanged": [],
                "linesAdded": 0,
                "linesRemoved": 0,
                "error": error,
            }
        elif card.index in applied:
            _fill(card, applied[card.index], done=not result.problems)


def store_cards(cards: list[Operation]) -> None:
    """Write the cards as rows, in place of those of an earlier attempt."""
    if not cards:
        return
    now = timezone.now()
    for card in cards:
        if card.status == Operation.Status.COMPLETED:
            card.applied_at = now
    with transaction.atomic():
        Operation.objects.filter(turn_id=cards[0].turn_id).delete()
        Operation.objects.bulk_create(cards)


def _fill(card: Operation, applied: AppliedOperation, *, done: bool) -> None:
    card.type, card.description = applied.type, applied.description
    card.parameters, card.preview = applied.parameters, applied.preview
    card.result, card.rollback_info = applied.result, applied.rollback
    card.status = Operation.Status.COMPLETED if done else Operation.Status.PENDING
