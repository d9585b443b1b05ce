"""The one network of an installation's workspaces: no way out, none to each other."""

import ipaddress
import secrets
import socket
from dataclasses import dataclass
from typing import Any

from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.containers import INSTALLATION
from apps.workspaces.runtime.engine import APIError, DockerClient, NotFound, is_gone, types


@dataclass(frozen=True)
class Network:
    """What there is, as the engine tells it."""

    id: str
    name: str
    bridge: str  # interface of the engine's machine
    subnet: str
    gateway: str
    internal: bool

    def random_address(self) -> str:
        """An address for a new container.

        Not the next free one: a request that is on its way to a workspace that just ended must not arrive at
        another's that was given the address since.
        """
        net = ipaddress.ip_network(self.subnet)
        while (found := net[1 + secrets.randbelow(net.num_addresses - 2)]) == ipaddress.ip_address(
            self.gateway
        ):
            pass
        return str(found)


def ensure(client: DockerClient, mark: str, *, internal: bool) -> Network:
    """The installation's network, made when it is missing or of another kind. Raises the engine's errors."""
    found = find(client, mark)
    if found is not None and found.internal == internal:
        return found
    if found is not None:
        _remove(client, found.id)
    return _create(client, mark, internal=internal)


def remove(client: DockerClient, mark: str) -> None:
    """Gone already, or still in use, is fine."""
    found = find(client, mark)
    if found is not None:
        _remove(client, found.id)


def is_here(network: Network) -> bool:
    """Whether the engine's machine is this one: its address on the network is then ours to bind."""
    with socket.socket() as probe:
        try:
            probe.bind((network.gateway, 0))
        except OSError:
            return False
    return True


def find(client: DockerClient, mark: str) -> Network | None:
    """The installation's network, if there is one."""
    try:
        return _facts(client.api.inspect_network(_name(mark)))
    except NotFound:
        return None


def _create(client: DockerClient, mark: str, *, internal: bool) -> Network:
    """Twice: fixed addresses need a named range, and the engine knows best which range is free."""
    made = client.api.create_network(**_arguments(mark, internal=internal))
    draft = _facts(client.api.inspect_network(made["Id"]))
    client.api.remove_network(made["Id"])
    pool = types.IPAMPool(subnet=draft.subnet, gateway=draft.gateway)
    ipam = types.IPAMConfig(pool_configs=[pool])
    made = client.api.create_network(**_arguments(mark, internal=internal), ipam=ipam)
    return _facts(client.api.inspect_network(made["Id"]))


def _arguments(mark: str, *, internal: bool) -> dict[str, Any]:
    return {
        "name": _name(mark),
        "driver": "bridge",
        "internal": internal,
        "enable_ipv6": False,
        "check_duplicate": True,
        "labels": {INSTALLATION: mark},
        "options": {
            "com.docker.network.bridge.name": f"st{mark}",
            "com.docker.network.bridge.enable_icc": "false",
            # Published ports need a network that isn't internal; without masquerading no answer comes back.
            "com.docker.network.bridge.enable_ip_masquerade": "false",
            "com.docker.network.bridge.host_binding_ipv4": "127.0.0.1",
        },
    }


def _name(mark: str) -> str:
    return f"studio-{mark}"


def _remove(client: DockerClient, network_id: str) -> None:
    try:
        client.api.remove_network(network_id)
    except APIError as error:
        if not is_gone(error):
            raise


def _facts(data: dict[str, Any]) -> Network:
    configs = (data.get("IPAM") or {}).get("Config") or []
    if not configs or not configs[0].get("Gateway"):
        raise RuntimeFault(
            f"The network {data.get('Name')} has no gateway; remove it, the studio makes it anew"
        )
    return Network(
        id=data["Id"],
        name=data["Name"],
        bridge=(data.get("Options") or {}).get("com.docker.network.bridge.name", ""),
        subnet=configs[0]["Subnet"],
        gateway=configs[0]["Gateway"].partition("/")[0],
        internal=bool(data.get("Internal")),
    )
