"""A process runtime that freezes and is adopted as a Docker engine does it: by SIGSTOP, and by another name."""

import contextlib
import os
import shutil
import signal
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apps.projects.templates_store import read_template
from apps.workspaces.runtime import processes
from apps.workspaces.runtime.base import Handle, Limits, Observation, RuntimeFault, Spec
from apps.workspaces.runtime.process import ProcessRuntime

HELD_SECONDS = 5.0


class PausingRuntime(ProcessRuntime):
    """Everything real but the freezing.

    `image` is part of every version: another text is a new image. `limits` holds what `limit` was told last.
    Adopted workspaces keep the folders and the mark of their first id, behind a link with the new one.
    """

    pauses = True

    def __init__(self, home: Path, *, isolation: str = "auto") -> None:
        super().__init__(home, isolation=isolation)
        self.image = "one"
        self.limits: dict[uuid.UUID, Limits] = {}
        self.started: list[uuid.UUID] = []

    def start(self, spec: Spec) -> Handle:
        """A warm one finds its template's own files in its folder, as in an image."""
        self._end(spec.id)
        self._forget(spec.id)
        self.started.append(spec.id)
        return super().start(spec)

    def poll(self, handle: Handle) -> Observation:
        """`paused` when the kernel holds its first process."""
        seen = super().poll(handle)
        paused = seen.alive and _state(int(handle.data["pid"])) == "T"
        return Observation(seen.alive, seen.log, paused=paused, ending=seen.ending)

    def stop(self, handle: Handle) -> None:
        """Frozen ones don't hear SIGTERM. One that was adopted has another name."""
        if handle.id in self._adopted():
            return
        self._signal(handle, signal.SIGCONT)
        super().stop(handle)
        self._forget(handle.id)

    def list(self) -> Sequence[Handle]:
        """Adopted ones by their new id."""
        names = self._adopted()
        return [Handle(names.get(handle.id, handle.id), handle.data) for handle in super().list()]

    def leftovers(self) -> Sequence[uuid.UUID]:
        """Likewise."""
        names = self._adopted()
        return [names.get(found, found) for found in super().leftovers()]

    def pause(self, handle: Handle) -> None:
        """SIGSTOP to all of them; an engine, too, answers when they are held."""
        self._signal(handle, signal.SIGSTOP)
        until = time.monotonic() + HELD_SECONDS
        while super().poll(handle).alive and not self.poll(handle).paused:
            assert time.monotonic() < until, "the kernel doesn't hold it"
            time.sleep(0.005)

    def resume(self, handle: Handle) -> None:
        """SIGCONT to all of them."""
        self._signal(handle, signal.SIGCONT)

    def limit(self, handle: Handle, limits: Limits) -> None:
        """Only kept: what they do is tested on a real engine."""
        self.limits[handle.id] = limits

    def adopt(self, handle: Handle, workspace_id: uuid.UUID) -> Handle:
        """One step, as a container's renaming. Raises RuntimeFault when the name is taken or it is gone."""
        if self._folder(workspace_id).exists() or not self._folder(handle.id).exists():
            raise RuntimeFault(f"Workspace {workspace_id} can't adopt {handle.id}")
        try:
            self._link(workspace_id).symlink_to(str(handle.id))
        except FileExistsError:
            raise RuntimeFault(f"The name {workspace_id} is taken") from None
        return Handle(workspace_id, dict(handle.data))

    def version(self, template: str) -> str:
        """The image's alone: an agent edited while the tests run is no new one."""
        return f"{template}-{self.image}"

    def _spawn(self, spec: Spec, argv: Sequence[str], environment: dict[str, str]) -> int:
        if spec.warm:
            _pour(spec.template, self._folder(spec.id) / "project")
        return super()._spawn(spec, argv, environment)

    def _signal(self, handle: Handle, number: int) -> None:
        for process in self._all(handle.id, handle):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, number)

    def _all(self, workspace_id: uuid.UUID, handle: Handle | None = None) -> Sequence[processes.Found]:
        first = self._first(workspace_id)
        return super()._all(first, handle and Handle(first, handle.data))

    def _folder(self, workspace_id: uuid.UUID) -> Path:
        return super()._folder(self._first(workspace_id))

    def _run(self, workspace_id: uuid.UUID) -> Path:
        return super()._run(self._first(workspace_id))

    def _first(self, workspace_id: uuid.UUID) -> uuid.UUID:
        try:
            return uuid.UUID(os.readlink(self._link(workspace_id)))
        except FileNotFoundError:
            return workspace_id

    def _link(self, workspace_id: uuid.UUID) -> Path:
        links = self.home / "adopted"
        links.mkdir(exist_ok=True)
        return links / str(workspace_id)

    def _forget(self, workspace_id: uuid.UUID) -> None:
        """Its files first, else they would stay under the id they began with."""
        if self._link(workspace_id).is_symlink():
            shutil.rmtree(self._folder(workspace_id), ignore_errors=True)
            shutil.rmtree(self._run(workspace_id), ignore_errors=True)
            self._link(workspace_id).unlink(missing_ok=True)

    def _adopted(self) -> dict[uuid.UUID, uuid.UUID]:
        return {
            uuid.UUID(os.readlink(link)): uuid.UUID(link.name) for link in (self.home / "adopted").glob("*")
        }


def install(monkeypatch: Any, home: Path) -> PausingRuntime:
    """From now on `services.facts.runtime()` is a PausingRuntime at `home`."""
    from apps.workspaces.services import facts

    pausing = PausingRuntime(home)
    monkeypatch.setattr(facts, "_installed", lambda: pausing)
    return pausing


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _pour(template: str, project: Path) -> None:
    """The site's files, for the user that the folder belongs to."""
    owner = project.stat()
    for name, content in read_template(template).items():
        path = project / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        for made in (path, *path.parents):
            if made == project:
                break
            os.chown(made, owner.st_uid, owner.st_gid)
