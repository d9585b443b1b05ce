"""A whole answer's operations, applied in order to a tree in memory: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.chat.engine.operations import HANDLERS, OperationError
from apps.chat.engine.protocol import ParsedOperation
from apps.chat.engine.tree import Changes, WorkTree, line_counts
from apps.components.library import Library

MAX_OPERATIONS = 200
MAX_KEPT = 20_000  # characters of a file's old content kept in rollback info; the revision holds the rest


@dataclass(frozen=True)
class AppliedOperation:
    """What one operation did, in the fields of AIOperation (types.md)."""

    index: int
    type: str
    description: str
    parameters: dict[str, Any]
    preview: dict[str, Any]
    result: dict[str, Any]
    rollback: dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """Why an operation can't be applied. `message` goes to the model and, if it can't mend it, to the
    person.
    """

    index: int  # of the operation; -1 for the batch as a whole
    code: str
    message: str
    path: str = ""


@dataclass
class BatchResult:
    """`changes` is empty when there is any problem."""

    changes: Changes = field(default_factory=dict)
    operations: list[AppliedOperation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    components: list[str] = field(default_factory=list)  # library components that were inserted


def apply(tree: Mapping[str, bytes], operations: Sequence[ParsedOperation], library: Library) -> BatchResult:
    """Apply the operations in order, each on the result of the former. `tree` stays as it is."""
    work, result = WorkTree(tree), BatchResult()
    if len(operations) > MAX_OPERATIONS:
        words = f"An answer can hold {MAX_OPERATIONS} operations at most, not {len(operations)}."
        result.problems.append(Problem(-1, "too_many_operations", words))
        return result
    for index, operation in enumerate(operations):
        _apply_one(work, index, operation, library, result)
    result.changes = {} if result.problems else work.changes()
    return result


def _apply_one(
    work: WorkTree, index: int, operation: ParsedOperation, library: Library, result: BatchResult
) -> None:
    """One operation; a problem takes back all it did and lets the next be looked at, so that all are told
    at once.
    """
    before = work.snapshot()
    old = work.fork()
    try:
        outcome = HANDLERS[operation.kind](work, operation, library)
    except OperationError as error:
        work.restore(before)
        result.problems.append(Problem(index, error.code, error.message, error.path))
        return
    after = work.snapshot()
    touched = sorted(path for path in after if after[path] != old.read(path))
    result.operations.append(
        _applied(index, outcome.type, outcome.description, outcome.parameters, touched, old, work)
    )
    result.components += outcome.components


def _applied(
    index: int,
    kind: str,
    description: str,
    parameters: dict[str, Any],
    paths: list[str],
    old: WorkTree,
    new: WorkTree,
) -> AppliedOperation:
    counts = [line_counts(old.read(path), new.read(path)) for path in paths]
    added, removed = sum(pair[0] for pair in counts), sum(pair[1] for pair in counts)
    original = {path: _text(old.read(path)) for path in paths if path in old}
    return AppliedOperation(
        index,
        kind,
        description[:300],
        parameters,
        preview={"affectedFiles": paths, "estimatedChanges": added + removed},
        result={"success": True, "filesChanged": paths, "linesAdded": added, "linesRemoved": removed},
        rollback={
            "originalContent": {path: text for path, text in original.items() if text is not None},
            "createdFiles": [path for path in paths if path not in old],
            "modifiedFiles": [path for path in paths if path in old],
            "canRollback": True,
        },
    )


def _text(content: bytes | None) -> str | None:
    if content is None or len(content) > MAX_KEPT or b"\0" in content:
        return None
    return content.decode("utf-8", "replace")
