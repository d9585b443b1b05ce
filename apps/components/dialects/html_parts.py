# ruff: noqa: E501 (long lines are patterns, pages and drawings)
"""The small parts of sections as plain HTML: icons and illustrations come out of two sprites."""

import json
import re
import zlib
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

SCENES = 4  # how many backdrops /art.svg has


def icon(values: Mapping[str, Any], marks: str) -> str:
    """A line icon by its name."""
    name, kind = escape(str(values.get("name", ""))), escape(str(values.get("class") or "size-5"))
    told = f' data-name="{name}"' if marks else ""
    return f'<svg class="{kind}" fill="none" aria-hidden="true"{told}{marks}><use href="/icons.svg#{name}"></use></svg>'


def artwork(values: Mapping[str, Any], marks: str) -> str:
    """A picture: the given file, or an illustration in the site's own colours."""
    image = values.get("image")
    image = image if isinstance(image, Mapping) else {}
    told = f" data-image='{escape(json.dumps(image, ensure_ascii=False), quote=False).replace(chr(39), '&#39;')}'{marks}"
    alt = escape(str(image.get("alt") or ""))
    if image.get("src"):
        source = escape(str(image["src"]))
        return f'<img class="size-full object-cover" src="{source}" alt="{alt}" loading="lazy"{told}>'
    label = f'role="img" aria-label="{alt}"' if alt else 'aria-hidden="true"'
    scene = zlib.crc32(f"{image.get('seed', '')}{image.get('motif', '')}".encode()) % SCENES + 1
    motif = escape(str(image.get("motif") or "abstract"))
    return (
        f'<svg class="art size-full" {label}{told}><use href="/art.svg#scene-{scene}" width="100%" height="100%"></use>'
        f'<use href="/art.svg#{motif}" x="19%" y="20%" width="62%" height="62%"></use></svg>'
    )


def avatar(values: Mapping[str, Any], marks: str) -> str:
    """A person's picture, or their initials."""
    name, source = str(values.get("name") or ""), str(values.get("src") or "")
    kind = escape(str(values.get("class") or "size-11 text-sm"))
    told = f' data-name="{escape(name)}" data-src="{escape(source)}"{marks}'
    if source:
        return f'<img class="shrink-0 rounded-full object-cover {kind}" src="{escape(source)}" alt="" loading="lazy"{told}>'
    words = re.findall(r"\S+", name)
    initials = "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words))
    tint = sum(map(ord, name)) % 4
    return f'<span class="avatar avatar-{tint} {kind}" aria-hidden="true"{told}>{escape(initials)}</span>'


def rating(values: Mapping[str, Any], marks: str) -> str:
    """Stars out of five."""
    value = values.get("value")
    count = value if isinstance(value, int) else 0
    told = f' data-value="{count}" data-label="{escape(str(values.get("label", "")))}"{marks}'
    if not count:
        return f"<span hidden{told}></span>"
    full, bare = "size-4.5 fill-accent text-accent", "size-4.5 text-border"
    stars = "".join(icon({"name": "star", "class": full if star < count else bare}, "") for star in range(5))
    label = escape(f"{count} {values.get('label', '')}".strip())
    return f'<div class="mb-4 flex gap-1" role="img" aria-label="{label}"{told}>{stars}</div>'


DRAW: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "ui-icon": icon,
    "ui-artwork": artwork,
    "ui-avatar": avatar,
    "ui-rating": rating,
}
