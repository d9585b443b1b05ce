"""Runtimes for the services' tests, named by how they fail. They keep what runs in a dict and start nothing."""

import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apps.workspaces.runtime.base import (
    Address,
    Ending,
    Endpoint,
    Handle,
    Limits,
    Observation,
    RuntimeFault,
    Spec,
    Usage,
)
from apps.workspaces.runtime.engine import EngineDown


class Told:
    """An agent that says what a test wants."""

    def __init__(self) -> None:
        self.leases: list[int] = []
        self.revision = ""

    def health(self) -> dict[str, Any]:
        return {"status": "ready", "revision": self.revision, "devPort": 1, "uptime": 1, "pid": 1, "rss": 1}

    def renew_lease(self, seconds: int) -> None:
        self.leases.append(seconds)

    def put_files(self, batch: dict[str, Any]) -> dict[str, Any]:
        self.revision = batch["revision"]
        return {"revision": self.revision, "verdict": {"ok": True, "durationMs": 42}}


class MemoryRuntime:
    """Works. What it runs is a dict; `paused` and `limits` are what it was told."""

    name = "memory"
    isolated = True
    pauses = True

    def __init__(self) -> None:
        self.alive: dict[uuid.UUID, Handle] = {}
        self.paused: set[uuid.UUID] = set()
        self.limits: dict[uuid.UUID, Limits] = {}
        self.starts: list[uuid.UUID] = []
        self.ending: Ending | None = Ending.GONE
        self.log: list[str] = ["its last words"]
        self.calls = 0

    def start(self, spec: Spec) -> Handle:
        self.starts.append(spec.id)
        self.alive[spec.id] = Handle(spec.id, {"container": f"c-{len(self.starts)}"})
        return self.alive[spec.id]

    def poll(self, handle: Handle) -> Observation:
        self.calls += 1
        alive = self.alive.get(handle.id) is not None
        paused = alive and handle.id in self.paused
        return Observation(alive, self.log, paused=paused, ending=None if alive else self.ending)

    def stop(self, handle: Handle) -> None:
        self.alive.pop(handle.id, None)
        self.paused.discard(handle.id)

    def list(self) -> Sequence[Handle]:
        return list(self.alive.values())

    def leftovers(self) -> Sequence[uuid.UUID]:
        return []

    def usage(self, handle: Handle) -> Usage:
        self.calls += 1
        return Usage(64 * 1024**2, 10.0, 100.0, 5, 6) if handle.id in self.alive else Usage()

    def endpoint(self, handle: Handle) -> Endpoint:
        return Endpoint(Address(Path("/nowhere/a")), Address(Path("/nowhere/d")))

    def pause(self, handle: Handle) -> None:
        self.paused.add(handle.id)

    def resume(self, handle: Handle) -> None:
        self.paused.discard(handle.id)

    def limit(self, handle: Handle, limits: Limits) -> None:
        self.limits[handle.id] = limits

    def adopt(self, handle: Handle, workspace_id: uuid.UUID) -> Handle:
        raise RuntimeFault("there are no warm ones")

    def version(self, template: str) -> str:
        return "1"


class EngineDownRuntime(MemoryRuntime):
    """While `down`, nobody answers. What ran goes on unless `forgets`."""

    down = False

    def __getattribute__(self, name: str) -> Any:
        asks = ("start", "poll", "stop", "list", "leftovers", "usage", "pause", "resume", "limit")
        if name in asks and super().__getattribute__("down"):
            raise EngineDown("connection refused: unix:///run/secret.sock")
        return super().__getattribute__(name)


class ForgetfulRuntime(MemoryRuntime):
    """What it started is gone when one looks."""

    def start(self, spec: Spec) -> Handle:
        handle = super().start(spec)
        self.alive.pop(spec.id)
        return handle


class StubbornRuntime(MemoryRuntime):
    """What is frozen can't be woken."""

    def resume(self, handle: Handle) -> None:
        raise RuntimeFault("cgroup: no such device")


class SlowFreezer(MemoryRuntime):
    """Freezing takes its time."""

    def pause(self, handle: Handle) -> None:
        time.sleep(0.3)
        super().pause(handle)
