"""Changes of an element's classes: one of a group for another, or single ones added and taken away."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.chat.engine.class_groups import Group, held, is_class, is_member
from apps.chat.engine.pointing import Edit, Facts, PointError, attribute


@dataclass(frozen=True)
class ClassText:
    """A text of classes in the file. `always`: it holds whatever the content is."""

    start: int
    end: int
    text: str
    always: bool


def class_texts(source: str, facts: Facts) -> list[ClassText]:
    """The texts that an element's classes are written in. Raises PointError where code makes them."""
    found = []
    for name in ("class", "class:list"):
        place = attribute(facts, name)
        if place is None or place["kind"] == "empty":
            continue
        if place["kind"] == "literal":
            found.append(ClassText(place["start"], place["end"], source[place["start"] : place["end"]], True))
        elif place["kind"] == "list":
            found += [
                ClassText(one["start"], one["end"], source[one["start"] : one["end"]], one["always"])
                for one in place["texts"]
            ]
        else:
            raise PointError("not_editable", "code")
    return found


def classes_of(source: str, facts: Facts) -> list[str]:
    """All classes that stand in the file for the element, in their order, those under a condition last."""
    texts = sorted(class_texts(source, facts), key=lambda one: not one.always)
    return [token for one in texts for token in one.text.split()]


def control_edits(source: str, facts: Facts, group: Group, value: str) -> list[Edit]:
    """The class of a group for another ("" for none). Others, and their order, stay.

    Raises PointError: bad_value, nothing_changed, not_editable.
    """
    if value and (not is_class(value) or not is_member(group, value)):
        raise PointError("bad_value")
    return _changed(source, facts, lambda token: is_member(group, token), [value] if value else [])


def class_edits(source: str, facts: Facts, add: Sequence[str], remove: Sequence[str]) -> list[Edit]:
    """Single classes. Raises PointError: bad_value, nothing_changed, not_editable."""
    if any(not is_class(token) for token in [*add, *remove]) or len(add) + len(remove) > 50:
        raise PointError("bad_value")
    have = set(classes_of(source, facts))
    return _changed(
        source, facts, lambda token: token in remove, [token for token in add if token not in have]
    )


def told_control(group: Group, tokens: Sequence[str]) -> dict[str, object]:
    """A control as the inspector shows it."""
    value, other = held(group, tokens)
    options = [{"value": option.value, "label": str(option.label)} for option in group.options]
    if value and value not in {option.value for option in group.options}:
        options.append({"value": value, "label": value})
    return {"name": group.name, "label": str(group.label), "value": value, "other": other, "options": options}


def _changed(source: str, facts: Facts, goes: Callable[[str], bool], add: Sequence[str]) -> list[Edit]:
    """Take away the classes that go. The first of them leaves its place to the new; else those come last."""
    texts = [one for one in class_texts(source, facts) if one.always]
    left = list(add)
    edits = []
    for one in texts:
        tokens = one.text.split()
        at = next((n for n, token in enumerate(tokens) if goes(token)), None)
        if at is not None:
            edits.append(Edit(one.start, one.end, _exchanged(one.text, goes, left)))
            left = []
    if left:
        edits.append(_appended(source, facts, texts, edits, left))
    edits = [edit for edit in edits if source[edit.start : edit.end] != edit.text]
    if not edits:
        raise PointError("nothing_changed")
    return edits


def _exchanged(text: str, goes: Callable[[str], bool], add: Sequence[str]) -> str:
    """The text with the new classes for the first that goes; others go with the space before them."""
    parts = re.split(r"(\s+)", text)
    kept: list[str] = []
    new = list(add)
    for part in parts:
        if not part.strip() or not goes(part):
            kept.append(part)
        elif new:
            kept.append(" ".join(new))
            new = []
        elif kept and not kept[-1].strip() and len(kept) > 1:
            kept.pop()
        else:
            kept.append("")
    return "".join(kept).lstrip() if parts[0].strip() else "".join(kept)


def _appended(
    source: str, facts: Facts, texts: Sequence[ClassText], edits: Sequence[Edit], new: Sequence[str]
) -> Edit:
    """The new classes behind those there are, in a text of the list, or in an attribute of their own."""
    words = " ".join(new)
    if texts:
        last = texts[0]
        return Edit(last.end, last.end, f" {words}" if last.text.strip() else words)
    empty, listed = attribute(facts, "class"), attribute(facts, "class:list")
    if listed is not None and listed["kind"] == "list" and listed.get("insert") is not None:
        return Edit(listed["insert"], listed["insert"], f"'{words}'" if listed["isEmpty"] else f"'{words}', ")
    if empty is not None:
        place = empty["attribute"]
        return Edit(place["start"], place["end"], f'class="{words}"')
    return Edit(facts["nameEnd"], facts["nameEnd"], f' class="{words}"')
