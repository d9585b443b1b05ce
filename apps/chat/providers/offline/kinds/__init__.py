"""What the designer knows about kinds of business: one TOML file each, and a family of fallbacks."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
GENERIC = "generic"


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """Every kind by name, each laid over its family."""
    families = {path.stem: _read(path) for path in sorted((FOLDER / "families").glob("*.toml"))}
    return {path.stem: _over(families, _read(path)) for path in sorted(FOLDER.glob("*.toml"))}


def kind(name: str) -> Mapping[str, Any]:
    """The data of a kind; of the generic one when there is no such kind."""
    return kinds().get(name) or kinds()[GENERIC]


@lru_cache(maxsize=1)
def _by_word() -> tuple[Mapping[str, str], re.Pattern[str]]:
    words = {word: name for name, data in kinds().items() for word in data.get("words", ())}
    longest = sorted(words, key=lambda word: (-len(word), word))
    return words, re.compile(
        r"(?<!\w)(" + "|".join(re.escape(word) for word in longest) + r")(?:s|es)?(?!\w)", re.I
    )


def find_kinds(text: str) -> list[tuple[str, str, int, int]]:
    """The kinds of business a text names: (kind, the words for it, start, end), in order."""
    words, pattern = _by_word()
    return [(words[m[1].lower()], m[1].lower(), m.start(), m.end()) for m in pattern.finditer(text)]


def kind_words() -> Mapping[str, str]:
    """Every word for a kind, and the kind."""
    return _by_word()[0]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _over(families: Mapping[str, dict[str, Any]], own: dict[str, Any]) -> dict[str, Any]:
    return _lay(_lay(families["any"], families.get(own.get("family", ""), {})), own)


def _lay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` laid on `base`; tables of both are joined key by key."""
    merged = {**base, **over}
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merged[key] = {**base[key], **value}
    return merged
