"""A section's neutral markup in the words of each environment.

`astro` sections stand in the library as they are; the others are written from `section.html`:
`tsx`, `vue` and `svelte` as component files around the same content literal, `html` as marked-up HTML.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from apps.components.dialects import html, jsx, svelte, vue
from apps.components.markup import Element

EXTENSIONS = {"astro": "astro", "tsx": "tsx", "vue": "vue", "svelte": "svelte", "html": "html"}

_WRITERS: Mapping[str, Callable[[Element, str, str], str]] = {
    "tsx": jsx.component,
    "vue": vue.component,
    "svelte": svelte.component,
}


def component_source(dialect: str, name: str, markup: Element, content: Mapping[str, Any]) -> str:
    """The text of a component file: its content literal and the markup that shows it."""
    literal = json.dumps(content, indent=2, ensure_ascii=False)
    return _WRITERS[dialect](markup, name, literal.replace("</", r"<\/"))


__all__ = ["EXTENSIONS", "component_source", "html"]
