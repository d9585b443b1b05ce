"""Two machines on this one: network namespaces with an engine each, a cable between them, a registry on the first.

The test's own process stands for the studio. It is meant to run on the first machine; a second cable and a route make
up for that it doesn't.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.engine import Engine

FIRST_SUBNETS, OVERLAYS = "10.221.0.0/16", "10.223.0.0/16"
STUDIO, FIRST_TO_STUDIO = "10.220.0.1", "10.220.0.2"
FIRST, SECOND = "10.220.1.1", "10.220.1.2"
REGISTRY = f"{FIRST}:5000"
# What docs/operations.md asks of every node.
OPTIONS = ("--no-new-privileges", "--insecure-registry", REGISTRY)
PREFIX = "studiotest"


def run(*words: str) -> str:
    """Output of a command that must succeed."""
    done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


class Machines:
    """`first` is the manager, `second` a worker with another id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names = [f"{PREFIX}-{os.getpid()}-{which}" for which in ("a", "b")]
        self.first, self.second = (
            Engine(folder / which, namespace=Path("/run/netns") / name, addresses=addresses, options=OPTIONS)
            for which, name, addresses in zip(
                "ab", self._names, (FIRST_SUBNETS, "10.222.0.0/16"), strict=True
            )
        )
        self._registry: subprocess.Popen[bytes] | None = None
        self.first_id = self.second_id = ""

    def start(self) -> None:
        """Cables, registry, engines, swarm."""
        self._plug()
        self._start_registry()
        self.first.start()
        self.second.start()
        self._let_the_studio_in()
        words = ("--dispatcher-heartbeat", "1s", "--default-addr-pool", OVERLAYS)
        self.first.cli("swarm", "init", "--advertise-addr", FIRST, *words)
        token = self.first.cli("swarm", "join-token", "--quiet", "worker")
        self.second.cli("swarm", "join", "--advertise-addr", SECOND, "--token", token, f"{FIRST}:2377")
        self.first_id, self.second_id = (_node_id(engine) for engine in (self.first, self.second))

    def copy_image(self, engine: Engine, image: str) -> None:
        """From another engine to the first one's store."""
        save = ["docker", "--host", engine.address, "save", image]
        load = ["docker", "--host", self.first.address, "load", "--quiet"]
        with subprocess.Popen(save, stdout=subprocess.PIPE) as sender:
            subprocess.run(load, stdin=sender.stdout, check=True, capture_output=True, timeout=120)

    def close(self) -> None:
        """Everything is gone afterwards, also after half a start."""
        # Before the swarm is left: an engine waits long for the overlay of a container that outlives it.
        with contextlib.suppress(subprocess.CalledProcessError):
            for name in _lines(self.first, "ps", "--all", "--quiet"):
                self.first.cli("rm", "--force", name)
        for engine in (self.second, self.first):
            engine.close()
        if self._registry:
            self._registry.kill()
            self._registry.wait()
        subprocess.run(["ip", "route", "del", FIRST_SUBNETS], check=False, capture_output=True)
        for name in self._names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def lose_second(self) -> None:
        """As if its plug was pulled: the engine and every program in its containers die at once."""
        pids = [
            int(self.second.cli("inspect", "--format", "{{.State.Pid}}", name)) for name in self._running()
        ]
        self.second.kill()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def bring_back_second(self) -> None:
        """Its engine starts again, as after a reboot."""
        self.second.start()
        self.await_second("ready")

    def await_second(self, state: str, seconds: float = 30) -> None:
        """Until the manager says so of the second node."""
        until = time.monotonic() + seconds
        while self._state() != state:
            assert time.monotonic() < until, f"the second node is {self._state()}, not {state}"
            time.sleep(0.1)

    def containers(self) -> Sequence[str]:
        """Names of all containers on both machines, ended ones too, but for the relay."""
        found = [
            line
            for e in (self.first, self.second)
            for line in _lines(e, "ps", "--all", "--format", "{{.Names}}")
        ]
        return [name for name in found if not name.endswith("-relay")]

    def kept(self) -> dict[str, Sequence[str]]:
        """What might be left behind: volumes of both, services."""
        volumes = [name for e in (self.first, self.second) for name in _lines(e, "volume", "ls", "--quiet")]
        return {"volumes": volumes, "services": self.services()}

    def services(self) -> Sequence[str]:
        """Ids of all services."""
        return _lines(self.first, "service", "ls", "--quiet")

    def _running(self) -> Sequence[str]:
        return _lines(self.second, "ps", "--quiet")

    def _state(self) -> str:
        return self.first.cli("node", "inspect", "--format", "{{.Status.State}}", self.second_id)

    def _plug(self) -> None:
        a, b = self._names
        for name in (a, b):
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        link = f"st{os.getpid()}"
        run("ip", "link", "add", link, "type", "veth", "peer", "name", "studio", "netns", a)
        run("ip", "-n", a, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", b)
        for where, device, address in (
            ([], link, STUDIO),
            (["-n", a], "studio", FIRST_TO_STUDIO),
            (["-n", a], "cable", FIRST),
            (["-n", b], "cable", SECOND),
        ):
            run("ip", *where, "address", "add", f"{address}/24", "dev", device)
            run("ip", *where, "link", "set", device, "up")
        run("ip", "route", "replace", FIRST_SUBNETS, "via", FIRST_TO_STUDIO)

    def _let_the_studio_in(self) -> None:
        """On a real first machine its own packets reach the relay's bridge without this."""
        inside = ["nsenter", f"--net=/run/netns/{self._names[0]}"]
        studio = f"{STUDIO}/32"
        run(*inside, "sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1")
        for flag in ("--source", "--destination"):
            run(*inside, "iptables", "--insert", "DOCKER-USER", flag, studio, "--jump", "ACCEPT")
        nat = ["--table", "nat", "--append", "POSTROUTING"]
        run(*inside, "iptables", *nat, "--source", studio, "--jump", "MASQUERADE")

    def _start_registry(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "registry.yml"
        storage = {"filesystem": {"rootdirectory": str(self.folder / "registry")}}
        settings.write_text(json.dumps({"version": 0.1, "storage": storage, "http": {"addr": REGISTRY}}))
        inside = ["nsenter", f"--net=/run/netns/{self._names[0]}"]
        with (self.folder / "registry.log").open("wb") as log:
            argv = [*inside, "docker-registry", "serve", str(settings)]
            self._registry = subprocess.Popen(argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def _lines(engine: Engine, *words: str) -> Sequence[str]:
    return engine.cli(*words).split()


def _node_id(engine: Engine) -> str:
    return engine.cli("info", "--format", "{{.Swarm.NodeID}}")


def clear_old() -> Iterator[str]:
    """Remove, and name, namespaces of test runs that were killed."""
    for path in Path("/run/netns").glob(f"{PREFIX}-*"):
        if not Path(f"/proc/{path.name.split('-')[1]}").exists():
            subprocess.run(["ip", "netns", "del", path.name], check=False, capture_output=True)
            yield path.name
