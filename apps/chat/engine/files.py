"""File operations on the tree: create, update (whole or by blocks), delete, move."""

import re
from collections.abc import Mapping

from apps.chat.engine.outline import PageError, parse_page
from apps.chat.engine.search_replace import MatchError, apply_blocks, has_blocks, parse_blocks
from apps.chat.engine.shapes import SHAPES, Shape
from apps.chat.engine.tree import WorkTree
from apps.components.content import ContentError, read_content, write_content
from apps.core.errors import AppError
from apps.projects import paths

ACTIONS = ("create", "update", "delete", "move")


class OperationError(Exception):
    """An operation that can't be applied. `message` says why, to the model and to people."""

    def __init__(self, code: str, message: str, path: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path


def normal_path(path: str) -> str:
    """The path in its one form. Raises OperationError for one that climbs out or can't be."""
    try:
        return paths.normalise(path)
    except AppError as error:
        raise OperationError(error.code, f"{error.message} ({path[:200]!r})", path[:200]) from error


def read_text(tree: WorkTree, path: str) -> str:
    """A text file of the tree. Raises OperationError naming near paths when there is none."""
    content = tree.read(path)
    if content is None:
        raise OperationError("file_not_found", f"There is no file {path}.{_near(tree, path)}", path)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OperationError("not_text", f"{path} is not a text file.", path) from error


def write_text(tree: WorkTree, path: str, text: str) -> None:
    """Set a text file. Raises OperationError for text that UTF-8 can't hold."""
    try:
        tree.write(path, text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise OperationError("bad_text", f"{path} holds half a character.", path) from error


def apply_file(tree: WorkTree, attributes: Mapping[str, str], body: str) -> tuple[str, str, bytes]:
    """Carry out a <file> operation. Returns the action, the normal path and the content before."""
    if not attributes.get("path"):
        raise OperationError("path_missing", 'A <file> needs a path="…".')
    path = normal_path(attributes["path"])
    action = attributes.get("action", "").lower() or ("update" if path in tree else "create")
    if action not in ACTIONS:
        raise OperationError(
            "bad_action", f"“{action}” is not an action. There are: {', '.join(ACTIONS)}.", path
        )
    before = tree.read(path) or b""
    if action in ("create", "update"):
        _write(tree, path, action, body)
        return ("update" if before else "create"), path, before
    read = tree.read(path)
    if read is None:
        raise OperationError("file_not_found", f"There is no file {path}.{_near(tree, path)}", path)
    if action == "move":
        _move(tree, path, attributes.get("to", ""), read)
    tree.write(path, None)
    return action, path, before


def update_type(path: str, before: bytes, after: bytes) -> str:
    """Which of the eight operation types a change of that file is."""
    if path == "/src/site.json":
        return "config-update"
    if path.endswith(".css"):
        return "style-update"
    old, new = before.decode("utf-8", "replace"), after.decode("utf-8", "replace")
    shape = next((shape for shape in SHAPES if path == shape.page), None)
    if path.startswith("/src/pages/") or shape is not None:
        if _outline(old, shape or SHAPES[0]) != _outline(new, shape or SHAPES[0]):
            return "layout-change"
        if shape is not None and shape.holds_sections:
            return "content-update" if _same_tags(old, new) else "file-update"
    return "content-update" if _same_but_content(old, new) else "file-update"


def _write(tree: WorkTree, path: str, action: str, body: str) -> None:
    if has_blocks(body):
        try:
            write_text(tree, path, apply_blocks(read_text(tree, path), parse_blocks(body)))
        except MatchError as error:
            raise OperationError(error.code, f"{path}: {error.message}", path) from error
        return
    if not body.strip():
        raise OperationError("empty_file", f"{path} would be empty. Give its content, or delete it.", path)
    if action == "update" and path not in tree:
        raise OperationError("file_not_found", f"There is no file {path} to update.{_near(tree, path)}", path)
    write_text(tree, path, body)


def _move(tree: WorkTree, path: str, to: str, content: bytes) -> None:
    if not to:
        raise OperationError("path_missing", 'A move needs to="…".', path)
    target = normal_path(to)
    if target in tree:
        raise OperationError("file_exists", f"There already is a file {target}.", target)
    tree.write(target, content)


def _near(tree: WorkTree, path: str) -> str:
    name = path.rsplit("/", 1)[-1].lower()
    stem = re.sub(r"\W.*", "", name)
    near = [other for other in tree if other.lower().endswith("/" + name)] or [
        other for other in tree if stem and stem in other.lower()
    ]
    return f" Did you mean {', '.join(sorted(near)[:3])}?" if near else ""


def _same_tags(old: str, new: str) -> bool:
    """Whether two HTML texts differ in their words only."""
    tags = re.compile(r"<[^>]*>")
    return tags.findall(old) == tags.findall(new)


def _outline(source: str, shape: Shape) -> list[str] | None:
    try:
        return [section.id for section in parse_page(source, shape).sections]
    except PageError:
        return None


def _same_but_content(old: str, new: str) -> bool:
    try:
        return write_content(old, {}) == write_content(new, {}) and read_content(old) != read_content(new)
    except ContentError:
        return False
