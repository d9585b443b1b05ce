"""The tools of a model that edits step by step: it reads and changes a tree in memory, and nothing else.

Each change becomes an operation of the edit protocol, so that all of them end in one batch with the same
checks as any answer. A call never raises for what the model got wrong: it is told instead.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from apps.chat.engine.batch import MAX_OPERATIONS
from apps.chat.engine.context.marks import Marks
from apps.chat.engine.context.secrets import is_private
from apps.chat.engine.files import OperationError, normal_path, read_text
from apps.chat.engine.operations import HANDLERS
from apps.chat.engine.protocol import ParsedOperation
from apps.chat.engine.search_replace import Block, MatchError, apply_blocks
from apps.chat.engine.tree import Changes, WorkTree
from apps.components.library import Library

MAX_RESULT = 20_000  # characters of one result
MAX_HITS = 60
MAX_ARGV = 32

Run = Callable[[list[str]], str]
Check = Callable[[Changes], Sequence[str]]


class ToolFault(Exception):
    """A call that can't be done, in words for the model."""


@dataclass(frozen=True)
class Tool:
    """`properties` and `required` as in a JSON schema."""

    name: str
    description: str
    properties: Mapping[str, Mapping[str, Any]]
    required: tuple[str, ...] = ()
    writes: bool = False

    def spec(self) -> dict[str, Any]:
        """The tool as models are told of it."""
        parameters = {"type": "object", "properties": dict(self.properties), "required": list(self.required)}
        function = {"name": self.name, "description": self.description, "parameters": parameters}
        return {"type": "function", "function": function}


_TEXT = {"type": "string"}
_PATH = {"type": "string", "description": "From the top of the project, such as /src/components/Hero.astro"}
_NUMBER = {"type": "integer", "minimum": 1}

_POSITION = {"type": "string", "enum": ["append", "prepend", "after", "before", "replace"]}
_REFERENCE = {"type": "string", "description": "The id of the section it goes before, after or in place of"}

TOOLS: tuple[Tool, ...] = (
    Tool("list_files", "The paths of the project, or of one folder.", {"folder": _TEXT}),
    Tool(
        "read_file",
        "The text of a file, with your changes so far.",
        {"path": _PATH, "from_line": _NUMBER, "to_line": _NUMBER},
        ("path",),
    ),
    Tool("search", "Lines of all files that hold a text, in capitals or not.", {"text": _TEXT}, ("text",)),
    Tool(
        "edit_file",
        "Replace lines of a file. `search` must stand at exactly one place.",
        {"path": _PATH, "search": _TEXT, "replace": _TEXT},
        ("path", "search", "replace"),
        writes=True,
    ),
    Tool(
        "write_file",
        "Write a whole file, new or not.",
        {"path": _PATH, "content": _TEXT},
        ("path", "content"),
        writes=True,
    ),
    Tool("delete_file", "Delete a file.", {"path": _PATH}, ("path",), writes=True),
    Tool(
        "insert_component",
        "Insert a section of the library, with its content as `values`.",
        {"name": _TEXT, "position": _POSITION, "reference": _REFERENCE, "values": {"type": "object"}},
        ("name",),
        writes=True,
    ),
    Tool(
        "set_theme",
        "Set tokens of the theme, such as color.primary.",
        {"tokens": {"type": "object"}},
        ("tokens",),
        writes=True,
    ),
    Tool("check", "What is wrong with your changes so far. Call it when you are done.", {}),
    Tool(
        "run_command",
        "Run a program in the sandbox: no shell, no network. It sees the project without your changes.",
        {"argv": {"type": "array", "items": _TEXT}},
        ("argv",),
    ),
)
_BY_NAME = {tool.name: tool for tool in TOOLS}


