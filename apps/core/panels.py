"""What further apps tell on the status page of administrators: each registers one panel."""

from collections.abc import Callable, Mapping
from typing import Any

_panels: dict[str, Callable[[], Mapping[str, Any]]] = {}


def register(template: str, facts: Callable[[], Mapping[str, Any]]) -> None:
    """Have a template shown, with facts that are asked anew each time: quickly, and raising nothing."""
    _panels[template] = facts


def shown() -> list[dict[str, Any]]:
    """Every panel: {template, facts}, in the order of the templates' names."""
    return [{"template": template, "facts": _panels[template]()} for template in sorted(_panels)]
