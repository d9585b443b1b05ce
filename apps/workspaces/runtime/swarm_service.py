"""What a workspace's service is made of: the arguments of its creation, and nothing that talks to an engine.

The same closed box as a container of one engine (containers.py), in the words that services have. Two things
can't be said in them: `no-new-privileges`, which every node's engine must have as its default (the canary
looks), and a volume that goes away with its task; so the project is kept in memory.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.workspaces.runtime import containers
from apps.workspaces.runtime.base import Limits, Spec
from apps.workspaces.runtime.engine import types

STOP_GRACE = 3_000_000_000  # nanoseconds
# Not the folders of the image: a mount takes over the mode of the folder it covers, and a service can't say
# whose a mount is, so the agent could write to none of them.
PROJECT, STATE = "/workspace/project", "/workspace/state"
TMPFS_MODE = 0o1777


@dataclass(frozen=True)
class Place:
    """Where a service goes."""

    image: str
    version: str
    network: str  # id of the overlay
    peers: tuple[str, ...]  # who may call its agent
    constraints: tuple[str, ...] = ()


def arguments(spec: Spec, place: Place, mark: str) -> dict[str, Any]:
    """Arguments of `api.create_service`. Its task is never restarted: the studio does that, and says why."""
    task = task_template(place.image, place, limits=spec.limits)
    container = task["ContainerSpec"]
    container["Env"] = [f"{name}={value}" for name, value in _environment(spec, place).items()]
    container["Mounts"] = _mounts(spec.limits)
    return {
        "task_template": task,
        "name": containers.name_of(mark, spec.id),
        "labels": labels(mark, spec.id, template=spec.template, version=place.version),
        **single(),
    }


def _environment(spec: Spec, place: Place) -> dict[str, str]:
    folders = {
        "AGENT_ROOT": f"{PROJECT}/site",
        "AGENT_OUT": f"{PROJECT}/out",
        "AGENT_CACHE": f"{STATE}/cache",
    }
    return {**containers.environment(spec, *place.peers), **folders}


def single() -> dict[str, Any]:
    """One task; no virtual address, since the studio calls the task's own."""
    return {
        "mode": types.ServiceMode("replicated", replicas=1),
        "endpoint_spec": {"Mode": "dnsrr"},
        # An update replaces the task: first end the old one, for there is one workspace, never two.
        "update_config": types.UpdateConfig(parallelism=1, order="stop-first", failure_action="pause"),
    }


def labels(mark: str, workspace_id: uuid.UUID, **facts: str) -> dict[str, str]:
    """A service can't be renamed: whose it is says the label."""
    named = {f"studio.{name}": value for name, value in facts.items()}
    return {containers.INSTALLATION: mark, **named, containers.WORKSPACE: str(workspace_id)}


def task_template(
    image: str, place: Place, *, limits: Limits, command: Sequence[str] | None = None
) -> dict[str, Any]:
    """A task with no rights, no way out and no way to write but in memory."""
    closed = containers.closed()
    container = types.ContainerSpec(
        image,
        command=list(command) if command else None,
        hostname=containers.HOSTNAME,
        user=containers.USER,
        read_only=closed["read_only"],
        cap_drop=closed["cap_drop"],
        init=closed["init"],
        dns_config=types.DNSConfig(
            nameservers=closed["dns"], search=closed["dns_search"], options=closed["dns_opt"]
        ),
        privileges=_privileges(),
        stop_grace_period=STOP_GRACE,
        # A task with a health check counts as running only after the first one, half a minute later.
        healthcheck=types.Healthcheck(test=["NONE"]),
    )
    container["Ulimits"] = [dict(limit) for limit in containers.ulimits(limits)]
    return dict(
        types.TaskTemplate(
            container,
            resources=_resources(limits),
            restart_policy=types.RestartPolicy("none"),
            placement=types.Placement(constraints=list(place.constraints)),
            networks=[types.NetworkAttachmentConfig(place.network)],
            log_driver=types.DriverConfig("json-file", containers.LOG),
        )
    )


def _privileges() -> types.Privileges:
    """The SDK lacks this word of later engines; earlier ones leave it out."""
    privileges = types.Privileges()
    privileges["NoNewPrivileges"] = True
    return privileges


def _resources(limits: Limits) -> types.Resources:
    """A quarter of the memory is set aside on the node, so that the swarm fills its nodes evenly."""
    memory = limits.memory_mb * 1024**2
    resources = types.Resources(
        cpu_limit=int(limits.cpus * 1e9), mem_limit=memory, mem_reservation=memory // 4
    )
    resources["Limits"]["Pids"] = limits.pids
    return resources


def _mounts(limits: Limits) -> list[dict[str, Any]]:
    """In memory, counted to the workspace's; the engine adds noexec, nosuid and nodev."""
    project = min(limits.disk_mb, limits.memory_mb // 2)
    sizes = {PROJECT: project, STATE: containers.STATE_MB, "/tmp": containers.TMP_MB}  # noqa: S108
    return [
        {
            "Type": "tmpfs",
            "Target": target,
            "TmpfsOptions": {"SizeBytes": size * 1024**2, "Mode": TMPFS_MODE},
        }
        for target, size in sizes.items()
    ]
