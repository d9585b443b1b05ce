"""The one door to a Docker engine: everything else of ours gets its client and its error types from here."""

import http.client
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from urllib.parse import urlsplit

import docker
from docker import DockerClient, types
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.models.containers import Container
from requests.exceptions import RequestException

from apps.workspaces.runtime.base import RuntimeFault

__all__ = [
    "ENGINE_ERRORS",
    "APIError",
    "Container",
    "DockerClient",
    "EngineDown",
    "ImageNotFound",
    "Line",
    "NotFound",
    "client",
    "is_gone",
    "translated",
    "types",
]

USUAL_ADDRESS = "unix:///var/run/docker.sock"
PING_SECONDS = 5
ANSWER_SECONDS = 60  # longest answer of the engine; a build or a push streams and takes longer in all

# What calls of the client raise: the engine's refusals, and a connection that breaks.
ENGINE_ERRORS = (DockerException, RequestException)


class EngineDown(RuntimeFault):
    """No engine answers at the address."""


@lru_cache
def client(address: str = "", seconds: int = ANSWER_SECONDS) -> DockerClient:
    """The client of the engine at `address` (unix:///…, tcp://…; empty: what DOCKER_HOST or the context say).

    It speaks the newest version that both sides know, which costs a first call. Raises EngineDown.
    """
    try:
        if address:
            return DockerClient(base_url=address, version="auto", timeout=seconds)
        return docker.from_env(version="auto", timeout=seconds)
    except ENGINE_ERRORS as error:
        raise EngineDown(f"No Docker engine answers at {address or 'its usual address'}: {error}") from error


class Line:
    """A connection that is kept open only to notice its end: an engine that starts anew tells nobody.

    For sockets and plain TCP; what is behind TLS counts as the same as long as it answers.
    """

    def __init__(self, address: str = "") -> None:
        self._parts = urlsplit(address or os.environ.get("DOCKER_HOST") or USUAL_ADDRESS)
        self._connection: http.client.HTTPConnection | None = None
        self._turn = threading.Lock()

    def is_same(self) -> bool | None:
        """Whether the engine is that of the last call; None at the first. Raises EngineDown."""
        if self._parts.scheme not in ("unix", "tcp") or os.environ.get("DOCKER_TLS_VERIFY"):
            return True
        with self._turn:
            known = self._connection is not None
            if self._answers():
                return True
            self._dial()
            return False if known else None

    def _answers(self) -> bool:
        try:
            if self._connection is None:
                return False
            self._connection.request("GET", "/_ping")
            self._connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _dial(self) -> None:
        """A new connection. While nobody answers the old one stays, so that its end isn't forgotten."""
        made = http.client.HTTPConnection("localhost")
        made.auto_open = 0  # a lost connection is to be seen, not replaced
        try:
            made.sock = self._socket()
        except OSError as error:
            raise EngineDown(f"No Docker engine answers at {self._parts.geturl()}: {error}") from error
        if self._connection is not None:
            self._connection.close()
        self._connection = made

    def _socket(self) -> socket.socket:
        if self._parts.scheme == "tcp":
            return socket.create_connection(
                (self._parts.hostname, self._parts.port or 2375), timeout=PING_SECONDS
            )
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(PING_SECONDS)
        try:
            made.connect(self._parts.path)
        except OSError:
            made.close()
            raise
        return made


def is_gone(error: Exception) -> bool:
    """Whether a removal failed only because nothing is left to remove, or somebody else is at it."""
    return isinstance(error, APIError) and error.status_code in (404, 409)


@contextmanager
def translated() -> Iterator[None]:
    """The engine's errors as RuntimeFault, and EngineDown when it doesn't answer."""
    try:
        yield
    except APIError as error:
        raise RuntimeFault(f"The Docker engine refused: {error.explanation or error}") from error
    except ENGINE_ERRORS as error:
        raise EngineDown(
            f"The Docker engine doesn't answer: {error}", words="The Docker engine doesn't answer."
        ) from error
