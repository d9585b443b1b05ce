"""The one door to a Docker engine: everything else of ours gets its client and its error types from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

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
    "NotFound",
    "client",
    "is_gone",
    "translated",
    "types",
]

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
