"""All URL patterns of the studio that name a row, found in the resolver, so that a new one can't be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.security.conftest import Holding

OURS = ("projects/", "api/v1/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One pattern: its whole text, and the names of what it takes."""

    pattern: str
    names: tuple[str, ...]
    view: Any

    def address(self, ids: dict[str, Any]) -> str:
        """A path with the rows' ids."""
        text = "/" + self.pattern
        for name in self.names:
            for kind in ("uuid", "str", "slug", "int"):
                text = text.replace(f"<{kind}:{name}>", str(ids[name]))
        return text

    def of(self, holding: Holding, **changed: Any) -> str:
        """The address of the holding's own rows. `pk` means what the path says."""
        ids = holding.ids() | {"token": "no-token"}
        ids["pk"] = holding.export.build_id if "/builds/" in self.pattern else holding.export.pk
        return self.address(ids | changed)

    def methods(self) -> tuple[str, ...]:
        """Which methods the view lets through to its own code; function views answer 405 by themselves."""
        view_class = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)
        if view_class is None:
            return METHODS
        return tuple(method for method in METHODS if hasattr(view_class, method.lower()))


def routes() -> Iterator[Route]:
    """Every route of ours with a parameter."""
    for pattern, view, names in _walk(get_resolver().url_patterns, ""):
        if pattern.startswith(OURS) and names:
            yield Route(pattern, tuple(names), view)


def _walk(patterns: Any, before: str) -> Iterator[tuple[str, Any, list[str]]]:
    for entry in patterns:
        text = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, text)
        elif isinstance(entry, URLPattern):
            names = [part.split(":")[-1] for part in _between(text)]
            yield text, entry.callback, names


def _between(text: str) -> Iterator[str]:
    while "<" in text:
        name, text = text.split("<", 1)[1].split(">", 1)
        yield name
