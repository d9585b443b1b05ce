"""The shape of content without its words: what a component's defaults say about each value."""

from typing import Any


def empty(model: Any) -> Any:
    """Nothing, in the shape of the model: no words of the default stay on somebody's page."""
    if isinstance(model, dict):
        return {key: empty(value) for key, value in model.items()}
    if isinstance(model, bool | int | float):
        return model
    return "" if isinstance(model, str) else []


def model_of(items: list[Any]) -> Any:
    """One shape that has every key of the items."""
    if not all(isinstance(item, dict) for item in items):
        return items[0]
    merged: dict[str, Any] = {}
    for item in items:
        for key, value in item.items():
            if key not in merged or (isinstance(value, list) and not merged[key]):
                merged[key] = value
    return merged


def laid_over(model: Any, value: Any) -> Any:
    """The value with what it lacks, empty, as in the model; texts become numbers where the model has some."""
    if isinstance(model, dict) and isinstance(value, dict):
        missing = {key: empty(member) for key, member in model.items() if key not in value}
        return {**{k: laid_over(model.get(k), v) for k, v in value.items()}, **missing}
    if isinstance(model, list) and isinstance(value, list) and model:
        return [laid_over(model_of(model), member) for member in value]
    if not isinstance(model, int) or not isinstance(value, str):
        return value
    if isinstance(model, bool):
        return value == "true"
    return int(value) if value.lstrip("-").isdigit() else model


def over(base: Any, value: Any) -> Any:
    """The value, with what only the base knows about its objects; lists keep the value's length."""
    if isinstance(base, dict) and isinstance(value, dict):
        return {**base, **{key: over(base.get(key), member) for key, member in value.items()}}
    if isinstance(base, list) and isinstance(value, list):
        return [over(base[at] if at < len(base) else None, member) for at, member in enumerate(value)]
    return value
