"""Starting projects: a template of the studio, or one below `starts/` that lays its own files over a template."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from apps.projects.templates_store import read_template
from tests.evals.case import Change

FOLDER = Path(__file__).parent / "starts"
Tree = dict[str, bytes]


@lru_cache
def template_of(name: str) -> str:
    """The template whose packages the start is served with."""
    return str(_overlay(name)["template"])


@lru_cache
def _files(name: str) -> Mapping[str, bytes]:
    overlay = _overlay(name)
    files = dict(read_template(overlay["template"]))
    for path, text in overlay.get("files", {}).items():
        files[path] = text.encode()
    for path, times in overlay.get("repeated", {}).items():
        files[path] = _repeated(times).encode()
    for path, pairs in overlay.get("edited", {}).items():
        for old, new in pairs:
            files[path] = edited(files[path].decode(), old, new, path).encode()
    for path in overlay.get("crlf", []):
        files[path] = files[path].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return files


def tree_of(name: str) -> Tree:
    """path → content."""
    return dict(_files(name))


def edited(text: str, old: str, new: str, path: str) -> str:
    """The text with `old`, which stands there once, replaced. Raises ValueError: the case is wrong then."""
    if text.count(old) != 1:
        raise ValueError(f"{path} holds {old!r} {text.count(old)} times, not once")
    return text.replace(old, new)


def changed(tree: Mapping[str, bytes], changes: tuple[Change, ...]) -> Tree:
    """The tree with those changes; `free` files are left as they are."""
    after = dict(tree)
    for change in changes:
        if change.gone:
            after.pop(change.path)
        elif change.text is not None:
            after[change.path] = change.text.encode()
        elif change.old is not None:
            text = after[change.path].decode()
            windows = "\r\n" in text
            new = edited(text.replace("\r\n", "\n"), change.old, change.new, change.path)
            after[change.path] = (new.replace("\n", "\r\n") if windows else new).encode()
    return after


def _overlay(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else {"template": name}


def _repeated(part: Mapping[str, object]) -> str:
    """`head`, then `line` for each number from 1 to `times`, then `tail`."""
    lines = (str(part["line"]).replace("#", str(number)) for number in range(1, int(str(part["times"])) + 1))
    return f"{part['head']}{''.join(lines)}{part['tail']}"
