"""The canary: a workspace that tries to break out, before anybody's code is let in.

What it tries is written down here; what it finds is kept and shown. Everything but "refused" means that this
installation must not run workspaces.
"""

import json
import secrets
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.workspaces.agent_client import AgentClient, AgentError
from apps.workspaces.models import Sandbox
from apps.workspaces.runtime.base import Handle, Limits, Runtime, RuntimeFault, Spec
from apps.workspaces.services.waiting import wait_for_agent
from config.environment import environment

PROGRAM = (Path(__file__).parent / "canary.cjs").read_text()
TEMPLATE = "baseline-landing"
LIMITS = Limits(cpus=2.0, memory_mb=256, disk_mb=32, pids=64)
LEASE_SECONDS = 90
ENGINE_PORTS = (2375, 2376)

Kind = Literal["network", "machine"]


@dataclass(frozen=True)
class Attempt:
    """One try. `kind` network: a way out; machine: rights, files and limits."""

    attempt: str
    kind: Kind
    refused: bool
    detail: str

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


@dataclass(frozen=True)
class Target:
    """An address that must not be reached."""

    attempt: str
    host: str
    port: int
    may_drop: bool = False  # a connection that is dropped without a word counts as refused


def run(
    runtime: Runtime, *, gateways: Sequence[str] = (), neighbours_may_drop: bool = False
) -> list[Attempt]:
    """Start two workspaces, let one try everything, remove both. Raises RuntimeFault when they don't start.

    `gateways`: addresses of this machine, or the engine's, on the workspaces' network. `neighbours_may_drop`:
    the network lets workspaces call each other, and it is the agents that refuse.
    """
    with _workspace(runtime) as (_handle, agent), _workspace(runtime) as (neighbour, _agent):
        with _listener() as (port, visitors):
            targets = [
                *_of_this_machine(gateways, port),
                *_of_neighbour(runtime, neighbour, may_drop=neighbours_may_drop),
                *_outside(),
            ]
            found = _ask(agent, targets)
        attempts = [*_connections(targets, found["connections"]), *_others(found)]
        if visitors:
            detail = _("somebody came from %(who)s") % {"who": ", ".join(sorted(visitors))}
            attempts.append(Attempt(_("visit a door that the studio opened"), "network", False, detail))
    return attempts


def words_of(attempts: Sequence[Attempt]) -> str:
    """The failures as one sentence for people; "" when there are none."""
    failed = [f"{item.attempt} ({item.detail})" for item in attempts if not item.refused]
    return _("A workspace could: %(what)s.") % {"what": "; ".join(failed)} if failed else ""


def table_of(attempts: Sequence[Attempt]) -> str:
    """One line an attempt, for a terminal."""
    width = max((len(item.attempt) for item in attempts), default=0)
    sign = {True: _("refused"), False: _("POSSIBLE")}
    return "\n".join(f"{item.attempt:<{width}}  {sign[item.refused]:<8}  {item.detail}" for item in attempts)


@contextmanager
def _workspace(runtime: Runtime) -> Iterator[tuple[Handle, AgentClient]]:
    life = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    sandbox = Sandbox.objects.create(expires_at=life)  # else a sweep might take it for an orphan
    token = secrets.token_urlsafe(32)
    spec = Spec(
        id=sandbox.pk,
        token=token,
        template=TEMPLATE,
        lease_seconds=LEASE_SECONDS,
        limits=LIMITS,
        dev_server=False,
    )
    try:
        handle = runtime.start(spec)
        with closing(AgentClient(runtime.endpoint(handle).agent, token)) as agent:
            wait_for_agent(runtime, handle, agent)
            yield handle, agent
    finally:
        runtime.stop(Handle(sandbox.pk))
        sandbox.delete()


@contextmanager
def _listener() -> Iterator[tuple[int, set[str]]]:
    """A door on every address of this machine, and the set of those who came, which must stay empty."""
    visitors: set[str] = set()
    with socket.socket() as door:
        door.bind(("0.0.0.0", 0))  # noqa: S104 - to see whether a workspace gets there
        door.listen()
        watcher = threading.Thread(target=_watch, args=(door, visitors), daemon=True)
        watcher.start()
        yield door.getsockname()[1], visitors
        door.shutdown(socket.SHUT_RDWR)
        watcher.join(5)


