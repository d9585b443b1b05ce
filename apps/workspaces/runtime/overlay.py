"""The network of a swarm's workspaces: an attachable overlay without a way out."""

import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import Any

from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.containers import INSTALLATION
from apps.workspaces.runtime.engine import APIError, DockerClient, NotFound, is_gone

IN_USE = 403
ALLOCATION_SECONDS = 10.0  # the range comes a moment after the network


@dataclass(frozen=True)
class Overlay:
    """What there is, as the manager tells it."""

    id: str
    name: str
    subnet: str

    @property
    def relay_address(self) -> str:
        """The last address of the range: the engine gives addresses away from the first on."""
        return str(ipaddress.ip_network(self.subnet)[-2])


def name_of(mark: str) -> str:
    """Its name; who wants a range of their own makes it beforehand under this name."""
    return f"studio-{mark}-overlay"


def ensure(client: DockerClient, mark: str) -> Overlay:
    """The installation's overlay, made when it is missing. Raises RuntimeFault when one there is open."""
    found = find(client, mark)
    if found is None:
        _create(client, mark)
        until = time.monotonic() + ALLOCATION_SECONDS
        while (found := find(client, mark)) is None:
            if time.monotonic() > until:
                raise RuntimeFault(f"The swarm gives the network {name_of(mark)} no address range")
            time.sleep(0.05)
    return found


def find(client: DockerClient, mark: str) -> Overlay | None:
    """The installation's overlay, if there is one and the swarm has given it its range."""
    try:
        facts = client.api.inspect_network(name_of(mark), scope="swarm")
    except NotFound:
        return None
    ranges = (facts.get("IPAM") or {}).get("Config")
    if not ranges or not facts.get("Driver"):
        return None
    _check(facts)
    return Overlay(facts["Id"], facts["Name"], ranges[0]["Subnet"])


def remove(client: DockerClient, mark: str) -> bool:
    """Whether it is gone; it stays while anything is attached to it."""
    if find(client, mark) is None:
        return True
    try:
        client.api.remove_network(name_of(mark))
    except APIError as error:
        if not (is_gone(error) or is_forgotten(error) or _is_in_use(error)):
            raise
    return find(client, mark) is None


def _is_in_use(error: APIError) -> bool:
    """By a container (403), or by a service or a task (400, with words)."""
    return error.status_code == IN_USE or "in use by" in str(error.explanation)


def is_forgotten(error: APIError) -> bool:
    """Manager and node tell each other of a removal a moment late; the later one then misses the network."""
    text = str(error.explanation)
    return "network" in text and "not found" in text


def own_address(overlay: Overlay) -> str:
    """Address of this process on the overlay. Raises RuntimeFault when it isn't there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((overlay.relay_address, 9))  # sends nothing; the kernel picks the way
            found = str(probe.getsockname()[0])
        except OSError:
            found = ""
    if not found or ipaddress.ip_address(found) not in ipaddress.ip_network(overlay.subnet):
        raise RuntimeFault(
            f"SWARM_RELAY is none, but this process has no address on the network {overlay.name}"
        )
    return found


def _create(client: DockerClient, mark: str) -> None:
    try:
        client.api.create_network(
            name=name_of(mark),
            driver="overlay",
            scope="swarm",
            internal=True,
            attachable=True,
            labels={INSTALLATION: mark},
        )
    except APIError as error:
        if error.status_code != 409:  # another process of ours was quicker
            raise


def _check(facts: dict[str, Any]) -> None:
    """Somebody else may have made it; one with a way out is no place for strangers' code."""
    if facts.get("Driver") != "overlay" or not facts.get("Internal") or not facts.get("Attachable"):
        raise RuntimeFault(
            f"The network {facts.get('Name')} must be an overlay, internal and attachable; "
            "remove it, and the studio makes it anew"
        )
