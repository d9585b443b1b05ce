"""Doubling, removing and moving what an element is: itself among its neighbours, or an item of a list."""

from typing import Literal

from apps.chat.engine.pointing import Edit, Facts, PointError

Action = Literal["duplicate", "remove", "move"]
MOST_ITEMS = 200


def unit_edits(source: str, facts: Facts, action: Action, to: int | None = None) -> list[Edit]:
    """The edits, and none elsewhere. `to`: where among its neighbours it goes, from 0.

    Raises PointError: not_editable with `why`, nothing_changed, bad_place, too_many.
    """
    unit = facts["unit"]
    if unit["kind"] == "refused":
        raise PointError("not_editable", unit["why"])
    if action == "duplicate":
        return [_duplicate(source, unit)]
    if action == "remove":
        return [_remove(source, unit)]
    return _move(source, unit, to)


def why_not(facts: Facts, action: Action) -> str:
    """Why that can't be done with the element, as the toolbox calls it; "" when it can."""
    unit = facts["unit"]
    if unit["kind"] == "refused":
        return str(unit["why"])
    if action == "duplicate" and unit.get("hasId"):
        return "id"
    if action == "move" and unit.get("hasWords"):
        return "words"
    return "alone" if action == "move" and len(unit["siblings"]) < 2 else ""


def place_after(facts: Facts, by: int) -> int:
    """Where the unit stands after a step of `by`. Raises PointError `bad_place`."""
    unit = facts["unit"]
    if unit["kind"] == "refused":
        raise PointError("not_editable", unit["why"])
    to = int(unit["at"]) + by
    if not 0 <= to < len(unit["siblings"]):
        raise PointError("bad_place")
    return to


def _duplicate(source: str, unit: Facts) -> Edit:
    if unit.get("hasId"):
        raise PointError("not_editable", "id")
    siblings, at = unit["siblings"], unit["at"]
    if len(siblings) >= MOST_ITEMS:
        raise PointError("too_many")
    start, end = siblings[at]["start"], siblings[at]["end"]
    before = (
        siblings[at - 1]["end"] if at else unit["array"]["start"] + 1 if unit["kind"] == "item" else start
    )
    gap = source[before:start].lstrip(",") if unit["kind"] == "item" else _line_start(source, start)
    return Edit(end, end, ("," if unit["kind"] == "item" else "") + gap + source[start:end])


def _line_start(source: str, start: int) -> str:
    """The line break and indentation before an element that begins its line; nothing otherwise."""
    line = source.rfind("\n", 0, start)
    lead = source[line + 1 : start]
    if line < 0 or lead.strip(" \t"):
        return ""
    return ("\r\n" if source[line - 1 : line] == "\r" else "\n") + lead


def _remove(source: str, unit: Facts) -> Edit:
    siblings, at = unit["siblings"], unit["at"]
    start, end = siblings[at]["start"], siblings[at]["end"]
    if unit["kind"] == "element":
        lead = len(_line_start(source, start))
        whole = source[end : end + 2].startswith(("\n", "\r\n")) or end == len(source)
        return Edit(start - lead if whole else start, end, "")
    if at + 1 < len(siblings):
        return Edit(start, siblings[at + 1]["start"], "")
    return Edit(siblings[at - 1]["end"], end, "") if at else Edit(start, end, "")


def _move(source: str, unit: Facts, to: int | None) -> list[Edit]:
    """Every place from the one to the other takes its neighbour's text; what is between them stays."""
    siblings, at = unit["siblings"], unit["at"]
    if to is None or not 0 <= to < len(siblings):
        raise PointError("bad_place")
    if unit.get("hasWords"):
        raise PointError("not_editable", "words")
    if to == at:
        raise PointError("nothing_changed")
    texts = [source[one["start"] : one["end"]] for one in siblings]
    order = [*texts]
    order.insert(to, order.pop(at))
    low, high = min(at, to), max(at, to)
    return [Edit(siblings[n]["start"], siblings[n]["end"], order[n]) for n in range(low, high + 1)]
