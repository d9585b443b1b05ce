"""What an answer's changes must pass before they become a revision. Nothing here runs the project's code."""

import json
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from apps.chat.engine.batch import Problem
from apps.chat.engine.context.secrets import is_private
from apps.chat.engine.scan import scan
from apps.chat.engine.shapes import CONFIGURATION, shape_of
from apps.chat.engine.tree import Changes
from apps.core.errors import AppError
from apps.projects import paths, trees

# Given from outside: path → text of changed files; answers with BuildErrors {code, message, file?, line?,
# column?}.
CompileCheck = Callable[[Mapping[str, str]], Sequence[Mapping[str, Any]]]

COMPILED = (
    ".astro", ".vue", ".svelte", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".json", ".css", ".html", ".svg",
)  # fmt: skip
_MARKUP = (".astro", ".vue", ".svelte")
_SCRIPTS = (*_MARKUP, ".ts", ".js", ".mjs", ".tsx", ".jsx")
_IMPORT = re.compile(
    r"""^[ \t]*(?:import|export)\b(?:[^'"\n;]*?\bfrom)?\s*["']([^"'\n]+)["']"""
    r"""|\bimport\(\s*["']([^"'\n]+)["']""",
    re.MULTILINE,
)
_CSS_IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')\s;]+)""")
_ENDINGS = (
    "",
    ".astro",
    ".ts",
    ".js",
    ".mjs",
    ".tsx",
    ".jsx",
    ".json",
    "/index.ts",
    "/index.tsx",
    "/index.js",
)


def check_changes(
    tree: Mapping[str, bytes], changes: Changes, compile_check: CompileCheck | None = None
) -> list[Problem]:
    """Everything wrong with the changes, in words for the model. Empty: they may be committed."""
    after = {path for path in {*tree, *changes} if path not in changes or changes[path] is not None}
    problems = _paths({shape_of(tree).shell_file, *CONFIGURATION}, after, changes) + _sizes(changes)
    packages = _packages(tree)
    for path, content in changes.items():
        if content is not None and (text := _decoded(content)) is not None:
            old = _decoded(tree.get(path, b"")) or ""
            problems += _patterns(path, old, text) + _imports(path, text, after, packages)
    if not problems and compile_check is not None:
        problems = compile_changes(changes, compile_check)
    return problems


def _paths(protected: Set[str], after: Set[str], changes: Changes) -> list[Problem]:
    # What decides which code runs changes by settings and not by chat.
    problems = [
        Problem(-1, "protected_file", f"{path} is kept by the studio and can't be changed here.", path)
        for path in changes
        if path in protected
    ]
    problems += [
        Problem(-1, "private_file", f"{path} is a place for secrets, which no site needs.", path)
        for path in changes
        if is_private(path)
    ]
    try:
        paths.check_together(after)
    except AppError as error:
        problems.append(Problem(-1, error.code, str(error.message)))
    return problems


def _sizes(changes: Changes) -> list[Problem]:
    problems = []
    for path, content in changes.items():
        try:
            if content is not None:
                trees.check_size(path, len(content), text=trees.is_text(content))
        except AppError as error:
            problems.append(Problem(-1, error.code, str(error.message), path))
    return problems


def _patterns(path: str, old: str, new: str) -> list[Problem]:
    """Only what the change brings in: a person's own code is theirs."""
    return [Problem(-1, rule.code, f"{path} {rule.words}. Leave that out.", path) for rule in scan(old, new)]


def _packages(tree: Mapping[str, bytes]) -> set[str]:
    try:
        package = json.loads(tree.get("/package.json", b"{}"))
        return {"astro", *package.get("dependencies", {}), *package.get("devDependencies", {})}
    except (ValueError, AttributeError, TypeError):
        return {"astro"}


def _imports(path: str, text: str, after: Set[str], packages: set[str]) -> list[Problem]:
    """Every import names a file of the project or a package that it carries."""
    if path.endswith(".css"):
        sources = [found[1] for found in _CSS_IMPORT.finditer(text)]
    elif path.endswith(_SCRIPTS):
        sources = [found[1] or found[2] for found in _IMPORT.finditer(_frontmatter(path, text))]
    else:
        return []
    return [problem for source in sources if (problem := _import_problem(path, source, after, packages))]


def _frontmatter(path: str, text: str) -> str:
    """The code of a component without its markup, where the word import is just a word."""
    if not path.endswith(_MARKUP):
        return text
    parts = re.split(r"^---[ \t]*\r?$", text, maxsplit=2, flags=re.MULTILINE)
    scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.DOTALL | re.IGNORECASE)
    return "\n".join([*(parts[1:2] if len(parts) == 3 else []), *scripts])


def _import_problem(path: str, source: str, after: Set[str], packages: set[str]) -> Problem | None:
    plain = source.split("?")[0]
    if plain.startswith((".", "/")):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), plain))
        if any(target + ending in after for ending in _ENDINGS) or "/public" + target in after:
            return None
        return Problem(-1, "import_missing", f"{path} imports {source}, and there is no such file.", path)
    if re.match(r"[a-z+]+:", plain) and not plain.startswith("astro:"):
        return Problem(-1, "import_refused", f"{path} imports {source}, which isn't allowed.", path)
    name = "/".join(plain.split("/")[: 2 if plain.startswith("@") else 1])
    if name in packages or plain.startswith("astro:"):
        return None
    known = ", ".join(sorted(packages))
    return Problem(
        -1, "package_missing", f"{path} imports {name}, which isn't installed. There are: {known}.", path
    )


def compile_changes(changes: Changes, compile_check: CompileCheck) -> list[Problem]:
    """What the compiler says of the changed files."""
    texts = {
        path: text
        for path, content in changes.items()
        if content is not None and path.endswith(COMPILED) and (text := _decoded(content)) is not None
    }
    if not texts:
        return []
    return [_build_problem(error) for error in compile_check(texts)]


def _build_problem(error: Mapping[str, Any]) -> Problem:
    path, line = str(error.get("file") or ""), error.get("line")
    where = f"{path}, line {line}: " if path and line else f"{path}: " if path else ""
    return Problem(-1, str(error.get("code") or "compile"), where + str(error.get("message", "")), path)


def _decoded(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
