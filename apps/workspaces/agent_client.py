"""Talking to the agent of one workspace. Synchronous; for tasks and services."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NotRequired, TypedDict

import httpx

from apps.core.text import storable
from apps.workspaces.runtime.base import Address

QUICK = 3.0  # seconds for an answer that needs no work
RENDER = 90.0  # the agent itself gives up a boot after 60 s
CHECK = 30.0
SILENCE = 60.0  # longest pause within a stream


class BuildError(TypedDict):
    """What is wrong with the project, in the type documents' words."""

    code: str
    message: str
    file: NotRequired[str]
    line: NotRequired[int]
    column: NotRequired[int]
    stack: NotRequired[str]
    hint: NotRequired[str]


class AgentError(Exception):
    """The agent could not do what was asked."""


class AgentUnreachable(AgentError):
    """Nobody listens, or the connection broke."""


class AgentTimeout(AgentError):
    """The agent did not answer in time."""


class AgentRefused(AgentError):
    """The agent answered with an error: `code` for machines, `status` of HTTP."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class AgentClient:
    """Calls of docs/architecture.md, one method each. Every method raises AgentError's subclasses."""

    def __init__(self, address: Address, token: str) -> None:
        transport = httpx.HTTPTransport(
            uds=str(address.path) if address.path else None, proxy=address.proxy or None, verify=False
        )
        self._http = httpx.Client(
            transport=transport,
            base_url=address.base,
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )

    def health(self) -> dict[str, Any]:
        """{status, revision, devPort, uptime, pid, rss, error?}."""
        return self._json("GET", "/health", timeout=QUICK)

    def renew_lease(self, seconds: int) -> None:
        """Let the agent live `seconds` more."""
        self._json("POST", "/lease", {"seconds": seconds}, timeout=QUICK)

    def put_files(self, batch: dict[str, Any]) -> dict[str, Any]:
        """{revision, base?, replace, files, deleted, wait?} → {revision, serving, verdict}. 409: other base.

        With `wait` false the verdict is null, and `serving` says whether pages can be asked for already.
        """
        return self._json("PUT", "/files", batch, timeout=RENDER)

    def verdict(self) -> dict[str, Any]:
        """{revision, verdict} of the files sent last, once they are rendered."""
        return self._json("GET", "/verdict", timeout=RENDER)

    def check(self, files: list[dict[str, str]], **facts: Any) -> list[BuildError]:
        """Compile without writing; what is wrong."""
        errors: list[BuildError] = self._json("POST", "/check", {"files": files, **facts}, timeout=CHECK)[
            "errors"
        ]
        return errors

    def execute(self, argv: list[str], *, seconds: float = 60, max_output: int = 262_144) -> dict[str, Any]:
        """{exitCode, stdout, stderr, timedOut}."""
        body = {"argv": argv, "timeoutMs": int(seconds * 1000), "maxOutput": max_output}
        return self._json("POST", "/exec", body, timeout=seconds + QUICK)

    def build(self, build_id: str, *, seconds: float) -> Iterator[dict[str, Any]]:
        """Log lines as they come, last {type: "done", ok, durationMs, error?}. Leaving early cancels."""
        yield from self._lines("POST", "/build", {"buildId": build_id}, silence=seconds)

    def artifact(self, build_id: str) -> Iterator[bytes]:
        """The built site as a tar, in pieces."""
        with (
            _translated(),
            self._http.stream("GET", f"/build/{build_id}/artifact", timeout=SILENCE) as answer,
        ):
            _check(answer)
            yield from answer.iter_bytes(65_536)

    def events(self) -> Iterator[dict[str, Any]]:
        """Facts as they happen, until the agent ends. A ping comes every 15 s."""
        yield from self._lines("GET", "/events", None, silence=SILENCE)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def _json(self, method: str, path: str, body: Any = None, *, timeout: float) -> dict[str, Any]:
        with _translated():
            answer = self._http.request(
                method, path, json=body, timeout=httpx.Timeout(timeout, connect=QUICK)
            )
            _check(answer)
            data: dict[str, Any] = parsed(answer.text)
            return data

    def _lines(self, method: str, path: str, body: Any, *, silence: float) -> Iterator[dict[str, Any]]:
        timeout = httpx.Timeout(silence, connect=QUICK)
        with _translated(), self._http.stream(method, path, json=body, timeout=timeout) as answer:
            _check(answer)
            for line in answer.iter_lines():
                if line:
                    yield parsed(line)


def parsed(text: str) -> Any:
    """JSON without what no database keeps: a page may say NUL or half a character. Raises ValueError."""
    value = json.loads(text)
    return _storable(value) if "\\u" in text else value


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


@contextmanager
def _translated() -> Iterator[None]:
    """httpx's errors as ours."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise AgentTimeout("The agent didn't answer in time") from error
    except httpx.TransportError as error:
        raise AgentUnreachable(f"The agent can't be reached: {error}") from error
    except ValueError as error:
        raise AgentRefused(502, "bad_answer", "The agent's answer makes no sense") from error


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    answer.read()
    try:
        error = answer.json()["error"]
        raise AgentRefused(answer.status_code, str(error["code"]), str(error["message"]))
    except (ValueError, KeyError, TypeError):
        raise AgentRefused(
            answer.status_code, "bad_answer", f"The agent answered {answer.status_code}"
        ) from None


@lru_cache(maxsize=128)
def agent_at(address: Address, token: str) -> AgentClient:
    """The client of one start of one workspace; its connections are kept between calls."""
    return AgentClient(address, token)