class Toolset:
    """The tools over one tree. `operations` are the changes so far, in order.

    What they bring stands between `marks`, since it is data and no instruction, and holds no secrets.
    `may_write` False leaves the reading ones; `run` None leaves run_command out.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        library: Library,
        *,
        marks: Marks,
        check: Check,
        run: Run | None = None,
        may_write: bool = True,
    ) -> None:
        self._tree = WorkTree(files)
        self._library, self._marks = library, marks
        self._check, self._run, self._may_write = check, run, may_write
        self.operations: list[ParsedOperation] = []
        self._methods: Mapping[str, Callable[..., str]] = {
            "list_files": self._list_files,
            "read_file": self._read_file,
            "search": self._search,
            "edit_file": self._edit_file,
            "write_file": self._write_file,
            "delete_file": self._delete_file,
            "insert_component": self._insert_component,
            "set_theme": self._set_theme,
            "check": self._check_changes,
            "run_command": self._run_command,
        }

    def specs(self) -> list[dict[str, Any]]:
        """The tools that may be called."""
        return [tool.spec() for tool in TOOLS if self._offers(tool)]

    def call(self, name: str, arguments: str) -> str:
        """Do one call; `arguments` is the JSON text a model wrote. The answer is for the model."""
        try:
            tool = _BY_NAME.get(name)
            if tool is None or not self._offers(tool):
                raise ToolFault(f"There is no tool {name[:60]!r}.")
            given = _arguments(tool, arguments)
            return self._marks.clean(self._methods[name](**given))
        except (ToolFault, OperationError, MatchError) as error:
            return self._marks.clean(f"Error: {error}")

    def changes(self) -> Changes:
        """What the calls so far come to."""
        return self._tree.changes()

    def _offers(self, tool: Tool) -> bool:
        if tool.name == "run_command":
            return self._run is not None and self._may_write
        return self._may_write or not tool.writes

    def _list_files(self, folder: str = "/") -> str:
        start = "/" + folder.strip("/") + "/" if folder.strip("/") else "/"
        found = sorted(path for path in self._tree if path.startswith(start))
        return self._data("\n".join(found), "files") if found else "No files there."

    def _read_file(self, path: str, from_line: int = 1, to_line: int = 0) -> str:
        path = normal_path(path)
        if is_private(path):
            raise ToolFault(f"{path} is private and isn't shown.")
        lines = read_text(self._tree, path).splitlines(keepends=True)
        part = "".join(lines[from_line - 1 : to_line or None])
        return self._data(part, "file", {"path": path, "lines": len(lines)})

    def _search(self, text: str) -> str:
        if not text.strip():
            raise ToolFault("Say what to search for.")
        hits = []
        for path in sorted(self._tree):
            content = self._tree.read(path) or b""
            if b"\0" in content[:4096] or is_private(path):
                continue
            for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
                if text.lower() in line.lower():
                    hits.append(f"{path}:{number}: {line.strip()[:200]}")
                    if len(hits) == MAX_HITS:
                        more = "There are more; search for something longer."
                        return f"{self._data(chr(10).join(hits), 'found')}\n{more}"
        return self._data("\n".join(hits), "found") if hits else "Nothing found."

    def _edit_file(self, path: str, search: str, replace: str) -> str:
        path = normal_path(path)
        ends = "" if search.endswith("\n") or not search else "\n"
        block = Block(search + ends, replace + ("\n" if replace and not replace.endswith("\n") else ""))
        return self._do(
            "file", {"path": path, "action": "update"}, apply_blocks(read_text(self._tree, path), [block])
        )

    def _write_file(self, path: str, content: str) -> str:
        return self._do("file", {"path": path}, content)

    def _delete_file(self, path: str) -> str:
        return self._do("file", {"path": path, "action": "delete"}, "")

    def _insert_component(
        self, name: str, position: str = "", reference: str = "", values: dict[str, Any] | None = None
    ) -> str:
        given = {"name": name, "position": position, "reference": reference}
        return self._do(
            "component", {key: value for key, value in given.items() if value}, json.dumps(values or {})
        )

    def _set_theme(self, tokens: dict[str, Any]) -> str:
        return self._do("style", {}, json.dumps(tokens))

    def _run_command(self, argv: list[str]) -> str:
        if (
            self._run is None
            or not argv
            or len(argv) > MAX_ARGV
            or not all(isinstance(word, str) for word in argv)
        ):
            raise ToolFault("argv must be a list of texts, the program first.")
        return self._data(self._run(argv), "output")

    def _data(self, text: str, kind: str, facts: Mapping[str, str | int] = MappingProxyType({})) -> str:
        return self._marks.around(_short(text), kind, facts)

    def _do(self, kind: str, attributes: dict[str, str], body: str) -> str:
        """One operation on the tree; a fault takes back what it did."""
        if len(self.operations) >= MAX_OPERATIONS:
            raise ToolFault(f"These are more than {MAX_OPERATIONS} changes.")
        before, operation = self._tree.snapshot(), ParsedOperation(kind, attributes, body)
        try:
            outcome = HANDLERS[kind](self._tree, operation, self._library)
        except OperationError:
            self._tree.restore(before)
            raise
        self.operations.append(operation)
        return f"Done: {outcome.description}."

    def _check_changes(self) -> str:
        return "\n".join(self._check(self.changes())) or "Nothing is wrong."


def _arguments(tool: Tool, text: str) -> dict[str, Any]:
    """The arguments as the tool's schema wants them. Raises ToolFault."""
    try:
        given = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise ToolFault(f"The arguments aren't valid JSON: {error}.") from error
    if not isinstance(given, dict):
        raise ToolFault("The arguments must be one JSON object.")
    missing = [name for name in tool.required if name not in given]
    if missing:
        raise ToolFault(f"{tool.name} needs {', '.join(missing)}.")
    kinds = {"string": str, "integer": int, "object": dict, "array": list}
    for name, value in given.items():
        if name not in tool.properties:
            raise ToolFault(f"{tool.name} knows no {name[:60]}.")
        if not isinstance(value, kinds[tool.properties[name]["type"]]) or value is True or value is False:
            raise ToolFault(f"{name} must be of type {tool.properties[name]['type']}.")
        if isinstance(value, int) and value < 1:
            raise ToolFault(f"{name} counts from 1.")
    return given


def _short(text: str) -> str:
    if len(text) <= MAX_RESULT:
        return text
    return f"{text[:MAX_RESULT]}\n… cut: {len(text) - MAX_RESULT} characters more. Ask for a part of it."
