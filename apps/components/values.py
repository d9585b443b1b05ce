"""Does a value fit a property? The default in the section file is the model of nested shapes."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

IMAGE_KEYS = frozenset({"src", "alt", "motif", "seed"})
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_FORMATS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url": re.compile(r"(?:https?://|mailto:|tel:|/|#|\?)\S*"),
    "color": _COLOUR,
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
}
_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_SCRIPT_LINK = re.compile(r"\s*(?:javascript|data|vbscript)\s*:", re.IGNORECASE)
_LINK_KEYS = frozenset({"href", "src", "action"})


class Described(Protocol):
    """What is needed to know of a property: one of the files, or one kept in a row."""

    @property
    def name(self) -> str:
        """The key in the content literal."""

    @property
    def type(self) -> str:
        """string, number, boolean, color, image, array or object."""

    @property
    def required(self) -> bool:
        """May it be empty?"""

    @property
    def default(self) -> Any:
        """The value in the section file: the model of nested shapes."""

    @property
    def validation(self) -> Mapping[str, Any]:
        """PropertyValidation: min, max, pattern, options, format."""


def problems_of(prop: Described, value: Any) -> list[str]:
    """What is wrong with `value` for `prop`, in plain words; empty when nothing is."""
    problem = _type_problem(prop.name, prop.type, value)
    if problem:
        return [problem]
    if value == "" and not prop.required:
        return []
    return _rule_problems(prop, value) + _shape_problems(prop.name, value, prop.default)


def _type_problem(where: str, kind: str, value: Any) -> str:
    if kind == "color" and not (isinstance(value, str) and (value == "" or _COLOUR.fullmatch(value))):
        return f"{where} must be a colour such as #0f766e"
    if kind == "image" and not isinstance(value, dict):
        return f"{where} must be an image: an object with src, alt, motif, seed"
    expected = _PYTHON.get(kind)
    odd_bool = kind == "number" and isinstance(value, bool)
    if expected is not None and (odd_bool or not isinstance(value, expected)):
        return f"{where} must be {_article(kind)}, not {_article(_kind(value))}"
    return ""


def _rule_problems(prop: Described, value: Any) -> list[str]:
    rules, name = prop.validation, prop.name
    options = rules.get("options")
    if options and value not in options:
        return [f"{name} must be one of {', '.join(options)}, not {value!r}"]
    if prop.required and value in ("", [], {}):
        return [f"{name} can't be empty"]
    problems = _text_problems(name, rules, value) if isinstance(value, str) else []
    return problems + _size_problems(name, rules, value)


def _text_problems(name: str, rules: Mapping[str, Any], value: str) -> list[str]:
    pattern, form = rules.get("pattern"), rules.get("format")
    if pattern and not re.fullmatch(pattern, value):
        return [f"{name} doesn't have the right form (expected {pattern})"]
    if form and not _FORMATS[form].fullmatch(value):
        return [f"{name} must be a valid {form}"]
    return []


def _size_problems(name: str, rules: Mapping[str, Any], value: Any) -> list[str]:
    """min and max bound a number, the length of a text, the count of an array."""
    sized = isinstance(value, str | list)
    if not sized and not isinstance(value, int | float):
        return []
    size = len(value) if sized else value
    unit = " characters" if isinstance(value, str) else " items" if sized else ""
    verb = "have" if sized else "be"
    if "min" in rules and size < rules["min"]:
        return [f"{name} must {verb} at least {rules['min']}{unit}"]
    if "max" in rules and size > rules["max"]:
        return [f"{name} may {verb} at most {rules['max']}{unit}"]
    return []


def _shape_problems(where: str, value: Any, model: Any) -> list[str]:
    """Compare nested values with the default they replace."""
    if isinstance(value, list):
        return _list_problems(where, value, model if isinstance(model, list) else [])
    if isinstance(value, dict):
        return _dict_problems(where, value, model if isinstance(model, dict) else {})
    if isinstance(value, str) and where.rpartition(".")[2].rstrip("0123456789") in _LINK_KEYS | {"link"}:
        return [f"{where} may not be a script"] if _SCRIPT_LINK.match(value) else []
    return []


def _list_problems(where: str, value: list[Any], model: list[Any]) -> list[str]:
    if not model:
        return []
    pattern = _merge(model)
    problems = []
    for number, item in enumerate(value, start=1):
        problems += _member_problems(f"{where}[{number}]", item, pattern)
    return problems


def _dict_problems(where: str, value: dict[str, Any], model: dict[str, Any]) -> list[str]:
    image = bool(model) and set(model) <= IMAGE_KEYS
    known = IMAGE_KEYS if image else set(model)
    problems = []
    for key, member in value.items():
        if key not in known:
            problems.append(f'{where} has no "{key}" (it has: {", ".join(sorted(known))})')
        else:
            problems += _member_problems(f"{where}.{key}", member, model.get(key, ""))
    return problems


def _member_problems(where: str, value: Any, model: Any) -> list[str]:
    kind = _kind(model)
    problem = _type_problem(where, kind, value)
    return [problem] if problem else _shape_problems(where, value, model)


def _merge(items: list[Any]) -> Any:
    """One model for the items of an array: the keys of all its default items."""
    if not all(isinstance(item, dict) for item in items):
        return items[0]
    merged: dict[str, Any] = {}
    for item in items:
        for key, member in item.items():
            merged.setdefault(key, member)
            if isinstance(member, list) and isinstance(merged[key], list) and not merged[key]:
                merged[key] = member
    return merged


def _kind(value: Any) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "nothing" if value is None else type(value).__name__)


def _article(kind: str) -> str:
    words = {"string": "text", "number": "a number", "boolean": "true or false", "array": "a list"}
    return words.get(kind, "an object" if kind == "object" else kind)