def _watch(door: socket.socket, visitors: set[str]) -> None:
    while True:
        try:
            visit, address = door.accept()
        except OSError:
            return
        visitors.add(address[0])
        visit.close()


def _of_this_machine(gateways: Sequence[str], door: int) -> list[Target]:
    hosts = list(dict.fromkeys([*gateways, *_own_addresses()]))
    settings = environment()
    services = {_("the studio's pages"): settings.STUDIO_PORT}
    addresses: list[Target] = []
    for name, url in ((_("the database"), settings.DATABASE_URL), (_("Redis"), settings.REDIS_URL)):
        parts = urlsplit(url)
        if parts.hostname and parts.port:
            services[name] = parts.port
            addresses += [Target(_("reach %(what)s") % {"what": name}, parts.hostname, parts.port)]
    doors = {
        _("this machine"): door,
        **services,
        **{_("the engine's port %(port)s") % {"port": port}: port for port in ENGINE_PORTS},
    }
    here = [
        Target(_("reach %(what)s") % {"what": name}, host, port)
        for host in hosts
        for name, port in doors.items()
    ]
    return [*here, *(item for item in addresses if item.host not in ("localhost", "127.0.0.1", "::1"))]


def _own_addresses() -> list[str]:
    """That by which this machine would reach others. Nothing is sent: the address is one of documentation."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def _of_neighbour(runtime: Runtime, neighbour: Handle, *, may_drop: bool) -> list[Target]:
    found = runtime.endpoint(neighbour)
    host = str(neighbour.data.get("ip") or "")
    if not host:
        return []
    ports = [4320, 4321] if found.agent.host != host else [found.agent.port, found.dev.port]
    return [Target(_("reach another workspace"), host, port, may_drop) for port in ports]


def _outside() -> list[Target]:
    return [
        Target(_("read the cloud's metadata"), "169.254.169.254", 80),
        Target(_("reach the internet"), "1.1.1.1", 443),
        Target(_("reach the internet"), "8.8.8.8", 53),
    ]


def _ask(agent: AgentClient, targets: Sequence[Target]) -> dict[str, Any]:
    """What the program in the workspace found. Raises RuntimeFault when it didn't come to an end."""
    task = {
        "targets": [[item.host, item.port] for item in targets],
        "bytes": LIMITS.disk_mb * 2 * 1024**2,
    }
    try:
        answer = agent.execute(["node", "-e", PROGRAM, json.dumps(task)], seconds=40)
        found: dict[str, Any] = json.loads(answer["stdout"])
    except (AgentError, ValueError) as error:
        raise RuntimeFault(f"The test workspace didn't finish its attempts: {error}") from error
    return found


def _connections(targets: Sequence[Target], outcomes: Sequence[str]) -> list[Attempt]:
    return [
        Attempt(item.attempt, "network", _refused(item, outcome), f"{item.host}:{item.port}: {outcome}")
        for item, outcome in zip(targets, outcomes, strict=True)
    ]


def _refused(target: Target, outcome: str) -> bool:
    return outcome != "connected" and (outcome != "dropped" or target.may_drop)


def _others(found: dict[str, Any]) -> list[Attempt]:
    """Name, kind, whether it was refused: as canary.cjs tells them."""
    names: dict[str, tuple[str, Kind]] = {
        "dns": (_("ask for a name of the internet"), "network"),
        "ipv6": (_("have an address of IPv6"), "network"),
        "socket": (_("find the engine's socket"), "machine"),
        "rights": (_("have rights of the system"), "machine"),
        "root": (_("write outside of its folders"), "machine"),
        "disk": (_("write more than its storage"), "machine"),
        "limits": (_("raise its own limits"), "machine"),
    }
    return [
        Attempt(*names[key], bool(outcome[0]), str(outcome[1])) for key, outcome in found["others"].items()
    ]
