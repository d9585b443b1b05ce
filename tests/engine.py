"""A Docker engine of the tests' own: pytest plug-in with the fixtures `engine` and `preview_image`.

Nothing is shared with an engine that the machine may have: socket, data and containers are in a folder in /tmp, and
networks come from an address range of their own. Two engines in one network namespace do share iptables, and the one
that starts later empties the chains of the other; so what the fixture changes there is put back at the end, and
`unshare --net sh -c 'ip link set lo up && exec "$@"' sh pytest …` keeps a run to itself.

Sizes of volumes: `driver_opts={"size": "1g"}` of the local driver needs a kernel with project quotas and answers "quota
size requested but no quota support" elsewhere. What works with every kernel is a file of that size with ext4 in it, on a
loop device: `{"type": "ext4", "device": "/dev/loop0", "o": "nosuid,nodev,noatime"}`; the engine mounts it while a
container uses it. In memory: `{"type": "tmpfs", "device": "tmpfs", "o": "size=64m,uid=1000,gid=1000,nosuid,nodev"}`.
"""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

PREFIX = "engine-"
ADDRESSES = "10.213.0.0/16"
START_SECONDS = 30
PROGRAMS = ("dockerd", "containerd", "containerd-shim-runc-v2")
TEMPLATE = "baseline-landing"


class Engine:
    """One dockerd in a folder. `namespace` is the file of a network namespace (/run/netns/x) to run in."""

    def __init__(
        self,
        folder: Path,
        *,
        namespace: Path | None = None,
        addresses: str = ADDRESSES,
        options: Sequence[str] = (),
    ) -> None:
        self.folder, self.namespace, self.addresses, self.options = folder, namespace, addresses, options
        self.socket = folder / "docker.sock"
        self.address = f"unix://{self.socket}"
        self.log = folder / "engine.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of dockerd; 0 when it doesn't run."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    def start(self) -> None:
        """Start it and wait until it answers. Nothing happens when it runs.

        It gives up when another program changes packet rules while it makes its own; then it is started again.
        """
        if self.pid:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for last in (False, False, True):
            told = self.log.stat().st_size if self.log.exists() else 0
            self._spawn()
            if self._wait():
                return
            said = self.log.read_text()[told:]
            if last or "iptables failed" not in said:
                raise AssertionError(f"The engine did not start:\n{said[-3000:]}")

    def _spawn(self) -> None:
        for left in ("dockerd.pid", "exec/containerd/containerd.pid"):
            (self.folder / left).unlink(missing_ok=True)  # after a crash; its process may not be reaped yet
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._argv(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def _wait(self) -> bool:
        """Until it answers; False when it ended or takes too long."""
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.pid or time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def stop(self, *, seconds: float = 20) -> None:
        """SIGTERM, as a service manager does: its containers end too."""
        if not self._process or not self.pid:
            return
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def restart(self) -> None:
        """Down and up again."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """SIGKILL, as a crash: its containers go on until it is started again."""
        if self._process and self.pid:
            self._process.kill()
            self._process.wait()
            self._await_containerd()

    def _await_containerd(self) -> None:
        """It dies with dockerd, a moment later; a dockerd that finds it still there would wait for it in vain."""
        end = time.monotonic() + 5
        while "containerd" in (running := _processes(self.folder)).values():
            assert time.monotonic() < end, f"containerd outlives its dockerd: {running}"
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether it answers a ping."""
        return _get(self.socket, "/_ping") == 200

    def close(self) -> None:
        """End it with every container, network and mount of its own."""
        with contextlib.suppress(AssertionError):
            self.start()
            self._remove_all()
        self.stop()
        clear(self.folder)

    def cli(self, *words: str) -> str:
        """What `docker words…` prints, spoken to this engine."""
        argv = ["docker", "--host", self.address, *words]
        return subprocess.run(argv, check=True, capture_output=True, text=True, timeout=120).stdout.strip()

    def _remove_all(self) -> None:
        if self.cli("info", "--format", "{{.Swarm.LocalNodeState}}") != "inactive":
            self.cli("swarm", "leave", "--force")
        if containers := self.cli("ps", "--all", "--quiet").split():
            self.cli("rm", "--force", *containers)
        self.cli("network", "prune", "--force")
        self.cli("volume", "prune", "--force")

    def _argv(self) -> list[str]:
        daemon = [
            "dockerd",
            *("--host", self.address),
            *("--data-root", str(self.folder / "data")),
            *("--exec-root", str(self.folder / "exec")),
            *("--pidfile", str(self.folder / "dockerd.pid")),
            *("--bridge", "none"),
            *("--default-address-pool", f"base={self.addresses},size=24"),
            *self.options,
        ]
        if self.namespace is None:
            return daemon
        # Mounts of its own as well: /run/docker is shared by every engine that sees it.
        apart = ["nsenter", f"--net={self.namespace}", "unshare", "--mount", "sh", "-c"]
        return [
            *apart,
            'mkdir -p /run/docker && mount -t tmpfs tmpfs /run/docker && exec "$@"',
            "sh",
            *daemon,
        ]


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=5)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _get(path: Path, url: str) -> int:
    """Status of a GET over a unix socket; 0 when nobody answers."""
    connection = _UnixConnection(path)
    try:
        connection.request("GET", url)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def possible() -> bool:
    """Whether an engine can be started here."""
    return os.getuid() == 0 and shutil.which("dockerd") is not None


