"""Storage of a workspace: a volume of its own, of a size that really ends."""

import contextlib
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

from apps.workspaces.runtime.base import Limits, RuntimeFault
from apps.workspaces.runtime.containers import INSTALLATION, id_of, name_of
from apps.workspaces.runtime.engine import APIError, DockerClient, is_gone

Kind = Literal["quota", "loop", "tmpfs"]
MOUNT = "nosuid,nodev,noexec"
YOUNG = timedelta(minutes=1)  # a volume is made a moment before its container
TOOLS = ("losetup", "mkfs.ext4")
BLOCKS = Path("/sys/block")
STUCK_SECONDS = 600.0  # between two tries to remove a volume that the engine can't let go of


class Disk(Protocol):
    """Makes and removes volumes of one kind."""

    kind: Kind

    def create(self, name: str, limits: Limits, labels: dict[str, str]) -> str:
        """A new, empty volume. Its name: another one while the engine holds on to an old volume of `name`.

        Raises RuntimeFault or the engine's errors.
        """
        ...

    def remove(self, name: str) -> None:
        """With all that belongs to it. Gone already, in use by somebody, or held by the engine, is fine."""
        ...

    def leftovers(self, mark: str) -> Sequence[uuid.UUID]:
        """Workspaces of which there is a volume, but no container."""
        ...


class QuotaDisk:
    """The local driver's own limit: needs project quotas in the engine's file system."""

    kind: Kind = "quota"

    def __init__(self, client: DockerClient) -> None:
        self.client = client
        self._stuck: dict[str, float] = {}  # volumes that the engine holds on to, and since when we know

    def create(self, name: str, limits: Limits, labels: dict[str, str]) -> str:
        """Its owner is copied from the image's folder at the mount point."""
        return self._make(self._usable(name, labels), labels, {"size": f"{limits.disk_mb}m"})

    def remove(self, name: str) -> None:
        """404 and 409 are success. What is stuck stays, empty and unused, until the engine starts anew."""
        try:
            self.client.api.remove_volume(name)
            self._stuck.pop(name, None)
        except APIError as error:
            if _is_stuck(error):
                self._stuck[name] = time.monotonic()
            elif not is_gone(error):
                raise

    def leftovers(self, mark: str) -> Sequence[uuid.UUID]:
        """By label, those that no container uses. One that is stuck isn't told again for ten minutes."""
        tried = time.monotonic() - STUCK_SECONDS
        self._stuck = {name: since for name, since in self._stuck.items() if since > tried}
        filters = {"label": f"{INSTALLATION}={mark}", "dangling": True}
        volumes = self.client.api.volumes(filters=filters)["Volumes"] or []
        names = [volume["Name"] for volume in volumes if not _young(volume)]
        found = [id_of(mark, name) for name in names if name not in self._stuck]
        return [key for key in found if key is not None]

    def _usable(self, name: str, labels: dict[str, str]) -> str:
        """A stuck volume still names the device of its old disk, which may be another workspace's by now."""
        return name_of(labels[INSTALLATION], uuid.uuid4()) if name in self._stuck else name

    def _make(self, name: str, labels: dict[str, str], options: dict[str, str]) -> str:
        self.client.api.create_volume(name, driver="local", driver_opts=options, labels=labels)
        return name


