"""What came of a case, held against what must come of it."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.evals.case import Case, Change
from tests.evals.starts import Tree, changed
from tests.evals.studio import Ended

_TRACE = re.compile(r"Traceback|\bException\b|\w+Error\b|(?:^|\s)/(?:home|usr|tmp|opt|root)/|sk-none")
# What a dev server puts on a page that it can't render.
_OVERLAY = re.compile(r"vite-error-overlay|data-studio-error|astro-error", re.IGNORECASE)


@dataclass
class Judgement:
    """One case: its faults in words (none: it is as it must be), and what the table counts."""

    name: str
    kind: str
    formed: str
    outcome: str
    faults: list[str] = field(default_factory=list)
    collateral: int = 0  # lines changed that weren't meant
    out_of_scope: int = 0  # lines changed outside of an enforced scope, or in what is locked
    works: bool = False  # ended with a changed page that renders
    honest: bool = False  # ended without, told so, charged nothing, left everything as it was
    lied: bool = False  # a broken page that is called completed
    tokens: int = 0
    seconds: float = 0.0
    requests: int = 0
    todo: str = ""


def judge(ended: Ended, *, live: bool = False) -> Judgement:
    """Hold a turn against its case. `live`: a real model may word things its own way."""
    case, turn = ended.case, ended.turn
    result = Judgement(case.name, case.kind, case.formed, turn.status, todo=case.todo)
    result.tokens, result.seconds = turn.tokens_in + turn.tokens_out, ended.seconds
    result.requests = ended.requests
    completed = turn.status == "completed"
    start = changed(ended.before, case.meanwhile)
    wanted = changed(start, case.expect.changes) if completed and not live else start
    changes = case.expect.changes if completed else ()
    result.collateral = _collateral(wanted, ended.after, changes, live=live)
    result.out_of_scope = _out_of_scope(case, start, ended.after)
    renders = ended.page is None or _renders(ended)
    was_whole = case.start != "broken"
    result.lied = completed and not renders and was_whole
    result.works = completed and renders
    result.honest = not completed and not _dishonest(ended, start)
    result.faults += _faults(ended, result, wanted, live=live)
    return result


def _faults(ended: Ended, result: Judgement, wanted: Tree, *, live: bool) -> list[str]:
    case, turn = ended.case, ended.turn
    found: list[str] = []
    if not live and turn.status not in case.expect.outcome:
        found.append(
            f"{turn.status} ({(turn.error or {}).get('code', '')}), not {sorted(case.expect.outcome)}"
        )
    if turn.status == "completed":
        found += _page_faults(ended) if not live else []
        found += [] if live else _free_faults(case.expect.changes, ended.after)
    else:
        found += _dishonest(ended, changed(ended.before, case.meanwhile))
        codes = case.expect.error
        if not live and turn.status == "failed" and codes and turn.error["code"] not in codes:
            found.append(f"failed with {turn.error['code']}, not {sorted(codes)}: {turn.error['message']}")
    if result.lied:
        found.append("a broken page is called completed")
    if result.out_of_scope:
        found.append(f"{result.out_of_scope} lines changed out of scope")
    if result.collateral and not live:
        found.append(f"{result.collateral} lines aren't as meant: {_difference(wanted, ended.after)}")
    return found + ([] if live else _count_faults(ended))


def _count_faults(ended: Ended) -> list[str]:
    expect, found = ended.case.expect, []
    if expect.requests is not None and ended.requests > expect.requests:
        found.append(f"the model was asked {ended.requests} times, at most {expect.requests} were right")
    first = ended.turn.operations.order_by("index").first()
    if expect.type and ended.turn.status == "completed" and (first is None or first.type != expect.type):
        found.append(f"the first operation is {first and first.type}, not {expect.type}")
    return found


def _dishonest(ended: Ended, start: Tree) -> list[str]:
    """What is wrong with a turn that did not complete: it must say why, cost nothing, and change nothing."""
    turn, found = ended.turn, []
    if turn.status == "failed":
        words = str((turn.error or {}).get("message", ""))
        if not words or _TRACE.search(words):
            found.append(f"it isn't told in plain words: {words!r}")
        if ended.credits or turn.credits:
            found.append(f"a failed turn took {ended.credits or turn.credits} credits")
    if ended.after != start and turn.status != "cancelled":
        found.append(f"the page isn't as before: {_difference(start, ended.after)}")
    if any(card.status == "completed" for card in turn.operations.all()) and turn.revision_id is None:
        found.append("a card says that something was done")
    return found


def _page_faults(ended: Ended) -> list[str]:
    if ended.page is None:
        return []
    text, found = ended.page.text, []
    found += [f"the page lacks {words!r}" for words in ended.case.expect.contains if words not in text]
    found += [f"the page shows {words!r}" for words in ended.case.expect.lacks if words in text]
    return found


def _renders(ended: Ended) -> bool:
    page = ended.page
    return page is not None and page.ok and page.status == 200 and not _OVERLAY.search(page.text)


def _free_faults(changes: Sequence[Change], after: Tree) -> list[str]:
    found = []
    for change in changes:
        text = after.get(change.path, b"").decode("utf-8", "replace")
        found += [f"{change.path} lacks {words!r}" for words in change.contains if words not in text]
    return found


def _collateral(wanted: Tree, after: Tree, changes: Sequence[Change], *, live: bool) -> int:
    """Lines that differ from the tree that was meant, apart from files that may be anything."""
    free = {change.path for change in changes if change.free or live}
    return sum(lines_between(wanted.get(path), after.get(path)) for path in {*wanted, *after} - free)


def _out_of_scope(case: Case, start: Tree, after: Tree) -> int:
    """Lines changed in files that a scope leaves out or a lock names. Sections: their component's file."""
    scope, paths = case.scope, {path for path in {*start, *after} if start.get(path) != after.get(path)}
    locked = {lock["path"] for lock in case.locks if lock.get("path")}
    outside = paths & locked
    if scope is not None:
        outside |= paths - set(scope.get("files", [])) - set(scope.get("also", []))
    return sum(lines_between(start.get(path), after.get(path)) for path in outside)


def lines_between(old: bytes | None, new: bytes | None) -> int:
    """Lines taken out and put in."""
    if old == new:
        return 0
    before, after = _lines(old), _lines(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return sum(max(code[2] - code[1], code[4] - code[3]) for code in codes) or 1


def _lines(content: bytes | None) -> list[bytes]:
    return content.splitlines(keepends=True) if content else []


def _difference(wanted: Mapping[str, bytes], found: Mapping[str, bytes]) -> str:
    """The first lines that differ."""
    for path in sorted({*wanted, *found}):
        if wanted.get(path) != found.get(path):
            pair = [
                (side.get(path) or b"").decode("utf-8", "replace").splitlines() for side in (wanted, found)
            ]
            lines = list(difflib.unified_diff(*pair, lineterm="", n=0))[2:10]
            return f"{path}: {' | '.join(lines)}"[:600]
    return "nothing"
