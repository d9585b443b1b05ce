"""The contract of a runtime: start, poll, stop, list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class RuntimeFault(Exception):
    """Our side failed: a missing program, a full disk. `str(error)` is for the log; `words` for people."""

    def __init__(self, message: str, *, words: str = "") -> None:
        super().__init__(message)
        self.words = words or message


class IsolationUnavailable(RuntimeFault):
    """The settings ask for isolation that this machine can't give."""


class ImageMissing(RuntimeFault):
    """The template's image isn't where the workspace shall start."""


@dataclass(frozen=True)
class Limits:
    """What one workspace may use at most."""

    cpus: float = 0.5  # cores, over a second
    memory_mb: int = 512
    disk_mb: int = 1024
    pids: int = 128


@dataclass(frozen=True)
class Spec:
    """What is to run. Started twice, the second replaces the first."""

    id: uuid.UUID
    token: str
    template: str
    allowed_hosts: tuple[str, ...] = ()
    studio_origins: tuple[str, ...] = ()
    lease_seconds: int = 180
    limits: Limits = Limits()
    build_seconds: int = 180  # longest production build
    dev_server: bool = True  # False: an agent for builds only
    warm: bool = False  # True: serves the template's own files until a project claims it
    ports: tuple[int, int] | None = None  # of 127.0.0.1 for agent and dev server, where addresses don't do


@dataclass(frozen=True)
class Handle:
    """What is needed to find a running workspace again, also after a restart of ours. `data` is JSON."""

    id: uuid.UUID
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Address:
    """Where something listens: a unix socket, or a TCP port, which may have to be reached through a proxy."""

    path: Path | None = None
    host: str = ""
    port: int = 0
    proxy: str = ""  # http://name:password@host:port

    @property
    def base(self) -> str:
        """Start of the URLs at this address, for an HTTP client that knows the path and the proxy."""
        return "http://unix" if self.path else f"http://{self.host}:{self.port}"


@dataclass(frozen=True)
class Endpoint:
    """Addresses of the agent and of the dev server."""

    agent: Address
    dev: Address


class Ending(StrEnum):
    """Why a workspace's program ended."""

    MEMORY = "memory"
    CRASH = "ended"
    LEASE = "lease"
    ENGINE = "engine"  # the engine or its machine went away
    GONE = "gone"  # nothing of it is left to say why


@dataclass(frozen=True)
class Observation:
    """Whether the program of a handle is alive, and the last lines it wrote."""

    alive: bool
    log: Sequence[str] = field(default_factory=list)
    paused: bool = False
    ending: Ending | None = None  # of one that isn't alive, as far as the runtime knows


@dataclass(frozen=True)
class Usage:
    """What all processes of a workspace use together, and seconds since its start."""

    memory_bytes: int = 0
    cpu_seconds: float = 0.0
    uptime: float = 0.0
    network_in: int = 0  # bytes
    network_out: int = 0


class Runtime(Protocol):
    """Starts and stops the programs of workspaces. Every call is idempotent and safe to repeat.

    Every method may raise RuntimeFault; what asks only for what is there raises nothing when it is gone.
    """

    name: str
    isolated: bool
    pauses: bool  # whether pause, resume, limit and adopt do anything: needed for a warm pool

    def start(self, spec: Spec) -> Handle:
        """Start the agent, at once; readiness is asked of the agent."""
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

    def endpoint(self, handle: Handle) -> Endpoint:
        """Where the agent and the dev server listen. Asks nobody: for use at each request."""
        ...

    def pause(self, handle: Handle) -> None:
        """Freeze all its processes; they keep their memory and use no CPU."""
        ...

    def resume(self, handle: Handle) -> None:
        """Let a frozen one go on. One that isn't frozen stays as it is."""
        ...

    def limit(self, handle: Handle, limits: Limits) -> None:
        """Set CPU and memory of a running one; storage is fixed at its start."""
        ...

    def adopt(self, handle: Handle, workspace_id: uuid.UUID) -> Handle:
        """Give a warm one to a workspace: from now on it carries that name. Raises when the name is taken."""
        ...

    def version(self, template: str) -> str:
        """What `start` would run for a template: changes when a warm one isn't up to date any more."""
        ...
