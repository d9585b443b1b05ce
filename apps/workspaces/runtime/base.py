"""The contract of a runtime: start, poll, stop, list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


class RuntimeFault(Exception):
    """Our side failed: a missing program, a full disk. `str(error)` is for the log; `words` for people."""

    def __init__(self, message: str, *, words: str = "") -> None:
        super().__init__(message)
        self.words = words or message


class IsolationUnavailable(RuntimeFault):
    """The settings ask for isolation that this machine can't give."""


@dataclass(frozen=True)
class Spec:
    """What is to run. Started twice, the second replaces the first."""

    id: uuid.UUID
    token: str
    template: str
    allowed_hosts: tuple[str, ...] = ()
    studio_origins: tuple[str, ...] = ()
    lease_seconds: int = 180
    memory_mb: int = 512
    disk_mb: int = 1024
    build_seconds: int = 180  # longest production build
    dev_server: bool = True  # False: an agent for builds only


@dataclass(frozen=True)
class Handle:
    """What is needed to find a running workspace again, also after a restart of ours. `data` is JSON."""

    id: uuid.UUID
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """Unix sockets of the agent and of the dev server."""

    agent: Path
    dev: Path


@dataclass(frozen=True)
class Observation:
    """Whether the program of a handle is alive, and the last lines it wrote."""

    alive: bool
    log: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True)
class Usage:
    """What all processes of a workspace use together, and seconds since its start."""

    memory_bytes: int = 0
    cpu_seconds: float = 0.0
    uptime: float = 0.0


class Runtime(Protocol):
    """Starts and stops the programs of workspaces. Every call is idempotent and safe to repeat."""

    name: str
    isolated: bool

    def start(self, spec: Spec) -> Handle:
        """Start the agent, at once; readiness is asked of the agent. Raises RuntimeFault."""
        ...

    def poll(self, handle: Handle) -> Observation:
        """Look, without waiting."""
        ...

    def stop(self, handle: Handle) -> None:
        """End every process of the workspace and remove its files. Done already is success."""
        ...

    def list(self) -> Sequence[Handle]:
        """Everything of ours that runs, known to a row or not."""
        ...

    def leftovers(self) -> Sequence[uuid.UUID]:
        """Workspaces of which something is kept here, running or not."""
        ...

    def usage(self, handle: Handle) -> Usage:
        """Zeros when nothing runs."""
        ...

    def endpoint(self, workspace_id: uuid.UUID) -> Endpoint:
        """Where the agent and the dev server of this workspace listen."""
        ...
