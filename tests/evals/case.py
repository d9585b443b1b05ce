"""What a case is, and how the data files are read.

A file below `cases/` holds `kind`, `formed` (well | damaged: what the model's output is) and `cases`. A case
with a `matrix` stands for one case for each combination of its values; `${name}` is filled in everywhere.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "cases"
# The outcomes that a turn may have; a case names those that are right for it.
OUTCOMES = frozenset({"completed", "failed", "cancelled"})
_SLOT = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class Change:
    """One file of the tree that is wanted: `old` replaced by `new`, the whole `text`, `gone`, or `free`.

    `free` files may be anything that holds each of `contains`: nothing in them counts as collateral.
    """

    path: str
    old: str | None = None
    new: str = ""
    text: str | None = None
    gone: bool = False
    free: bool = False
    contains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expect:
    """What must come of it. `changes` are those of a completed turn; every other end leaves the tree alone."""

    outcome: frozenset[str]
    error: frozenset[str] = frozenset()  # codes of which a failure has one; empty: any
    changes: tuple[Change, ...] = ()
    contains: tuple[str, ...] = ()  # texts of the rendered page
    lacks: tuple[str, ...] = ()
    requests: int | None = None  # most times that the model may be asked
    type: str = ""  # of the first operation, one of the eight


@dataclass(frozen=True)
class Case:
    """One request, what the model says to it, and what must come of it."""

    name: str
    kind: str
    formed: str
    request: str
    replies: tuple[Mapping[str, Any], ...]
    expect: Expect
    start: str = "baseline-landing"
    meanwhile: tuple[Change, ...] = ()  # a person's edit while the model writes
    stop: bool = False  # the person stops the turn while the model writes
    scope: Mapping[str, Any] | None = None
    locks: tuple[Mapping[str, str], ...] = ()
    rendered: bool = False  # needs a dev server
    live: bool = False  # makes sense with a real model too
    todo: str = ""

    @property
    def is_well_formed(self) -> bool:
        """Whether the model's output is as the protocol asks."""
        return self.formed == "well"


def load() -> list[Case]:
    """Every case, in the order of the files. Raises ValueError for one that can't be read or is named twice."""
    cases = [case for path in sorted(FOLDER.glob("*.yaml")) for case in _file(path)]
    names = [case.name for case in cases]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ValueError(f"Cases of the same name: {', '.join(doubles)}")
    return cases


def _file(path: Path) -> Iterator[Case]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for raw in data["cases"]:
        for one in _expanded(raw):
            try:
                yield _case(data | one)
            except (KeyError, TypeError) as error:
                raise ValueError(f"{path.name}, {one.get('name')}: {error!r}") from error


def _expanded(raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    matrix = raw.get("matrix", {})
    rest = {key: value for key, value in raw.items() if key != "matrix"}
    for values in itertools.product(*matrix.values()):
        filled = dict(zip(matrix, values, strict=True))
        one = _filled(rest, filled)
        label = ", ".join(_label(value) for value in values)
        yield one | {"name": f"{rest['name']}: {label}" if label else rest["name"]}


def _label(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value)).strip()[:70]


def _filled(value: Any, slots: Mapping[str, Any]) -> Any:
    """The value with its slots filled; a text that is nothing but a slot becomes what the slot holds."""
    if isinstance(value, str):
        whole = _SLOT.fullmatch(value)
        if whole and whole[1] in slots:
            return slots[whole[1]]
        return _SLOT.sub(lambda m: str(slots.get(m[1], m[0])), value)
    if isinstance(value, list):
        return [_filled(item, slots) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, slots) for key, item in value.items()}
    return value


def _case(raw: dict[str, Any]) -> Case:
    known = {key: raw[key] for key in ("kind", "formed", "request", "start", "stop", "scope", "live", "todo")
             if key in raw}  # fmt: skip
    return Case(
        name=raw["name"],
        replies=tuple({"text": reply} if isinstance(reply, str) else reply for reply in raw["replies"]),
        expect=_expect(raw["expect"]),
        meanwhile=_changes(raw.get("meanwhile", [])),
        locks=tuple(raw.get("locks", [])),
        rendered=bool(raw.get("rendered") or raw["expect"].get("contains") or raw["expect"].get("lacks")),
        **known,
    )


def _expect(raw: dict[str, Any]) -> Expect:
    outcome = frozenset(_many(raw["outcome"]))
    if not outcome <= OUTCOMES:
        raise TypeError(f"unknown outcome {outcome - OUTCOMES}")
    return Expect(
        outcome,
        error=frozenset(_many(raw.get("error", []))),
        changes=_changes(raw.get("changes", [])),
        contains=_many(raw.get("contains", [])),
        lacks=_many(raw.get("lacks", [])),
        requests=raw.get("requests"),
        type=raw.get("type", ""),
    )


def _changes(raw: list[dict[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(**{**one, "contains": _many(one.get("contains", []))}) for one in raw)


def _many(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
