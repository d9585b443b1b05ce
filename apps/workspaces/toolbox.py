"""The parse-only Node toolbox: one long-lived process for each of ours. It never runs a project's code."""

import itertools
import json
import os
import subprocess
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.errors import Unavailable
from apps.workspaces.agent_client import BuildError
from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault

log = structlog.get_logger(__name__)

CHECK_SECONDS = 20.0
FORMAT_SECONDS = 10.0


class ToolboxError(Exception):
    """The toolbox refused: `code` for machines, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check(
    files: list[dict[str, str]], known: list[str] | None = None, packages: list[str] | None = None
) -> list[BuildError]:
    """What is wrong with files [{path, content}].

    `known` are further paths that exist and may be imported, `packages` the npm packages of the project.
    Raises Unavailable when there is no toolbox.
    """
    request: dict[str, Any] = {"op": "check", "files": files}
    if known is not None:
        request["known"] = known
    if packages is not None:
        request["packages"] = packages
    errors: list[BuildError] = _toolbox.ask(request, CHECK_SECONDS)["errors"]
    return errors


def format(path: str, content: str) -> str:
    """The content as Prettier writes it. Raises ToolboxError for code that can't be parsed."""
    return str(_toolbox.ask({"op": "format", "path": path, "content": content}, FORMAT_SECONDS)["content"])


def outline(content: str) -> dict[str, Any]:
    """{imports: [{name, source, start, end}], sections: [{name, id, start, end, line}]} of an Astro page."""
    return _toolbox.ask({"op": "outline", "content": content}, FORMAT_SECONDS)


def point(path: str, content: str, start: int, *, index: int = 0, count: int | None = None) -> dict[str, Any]:
    """What the element at `start` of an Astro or HTML file is made of, and where each part is written.

    It is the `index`th of `count` elements of the page that come from there (None: from one use of the file).
    Answers {tag, line, start, end, nameEnd, text, attributes, loop, unit} with offsets in characters: see
    docs/pointing.md. Raises ToolboxError: no_element, compile_error, point_unsupported, too_large, too_deep.
    """
    request = {
        "op": "point",
        "path": path,
        "content": content,
        "start": start,
        "index": index,
        "count": count,
    }
    return _toolbox.ask(request, FORMAT_SECONDS)


def given(
    path: str, content: str, start: int, *, index: int, count: int, component: str, way: list[str]
) -> dict[str, Any]:
    """Where what a component gets is written, for the one use of it inside the element at `start`.

    `component` is its file, `way` leads to the value in its properties: ["image", "src"]. Answers a place as
    `point` does. Raises ToolboxError.
    """
    request = {
        "op": "given",
        "path": path,
        "content": content,
        "start": start,
        "index": index,
        "count": count,
    }
    return _toolbox.ask({**request, "component": component, "way": way}, FORMAT_SECONDS)


def warm_up() -> None:
    """Start the process ahead of the first question, without waiting for it."""
    _toolbox.start()


class Toolbox:
    """Starts the process when first asked, and again when it died or hung."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._process: subprocess.Popen[str] | None = None
        self._owner = 0
        self._waiting: dict[int, Future[dict[str, Any]]] = {}

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send and wait. A toolbox that died meanwhile is started again and asked once more."""
        for last in (False, True):
            try:
                return self._ask_once(request, seconds)
            except (ConnectionError, BrokenPipeError, RuntimeFault) as error:
                log.warning("toolbox.gone", error=str(error))
                if last:
                    break
        raise Unavailable(
            _("The code checker isn't available right now. Try again in a moment."), code="toolbox"
        )

    def start(self) -> None:
        """Have a process, which may still be starting. Does nothing where none can be had."""
        with self._lock, suppress(RuntimeFault):
            self._running()

    def _ask_once(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            process = self._running()
            number = next(self._ids)
            self._waiting[number] = answer
            assert process.stdin is not None
            process.stdin.write(json.dumps({"id": number, **request}) + "\n")
            process.stdin.flush()
        try:
            reply = answer.result(seconds)
        except FutureTimeout:
            process.kill()  # it is busy with our request and would keep everyone else waiting
            raise ToolboxError("timeout", _("Checking this took too long.")) from None
        finally:
            self._waiting.pop(number, None)
        if not reply.get("ok"):
            error = reply.get("error") or {}
            raise ToolboxError(str(error.get("code", "error")), str(error.get("message", "")))
        return reply

    def _running(self) -> subprocess.Popen[str]:
        """The live process of this process of ours: a fork must not share its parent's pipe."""
        process = self._process
        if process is None or process.poll() is not None or self._owner != os.getpid():
            self._waiting = {}
            process = self._process = self._start()
            self._owner = os.getpid()
            threading.Thread(
                target=self._read, args=(process, self._waiting), name="toolbox", daemon=True
            ).start()
        return process

    def _start(self) -> subprocess.Popen[str]:
        install = toolchain.agent_install(settings.STUDIO_HOME)
        try:
            return subprocess.Popen(
                [str(toolchain.node()), "--max-old-space-size=256", str(install.toolbox)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=install.program,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "NO_COLOR": "1"},
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            raise RuntimeFault(f"The toolbox could not be started: {error}") from error

    def _read(self, process: subprocess.Popen[str], waiting: dict[int, Future[dict[str, Any]]]) -> None:
        """Hand out the answers until the process ends; then everyone who waits learns it."""
        assert process.stdout is not None
        for line in process.stdout:
            try:
                reply = json.loads(line)
                future = waiting.get(int(reply["id"]))
            except (ValueError, KeyError, TypeError):
                log.warning("toolbox.bad_line", line=line[:200])
                continue
            if future is not None and not future.done():
                future.set_result(reply)
        process.wait()
        for future in list(waiting.values()):
            if not future.done():
                future.set_exception(ConnectionError("the toolbox ended"))


_toolbox = Toolbox()
