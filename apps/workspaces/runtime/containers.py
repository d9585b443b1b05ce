"""What a workspace's container is made of: the arguments of its creation, nothing that talks to one."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from apps.workspaces.runtime.base import Limits, Spec
from apps.workspaces.runtime.engine import types

USER = "1000:1000"
PROJECT = "/project"  # the workspace's volume
STATE = "/state"
TEMPLATE_FILES = "/app/template/site"  # in the image
AGENT_PORT, DEV_PORT = 4320, 4321
HOSTNAME = "preview"

INSTALLATION, TEMPLATE, VERSION, WORKSPACE = (
    f"studio.{word}" for word in ("installation", "template", "version", "workspace")
)

# The longest period the kernel takes. Within it a quota is used up at full speed: half a core is a quarter of
# a second of two cores at once, so an edit is rendered as on a free machine; only long work is slowed.
CPU_PERIOD = 1_000_000  # microseconds
STATE_MB, TMP_MB = 96, 32  # in memory, and counted to the workspace's
OPEN_FILES = 4096
LOG = {"max-size": "1m", "max-file": "2"}
# Above the studio's own processes, below the dev server, which the agent marks to go first.
OOM_SCORE = 200


def installation_mark(home: str) -> str:
    """Ten characters that tell this installation's containers, volumes and network from another's."""
    return hashlib.sha256(home.encode()).hexdigest()[:10]


def name_of(mark: str, workspace_id: uuid.UUID) -> str:
    """Name of the workspace's container and volume: a second one collides instead of running beside it."""
    return f"studio-{mark}-{workspace_id}"


def id_of(mark: str, name: str) -> uuid.UUID | None:
    """The workspace that a name of `name_of` names; None for any other."""
    try:
        return uuid.UUID(name.lstrip("/").removeprefix(f"studio-{mark}-"))
    except ValueError:
        return None


@dataclass(frozen=True)
class Place:
    """Where a container goes."""

    image: str
    version: str
    network: str
    address: str  # its own on that network
    gateway: str
    volume: str
    publish: bool = False  # whether it is reached at ports of 127.0.0.1
    runtime: str = ""  # of the engine: "" is its default


def limits_of(limits: Limits) -> dict[str, int]:
    """CPU and memory, in the engine's words for creating and for updating. No swap on top."""
    memory = limits.memory_mb * 1024**2
    return {
        "cpu_period": CPU_PERIOD,
        "cpu_quota": max(1000, int(limits.cpus * CPU_PERIOD)),
        "mem_limit": memory,
        "memswap_limit": memory,
    }


def arguments(spec: Spec, place: Place, mark: str) -> dict[str, Any]:
    """Arguments of `containers.create`. Nothing of the host is mounted, and no other workspace's volume."""
    return {
        "image": place.image,
        "name": name_of(mark, spec.id),
        "labels": labels(spec, place, mark),
        "environment": environment(spec, place.gateway),
        "hostname": HOSTNAME,
        "user": USER,
        "detach": True,
        **limits_of(spec.limits),
        **closed(),
        "pids_limit": spec.limits.pids,
        "ulimits": ulimits(spec.limits),
        "mounts": [types.Mount(PROJECT, place.volume, type="volume")],
        "tmpfs": _tmpfs(),
        "ports": _published(spec, place),
        "runtime": place.runtime or None,
        "restart_policy": {"Name": "no"},  # the studio starts it anew, with a fresh volume, and says why
        "log_config": types.LogConfig(type="json-file", config=LOG),
        # The studio asks every agent itself; a probe of the engine's would start a Node every few seconds.
        "healthcheck": {"test": ["NONE"]},
        "network": place.network,
    }


def labels(spec: Spec, place: Place, mark: str) -> dict[str, str]:
    """The sweep finds by them what is ours. The workspace is the first owner: labels can't change."""
    return {
        INSTALLATION: mark,
        TEMPLATE: spec.template,
        VERSION: place.version,
        WORKSPACE: str(spec.id),
    }


def environment(spec: Spec, *peers: str) -> dict[str, str]:
    """The agent's settings. `peers` are the only addresses (or ranges) that may call it.

    It gets a digest of its token, so that neither a page's code nor `docker inspect` ever shows the token.
    """
    warm = {"AGENT_TEMPLATE_FILES": TEMPLATE_FILES} if spec.warm else {}
    return {
        **warm,
        "AGENT_TOKEN_SHA256": hashlib.sha256(spec.token.encode()).hexdigest() if _fit(spec.token) else "",
        "AGENT_LISTEN": f"tcp:0.0.0.0:{AGENT_PORT}",
        "AGENT_DEV_LISTEN": f"tcp:0.0.0.0:{DEV_PORT}",
        "AGENT_ALLOWED_PEERS": ",".join(peers),
        # Below the mount point: a file system of its own has a folder there that belongs to root.
        "AGENT_ROOT": f"{PROJECT}/site",
        "AGENT_OUT": f"{PROJECT}/out",
        "AGENT_CACHE": f"{STATE}/cache",
        "AGENT_ALLOWED_HOSTS": ",".join(spec.allowed_hosts),
        "AGENT_STUDIO_ORIGIN": ",".join(spec.studio_origins),
        "AGENT_LEASE_SECONDS": str(spec.lease_seconds),
        "AGENT_BUILD_TIMEOUT_MS": str(spec.build_seconds * 1000),
        # Below the container's limit, so that a greedy page ends with V8's own words and not the kernel's.
        "AGENT_HEAP_MB": str(int(spec.limits.memory_mb * 0.6)),
        "AGENT_DEV_SERVER": "on" if spec.dev_server else "off",
        "LANG": "C.UTF-8",
    }


def _fit(token: str) -> bool:
    """The agent can't judge a digest; a token that is too short for it is one here as well."""
    return len(token) >= 16


def closed() -> dict[str, Any]:
    """Rights that nothing in a workspace needs. seccomp stays the engine's default profile."""
    return {
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "read_only": True,
        "privileged": False,
        "init": False,  # the agent is PID 1
        "ipc_mode": "private",
        "shm_size": 1024**2,
        "oom_score_adj": OOM_SCORE,
        # The engine's own resolver asks on behalf of containers; this one is nobody.
        "dns": ["127.0.0.1"],
        "dns_opt": ["timeout:1", "attempts:1"],
        "dns_search": ["."],
    }


def ulimits(limits: Limits) -> list[types.Ulimit]:
    """Limits of each process: open files, core dumps, and no file larger than the whole storage."""
    largest = limits.disk_mb * 1024**2
    return [
        types.Ulimit(name="nofile", soft=OPEN_FILES, hard=OPEN_FILES),
        types.Ulimit(name="core", soft=0, hard=0),
        types.Ulimit(name="fsize", soft=largest, hard=largest),
    ]


def _tmpfs() -> dict[str, str]:
    """Node reads its native modules from the image only, so nothing that can be written may be executed."""
    kind = "rw,nosuid,nodev,noexec,uid=1000,gid=1000"
    return {"/tmp": f"{kind},size={TMP_MB}m,mode=1777", STATE: f"{kind},size={STATE_MB}m,mode=0700"}  # noqa: S108 - the container's


def _published(spec: Spec, place: Place) -> dict[str, tuple[str, int | None]]:
    """On loopback, never for others. Without leased ports the engine takes any that are free."""
    if not place.publish:
        return {}
    agent, dev = spec.ports or (None, None)
    return {f"{AGENT_PORT}/tcp": ("127.0.0.1", agent), f"{DEV_PORT}/tcp": ("127.0.0.1", dev)}