def start_engine(
    folder: Path, *, namespace: Path | None = None, addresses: str = ADDRESSES, options: Sequence[str] = ()
) -> Engine:
    """A running engine below `folder` (a short path: sockets allow 107 bytes); end it with `close()`.

    `addresses` is the range for its networks, `options` are further words for dockerd. Raises AssertionError.
    """
    engine = Engine(folder, namespace=namespace, addresses=addresses, options=options)
    try:
        engine.start()
    except BaseException:
        engine.close()
        raise
    return engine


def clear(folder: Path) -> None:
    """End every process that was started for an engine in `folder`, unmount what is below it and remove it."""
    for pid in _processes(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for mount in reversed([mount for mount in mounts if Path(mount).is_relative_to(folder)]):
        subprocess.run(["umount", "--lazy", mount], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


def _processes(folder: Path) -> dict[int, str]:
    """pid → name of dockerd, its containerd and the shims, which all name the folder in their command lines."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (path / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            name = Path(words[0]).name
            if name in PROGRAMS and any(f"{folder}/" in word for word in words):
                found[int(path.name)] = name
    return found


def _clear_old() -> None:
    """What a test run left that was killed itself."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            owner = int((folder / "owner").read_text())
        except (OSError, ValueError):
            continue
        if not Path(f"/proc/{owner}").exists():
            clear(folder)


@contextlib.contextmanager
def _kept_iptables() -> Iterator[None]:
    """dockerd forbids forwarding and leaves its chains behind: put back what was."""
    before = subprocess.run(["iptables-save"], check=True, capture_output=True).stdout
    try:
        yield
    finally:
        subprocess.run(["iptables-restore"], input=before, check=True, capture_output=True)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A running engine of this test run; its `.address` is for `runtime.engine.client()`."""
    from .conftest import need

    need(possible(), "dockerd, run as root,")
    _clear_old()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / "owner").write_text(str(os.getpid()))
    with _kept_iptables():
        engine = start_engine(folder)
        yield engine
        engine.close()


@pytest.fixture
def engine_that_keeps_containers(engine: Engine) -> Iterator[Engine]:
    """As docs/operations.md has it: containers go on while dockerd is away."""
    usual = engine.options
    engine.options = (*usual, "--live-restore")
    engine.restart()
    yield engine
    engine.options = usual
    engine.restart()


@pytest.fixture(scope="session")
def preview_image(engine: Engine) -> str:
    """Name of the preview image of baseline-landing, built once in `engine`."""
    from apps.workspaces.runtime.images import building

    from .services import HOME

    return building.build(TEMPLATE, address=engine.address, home=HOME, source="wheel").name
