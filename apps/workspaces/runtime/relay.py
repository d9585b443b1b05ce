"""The relay: the one container between the studio's machine and the overlay (docker/agent/relay.mjs)."""

import contextlib
import hashlib
import hmac
from pathlib import Path
from typing import Any

from apps.workspaces.runtime.containers import (
    AGENT_PORT,
    DEV_PORT,
    INSTALLATION,
    LOG,
    OPEN_FILES,
    USER,
)
from apps.workspaces.runtime.engine import (
    APIError,
    DockerClient,
    ImageNotFound,
    NotFound,
    is_gone,
    types,
)
from apps.workspaces.runtime.overlay import Overlay, is_forgotten

PORT = 4319
NAME = "studio"  # what the password goes with
CONTENT = "studio.relay"  # label: digest of everything that the container is made of
SOURCE = Path(__file__).resolve().parents[3] / "docker" / "agent" / "relay.mjs"
MEMORY_MB = 256


def password_of(secret: str, mark: str) -> str:
    """The same in all processes of an installation, and in none of another."""
    return hmac.new(secret.encode(), f"swarm-relay:{mark}".encode(), hashlib.sha256).hexdigest()


def proxy_url(address: str, password: str) -> str:
    """For `Address.proxy`; empty when there is no relay."""
    return f"http://{NAME}:{password}@{address}" if address else ""


def ensure(client: DockerClient, mark: str, overlay: Overlay, *, image: str, password: str) -> str:
    """host:port of the running relay, made anew when it is missing, stopped or of another kind.

    Raises the engine's errors.
    """
    host = _bridge(client, mark)
    wanted = _container(mark, overlay=overlay, image=image, password=password, host=host)
    if not _runs(client, mark, wanted["labels"][CONTENT]):
        _replace(client, mark, wanted, overlay=overlay, host=host)
    return f"{host}:{PORT}"


def address(client: DockerClient, mark: str) -> str:
    """host:port at which it listens when it runs; empty when it was never made."""
    facts = _find_bridge(client, mark)
    return f"{_host(facts)}:{PORT}" if facts else ""


def remove(client: DockerClient, mark: str) -> None:
    """Container and bridge. Gone already is fine."""
    _gone_is_fine(client.api.remove_container, _name(mark), force=True)
    _gone_is_fine(client.api.remove_network, _name(mark))


def _name(mark: str) -> str:
    return f"studio-{mark}-relay"


def _bridge(client: DockerClient, mark: str) -> str:
    """Address for the relay on a bridge of its own, which leads from this machine to it and nowhere else."""
    return _host(_find_bridge(client, mark) or _create_bridge(client, mark))


def _find_bridge(client: DockerClient, mark: str) -> dict[str, Any] | None:
    try:
        facts: dict[str, Any] = client.api.inspect_network(_name(mark), scope="local")
    except NotFound:
        return None
    return facts


def _host(facts: dict[str, Any]) -> str:
    # The first address is the machine's own, the second the relay's: nobody else is on this bridge.
    gateway: str = facts["IPAM"]["Config"][0]["Gateway"].partition("/")[0]
    start, _, last = gateway.rpartition(".")
    return f"{start}.{int(last) + 1}"


def _create_bridge(client: DockerClient, mark: str) -> dict[str, Any]:
    """Twice: a fixed address needs a named range, and the engine knows best which range is free."""
    made = client.api.create_network(**_bridge_arguments(mark))
    draft = client.api.inspect_network(made["Id"])["IPAM"]["Config"][0]
    client.api.remove_network(made["Id"])
    pool = types.IPAMPool(subnet=draft["Subnet"], gateway=draft["Gateway"])
    made = client.api.create_network(**_bridge_arguments(mark), ipam=types.IPAMConfig(pool_configs=[pool]))
    facts: dict[str, Any] = client.api.inspect_network(made["Id"])
    return facts


def _bridge_arguments(mark: str) -> dict[str, Any]:
    return {
        "name": _name(mark),
        "driver": "bridge",
        "internal": True,
        "check_duplicate": True,
        "labels": {INSTALLATION: mark},
    }


def _container(mark: str, *, overlay: Overlay, image: str, password: str, host: str) -> dict[str, Any]:
    """Arguments of its creation. The program comes along as text, so that any image with Node will do."""
    made: dict[str, Any] = {
        "name": _name(mark),
        "entrypoint": ["node", "--input-type=module", "--eval"],
        "command": [SOURCE.read_text()],
        "environment": {
            "RELAY_LISTEN": f"{host}:{PORT}",
            "RELAY_PASSWORD_SHA256": hashlib.sha256(password.encode()).hexdigest(),
            "RELAY_TARGETS": overlay.subnet,
            "RELAY_PORTS": f"{AGENT_PORT},{DEV_PORT}",
        },
        "user": USER,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "read_only": True,
        "init": False,
        "mem_limit": MEMORY_MB * 1024**2,
        "memswap_limit": MEMORY_MB * 1024**2,
        "pids_limit": 64,
        "ulimits": [types.Ulimit(name="nofile", soft=4 * OPEN_FILES, hard=4 * OPEN_FILES)],
        "restart_policy": {"Name": "always"},
        "log_config": types.LogConfig(type="json-file", config=LOG),
        "healthcheck": {"test": ["NONE"]},
        "network": _name(mark),
    }
    # Without the image: each template has one, and any of them has the Node that it takes.
    content = hashlib.sha256(repr([sorted(made.items()), overlay]).encode()).hexdigest()[:20]
    return {**made, "image": image, "labels": {INSTALLATION: mark, CONTENT: content}}


def _runs(client: DockerClient, mark: str, content: str) -> bool:
    try:
        facts = client.api.inspect_container(_name(mark))
    except NotFound:
        return False
    return bool(facts["State"]["Running"]) and facts["Config"]["Labels"].get(CONTENT) == content


def _replace(client: DockerClient, mark: str, wanted: dict[str, Any], *, overlay: Overlay, host: str) -> None:
    """The name decides between two processes that do this at once: the later one gives way."""
    _gone_is_fine(client.api.remove_container, _name(mark), force=True)
    bridge = {wanted["network"]: client.api.create_endpoint_config(ipv4_address=host)}
    try:
        _fetch(client, wanted["image"])
        container = client.containers.create(**wanted, networking_config=bridge)
    except APIError as error:
        if error.status_code == 409:
            return
        raise
    client.api.connect_container_to_network(
        str(container.id), overlay.name, ipv4_address=overlay.relay_address
    )
    container.start()


def _fetch(client: DockerClient, image: str) -> None:
    """Services are pulled by their nodes; this one container isn't a service."""
    try:
        client.api.inspect_image(image)  # type: ignore[no-untyped-call]
    except ImageNotFound:
        client.api.pull(image)


def _gone_is_fine(call: Any, *words: Any, **options: Any) -> None:
    with contextlib.suppress(NotFound):
        try:
            call(*words, **options)
        except APIError as error:
            if not is_gone(error) and not is_forgotten(error):
                raise