class MemoryDisk(QuotaDisk):
    """In memory, which counts as the workspace's own: never more than half of it."""

    kind: Kind = "tmpfs"

    def create(self, name: str, limits: Limits, labels: dict[str, str]) -> str:
        """It is empty again whenever its container starts anew, which ours never do."""
        size = min(limits.disk_mb, limits.memory_mb // 2)
        options = f"size={size}m,uid=1000,gid=1000,mode=0755,{MOUNT}"
        driver_opts = {"type": "tmpfs", "device": "tmpfs", "o": options}
        return self._make(self._usable(name, labels), labels, driver_opts)


class LoopDisk(QuotaDisk):
    """A file of that size with a file system in it: any kernel, where we are root beside the engine."""

    kind: Kind = "loop"

    def __init__(self, client: DockerClient, folder: Path) -> None:
        super().__init__(client)
        self.folder = folder

    def create(self, name: str, limits: Limits, labels: dict[str, str]) -> str:
        """The file is sparse: it takes room as the workspace writes."""
        name = self._usable(name, labels)
        if self._in_use(name):  # somebody was quicker, whose container has this name already
            return name
        device = self._attach(name, limits.disk_mb)
        return self._make(name, labels, {"type": "ext4", "device": device, "o": f"{MOUNT},noatime"})

    def remove(self, name: str) -> None:
        """The device is let go by the kernel as soon as nobody uses it."""
        super().remove(name)
        if name in self._stuck or not self._in_use(name):
            self._detach(name)

    def leftovers(self, mark: str) -> Sequence[uuid.UUID]:
        """Also files without a volume, and devices whose file was deleted under them."""
        volumes = {volume["Name"] for volume in self.client.api.volumes()["Volumes"] or []}
        files = {path.stem for path in self.folder.glob("*.ext4") if _is_old(path)}
        devices = {path.stem for path in self._devices().values() if not path.exists()}
        found = [id_of(mark, name) for name in sorted((files | devices) - volumes)]
        return [*super().leftovers(mark), *(key for key in found if key is not None)]

    def _in_use(self, name: str) -> bool:
        found = self.client.api.volumes(filters={"name": name})["Volumes"] or []
        return any(volume["Name"] == name for volume in found)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.ext4"

    def _attach(self, name: str, size_mb: int) -> str:
        """The loop device. No journal: nobody reads the file after a crash."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._detach(name)
        path = self._file(name)
        with path.open("wb") as file:
            os.truncate(file.fileno(), size_mb * 1024**2)
        options = "root_owner=1000:1000,lazy_itable_init=1"
        _tool("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", "-E", options, str(path))
        return _tool("losetup", "--find", "--show", str(path))

    def _detach(self, name: str) -> None:
        for device, path in self._devices().items():
            if path.stem == name:
                with contextlib.suppress(RuntimeFault):  # another process was quicker
                    _tool("losetup", "--detach", device)
        self._file(name).unlink(missing_ok=True)

    def _devices(self) -> dict[str, Path]:
        """Loop device → file, of our folder, without those that go by themselves as soon as nobody uses them.

        By path as the kernel tells it: losetup finds no device of a file that was deleted.
        """
        found, folder = {}, self.folder.resolve()
        for block in BLOCKS.glob("loop*/loop"):
            with contextlib.suppress(OSError):  # let go meanwhile
                path = Path((block / "backing_file").read_text().strip().removesuffix(" (deleted)"))
                going = (block / "autoclear").read_text().strip() == "1"
                if path.parent == folder and not going:
                    found[f"/dev/{block.parent.name}"] = path
        return found


def choose(client: DockerClient, wanted: str, folder: Path, *, local: bool) -> Disk:
    """What `wanted` (auto, quota, loop or tmpfs) means with this engine. Raises RuntimeFault.

    auto takes the first that works: quota, loop, tmpfs. `local` says that the engine is on this machine.
    """
    quota = wanted in ("auto", "quota") and _quota_works(client)
    if quota:
        return QuotaDisk(client)
    if wanted == "quota":
        raise RuntimeFault("WORKSPACE_DISK is quota, but the engine's file system has no project quotas")
    if wanted in ("auto", "loop") and local and _may_loop():
        return LoopDisk(client, folder)
    if wanted == "loop":
        raise RuntimeFault(
            "WORKSPACE_DISK is loop, which needs root, losetup and mkfs.ext4 beside the engine"
        )
    return MemoryDisk(client)


def _quota_works(client: DockerClient) -> bool:
    name = f"studio-probe-{uuid.uuid4()}"
    try:
        client.api.create_volume(name, driver="local", driver_opts={"size": "1m"})
    except APIError:
        return False
    client.api.remove_volume(name)
    return True


def _may_loop() -> bool:
    return os.geteuid() == 0 and Path("/dev/loop-control").exists() and all(map(shutil.which, TOOLS))


def _young(volume: dict[str, Any]) -> bool:
    made = datetime.fromisoformat(volume["CreatedAt"])
    return datetime.now(UTC) - made < YOUNG


def _is_stuck(error: APIError) -> bool:
    """No container uses it, but the engine counts a mount too many until it is started the next time.

    So does 20.10 with --live-restore: after its restart a container that ends gives back a mount which was
    never counted.
    """
    return error.status_code == 500 and "volume has active mounts" in str(error.explanation)


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < (datetime.now(UTC) - YOUNG).timestamp()
    except FileNotFoundError:  # removed meanwhile
        return False


def _tool(*argv: str) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", "") or ""
        raise RuntimeFault(f"{argv[0]} failed: {said.strip() or error}") from error
    return done.stdout.strip()


def names_in(data: dict[str, Any]) -> Iterator[str]:
    """Names of the volumes that an inspected container uses."""
    for mount in data.get("Mounts") or []:
        if mount.get("Type") == "volume" and mount.get("Name"):
            yield mount["Name"]
