"""The `docker` runtime: a hardened container for each workspace on one engine."""

import contextlib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from apps.workspaces.runtime import containers, firewall, toolchain, volumes
from apps.workspaces.runtime.base import (
    Address,
    Endpoint,
    Handle,
    Limits,
    Observation,
    RuntimeFault,
    Spec,
    Usage,
)
from apps.workspaces.runtime.containers import AGENT_PORT, DEV_PORT, INSTALLATION, id_of, name_of
from apps.workspaces.runtime.endings import ending_of
from apps.workspaces.runtime.engine import APIError, DockerClient, NotFound, is_gone, translated
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.runtime.stats import usage_of

LOG_LINES = 20
ADDRESS_TRIES = 5
LOOPBACK = "127.0.0.1"


class DockerRuntime:
    """Container and volume are named after the workspace; the engine is the only memory."""

    name = "docker"
    isolated = True
    pauses = True

    def __init__(
        self, ground: Ground, *, container_runtime: str = "", gate: Callable[[], None] = lambda: None
    ) -> None:
        """Asks nobody yet. `container_runtime` is a word of the engine's, such as runsc; "": its default.

        `gate` is called before anybody's code is let in, and raises RuntimeFault when none may be.
        """
        self.ground, self.mark = ground, ground.mark
        self._container_runtime, self._gate = container_runtime, gate

    def without_gate(self) -> "DockerRuntime":
        """The same, for a test workspace that tries whether the gate may be opened."""
        return DockerRuntime(self.ground, container_runtime=self._container_runtime)

    def start(self, spec: Spec) -> Handle:
        """Anything left of an earlier start of the same workspace is removed first."""
        self._gate()
        toolchain.template_digest(spec.template)  # an unknown template is told apart from a missing image
        with translated():
            image, version = self.ground.image(spec.template)
            self._clear(spec.id)
            self.ground.guard()
            name = name_of(self.mark, spec.id)
            try:
                volume = self.ground.disk.create(name, spec.limits, {INSTALLATION: self.mark})
                return self._run(spec, image, version, volume)
            except BaseException as error:
                if not _name_taken(error):  # else it is that of somebody who was quicker
                    with contextlib.suppress(RuntimeFault):
                        self._clear(spec.id)
                raise

    def poll(self, handle: Handle) -> Observation:
        """Alive while the very container of the handle runs or is frozen."""
        with translated():
            try:
                facts = self._client.api.inspect_container(self._reference(handle))
                log = self._log(facts["Id"])
            except NotFound:
                return Observation(False, ending=ending_of(None, []))
        state = facts["State"]
        alive = bool(state["Running"]) and not state.get("Restarting")
        ending = None if alive else ending_of(state, log)
        return Observation(alive, log, paused=alive and bool(state["Paused"]), ending=ending)

    def stop(self, handle: Handle) -> None:
        """Container and volume, found by name: one that was adopted meanwhile belongs to somebody else."""
        name = name_of(self.mark, handle.id)
        with translated():
            used = [name, *([handle.data["volume"]] if handle.data.get("volume") else [])]
            try:
                facts = self._client.api.inspect_container(name)
                used += volumes.names_in(facts)
                self._client.api.remove_container(facts["Id"], force=True)
            except APIError as error:
                if not is_gone(error):
                    raise
            for volume in dict.fromkeys(used):
                self.ground.disk.remove(volume)

    def list(self) -> Sequence[Handle]:
        """Also those that ended: until they are removed they are kept here."""
        with translated():
            filters = {"label": f"{INSTALLATION}={self.mark}"}
            found = self._client.api.containers(all=True, filters=filters)
        handles = []
        for facts in found:
            workspace_id = next(filter(None, (id_of(self.mark, name) for name in facts["Names"])), None)
            if workspace_id is not None:
                handles.append(Handle(workspace_id, self._data(facts, facts["Created"])))
        return handles

    def leftovers(self) -> Sequence[uuid.UUID]:
        """Owners of volumes that no container uses and that are older than a minute."""
        with translated():
            return self.ground.disk.leftovers(self.mark)

    def usage(self, handle: Handle) -> Usage:
        """One sample, without waiting for a second one."""
        with translated():
            try:
                stats = self._client.api.stats(self._reference(handle), stream=False, one_shot=True)
            except NotFound:
                return Usage()
        return usage_of(stats, float(handle.data.get("started") or 0))

    def endpoint(self, handle: Handle) -> Endpoint:
        """What the handle says."""
        return Endpoint(_address(handle.data.get("agent")), _address(handle.data.get("dev")))

    def pause(self, handle: Handle) -> None:
        """The freezer of its control group."""
        self._switch(handle, paused=True)

    def resume(self, handle: Handle) -> None:
        """Costs some ten milliseconds."""
        self._switch(handle, paused=False)

    def limit(self, handle: Handle, limits: Limits) -> None:
        """Takes effect at once, also on a frozen one."""
        with translated():
            arguments: dict[str, Any] = dict(containers.limits_of(limits))
            self._client.api.update_container(self._reference(handle), **arguments)

    def adopt(self, handle: Handle, workspace_id: uuid.UUID) -> Handle:
        """A new name is all it takes; the volume keeps that of the warm one."""
        self._gate()
        wanted = name_of(self.mark, workspace_id)
        with translated():
            facts = self._client.api.inspect_container(self._reference(handle))
            if facts["Name"].lstrip("/") != wanted:
                self._client.api.rename(facts["Id"], wanted)
        return Handle(workspace_id, dict(handle.data))

    def version(self, template: str) -> str:
        """The content hash of the image, and its id for one that was built by hand."""
        with translated():
            return self.ground.image(template)[1]

    def _clear(self, workspace_id: uuid.UUID) -> None:
        self.stop(Handle(workspace_id))

    def _run(self, spec: Spec, image: str, version: str, volume: str) -> Handle:
        """Create and start, again with another address if the first one was taken."""
        for left in reversed(range(ADDRESS_TRIES)):
            place = self._place(image, version, volume)
            container = None
            try:
                container = self._client.containers.create(
                    **containers.arguments(spec, place, self.mark),
                    networking_config={
                        place.network: self._client.api.create_endpoint_config(ipv4_address=place.address)
                    },
                )
                container.start()
            except APIError as error:
                if container is not None:
                    container.remove(force=True)
                if _network_gone(error):
                    self.ground.forget_network()
                elif _port_taken(error):
                    spec = replace(spec, ports=None)  # a stranger has it: the engine finds others
                elif not _address_taken(error):
                    raise
                if not left:
                    raise
                continue
            return Handle(spec.id, self._started(str(container.id)))
        raise AssertionError("the last try returns or raises")

    def _place(self, image: str, version: str, volume: str) -> containers.Place:
        found = self.ground.network
        return containers.Place(
            image=image,
            version=version,
            network=found.name,
            address=found.random_address(),
            gateway=found.gateway,
            volume=volume,
            publish=self.ground.publishes,
            runtime=self._container_runtime,
        )

    def _started(self, container_id: str) -> dict[str, Any]:
        facts = self._client.api.inspect_container(container_id)
        if self.ground.local and facts["State"]["Pid"]:
            firewall.silence_names(facts["State"]["Pid"])
        return self._data({**facts, "Image": facts["Config"]["Image"]}, time.time())

    def _data(self, facts: dict[str, Any], started: float) -> dict[str, Any]:
        """What a handle keeps, out of an inspection or a line of a list."""
        ip = (facts["NetworkSettings"]["Networks"].get(f"studio-{self.mark}") or {}).get("IPAddress") or ""
        agent, dev = (self._reached(facts, ip, port) for port in (AGENT_PORT, DEV_PORT))
        return {
            "container": facts["Id"],
            "ip": ip,
            "agent": agent,
            "dev": dev,
            "volume": next(volumes.names_in(facts), ""),
            "image": facts["Image"],
            "started": round(started, 3),
        }

    def _reached(self, facts: dict[str, Any], ip: str, port: int) -> str:
        """host:port for our connections."""
        for found in facts.get("Ports") or []:  # of a list
            if found.get("PrivatePort") == port and found.get("PublicPort"):
                return f"{LOOPBACK}:{found['PublicPort']}"
        published = (facts["NetworkSettings"].get("Ports") or {}).get(f"{port}/tcp") or []  # of an inspection
        if published:
            return f"{LOOPBACK}:{published[0]['HostPort']}"
        return f"{ip}:{port}"

    @property
    def _client(self) -> DockerClient:
        return self.ground.client

    def _reference(self, handle: Handle) -> str:
        return str(handle.data.get("container") or name_of(self.mark, handle.id))

    def _log(self, container_id: str) -> Sequence[str]:
        text: bytes = self._client.api.logs(container_id, tail=LOG_LINES)
        return text.decode("utf-8", "replace").replace("\0", "").splitlines()

    def _switch(self, handle: Handle, *, paused: bool) -> None:
        with translated():
            reference = self._reference(handle)
            try:
                (self._client.api.pause if paused else self._client.api.unpause)(reference)
            except APIError as error:
                if isinstance(error, NotFound) or not self._is(reference, paused=paused):
                    raise

    def _is(self, reference: str, *, paused: bool) -> bool:
        """Refusals of the engine also mean that it was so already."""
        state = self._client.api.inspect_container(reference)["State"]
        return bool(state["Running"]) and bool(state["Paused"]) is paused


def _name_taken(error: BaseException) -> bool:
    return isinstance(error, APIError) and "already in use by container" in str(error.explanation)


def _address_taken(error: APIError) -> bool:
    return "Address already in use" in str(error.explanation)


def _port_taken(error: APIError) -> bool:
    text = str(error.explanation)
    return "port is already allocated" in text or "bind: address already in use" in text


def _network_gone(error: APIError) -> bool:
    """Somebody pruned it, or the engine lost it."""
    text = str(error.explanation)
    return "network" in text and "not found" in text


def _address(text: Any) -> Address:
    host, _, port = str(text or f"{LOOPBACK}:0").rpartition(":")
    return Address(host=host, port=int(port))
