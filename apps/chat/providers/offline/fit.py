# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Pouring copy into a component: the defaults in its literal show which shape each value must have."""

from collections.abc import Mapping
from typing import Any

from apps.components.library import LibraryComponent, check_values
from apps.components.shapes import empty, model_of

# Keys that set how a section looks or what its parts are called; their defaults fit every business.
STYLE_KEYS = frozenset(
    [
        "columns",
        "align",
        "look",
        "tone",
        "firstImage",
        "showImage",
        "height",
        "imageSide",
        "showThemeToggle",
        "sticky",
        "labels",
        "showRatings",
        "ratingLabel",
        "layout",
        "size",
        "shape",
        "variant",
        "style",
        "showIcons",
        "showNumbers",
        "fields",
        "timeZone",
        "openFirst",
        "showToggle",
        "showIcons",
        "method",
        "grayscale",
        "width",
        "accent",
        "fineprint",
    ]
)


def fit(component: LibraryComponent, copy: Mapping[str, Any]) -> dict[str, Any]:
    """The values for a component out of what was written for its section. Never passes on what doesn't fit."""
    model = component.defaults()
    values: dict[str, Any] = {}
    for key, default in model.items():
        if key in copy:
            values[key] = shaped(copy[key], default)
        elif key not in STYLE_KEYS:
            values[key] = empty(default)
    return {key: value for key, value in values.items() if not check_values(component, {key: value})}


def shaped(value: Any, model: Any) -> Any:
    """The value in the shape of the model: keys the model hasn't are left out, missing ones are empty."""
    if isinstance(model, dict) and isinstance(value, Mapping):
        return {
            key: shaped(value[key], default) if key in value else empty(default)
            for key, default in model.items()
        }
    if isinstance(model, list) and isinstance(value, list):
        return [shaped(item, model_of(model)) for item in value] if model else value
    if isinstance(model, dict | list):
        return empty(model)
    if isinstance(model, bool) or isinstance(value, bool):
        return value if isinstance(value, type(model)) else model
    return _plain(value, model)


def _plain(value: Any, model: Any) -> Any:
    if isinstance(model, str):
        return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
    return value if isinstance(value, (type(model), int | float)) else model
