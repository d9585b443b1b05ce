"""The `swarm` runtime: a service with one task for each workspace, on any node of a Docker swarm."""

import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from apps.workspaces.runtime import (
    containers,
    overlay,
    relay,
    swarm_canary,
    swarm_images,
    swarm_service,
    swarm_tasks,
    toolchain,
)
from apps.workspaces.runtime.base import (
    Address,
    Ending,
    Endpoint,
    Handle,
    Limits,
    Observation,
    RuntimeFault,
    Spec,
    Usage,
)
from apps.workspaces.runtime.engine import NotFound, translated
from apps.workspaces.runtime.stats import usage_of
from apps.workspaces.runtime.swarm_manager import Manager

LOG_LINES = 20
PULL_SECONDS = 120.0  # longest way of an image to a node
PLACE_SECONDS = 5.0  # for a node with room to be found
END_SECONDS = 15.0  # for a task to end: the swarm itself waits two seconds before it stops one
LOOK_AGAIN = 0.05


class SwarmRuntime:
    """A service is named after the first workspace it runs for; its label says whose it is now.

    Tasks can't be frozen, nor their limits changed while they run: there is no warm pool, and a start gets
    the CPU that the workspace keeps.
    """

    name = "swarm"
    isolated = True
    pauses = False

    def __init__(
        self,
        home: Path,
        *,
        secret: str,
        address: str = "",
        registry: str = "",
        constraints: Sequence[str] = (),
        relayed: bool = True,
        closed: bool = True,
    ) -> None:
        """Asks nobody yet. `address` is a manager's, `secret` makes the relay's password.

        `relayed` False: we are on the overlay ourselves. `closed` False: nodes with an open network will do.
        """
        self.mark = containers.installation_mark(str(home))
        self._manager, self._registry, self._relayed = Manager(address), registry, relayed
        self._constraints, self._closed = tuple(constraints), closed
        self._password = relay.password_of(secret, self.mark)
        self._proved: set[str] = set()

    def start(self, spec: Spec) -> Handle:
        """Returns once its program runs on some node. An earlier start of the workspace is ended first."""
        toolchain.template_digest(spec.template)  # an unknown template is told apart from a missing image
        with translated():
            self.stop(Handle(spec.id))
            place, reached = self._place(spec.template)
            arguments = swarm_service.arguments(spec, place, self.mark)
            service_id = self._manager.create(arguments)
            try:
                task = self._running(service_id, spec.template)
                self._prove(task["NodeID"], place)
            except BaseException:
                self._manager.remove(service_id)
                raise
        return Handle(spec.id, _data(task, place.network, reached))

    def poll(self, handle: Handle) -> Observation:
        """Alive while the very task of the handle runs on a node that is up."""
        with translated():
            task = self._task_of(handle)
            if task is None:
                return Observation(False, ending=Ending.GONE)
            up = self._manager.is_up(task.get("NodeID") or "")
            return swarm_tasks.observe(task, self._manager.log(task, LOG_LINES), node_is_up=up)

    def stop(self, handle: Handle) -> None:
        """Found by label, so a warm one that was adopted meanwhile isn't this one any more."""
        with translated():
            for service in self._services({containers.WORKSPACE: str(handle.id)}):
                self._remove(service["ID"])

    def list(self) -> Sequence[Handle]:
        """Also those whose task ended: until it is removed a service is kept."""
        with translated():
            services = self._services({})
            found = overlay.find(self._manager.client, self.mark)
            network = found.id if found else ""
            reached = relay.address(self._manager.client, self.mark) if self._relayed else ""
            return [
                Handle(uuid.UUID(owner), _data(self._manager.newest_task(service["ID"]), network, reached))
                for service in services
                if (owner := service["Spec"]["Labels"].get(containers.WORKSPACE))
            ]

    def leftovers(self) -> Sequence[uuid.UUID]:
        """A task keeps all it writes in memory: nothing is left where none runs."""
        return []

    def usage(self, handle: Handle) -> Usage:
        """Measured on the manager's own node; of tasks elsewhere a manager knows only since when they run."""
        with translated():
            task = self._task_of(handle)
            if task is None or swarm_tasks.state_of(task) != "running":
                return Usage()
            started = _moment(task["Status"]["Timestamp"])
            if task["NodeID"] != self._own_node:
                return Usage(uptime=max(0.0, time.time() - started))
            container = task["Status"]["ContainerStatus"]["ContainerID"]
            try:
                stats = self._manager.client.api.stats(container, stream=False, one_shot=True)
            except NotFound:
                return Usage()
        return usage_of(stats, started)

    def endpoint(self, handle: Handle) -> Endpoint:
        """The task's address on the overlay: a task that moved is another start and has another handle."""
        host = str(handle.data.get("ip") or "")
        proxy = relay.proxy_url(str(handle.data.get("relay") or ""), self._password)
        agent, dev = (
            Address(host=host, port=port, proxy=proxy)
            for port in (containers.AGENT_PORT, containers.DEV_PORT)
        )
        return Endpoint(agent, dev)

    def pause(self, handle: Handle) -> None:
        """A manager can't freeze a task: `pauses` says so."""

    def resume(self, handle: Handle) -> None:
        """None is ever frozen."""

    def limit(self, handle: Handle, limits: Limits) -> None:
        """Nothing: new limits would be a new task, and the preview would start over."""

    def adopt(self, handle: Handle, workspace_id: uuid.UUID) -> Handle:
        """A new label is all it takes; labels of the service don't touch its task."""
        with translated():
            service = self._manager.service(
                str(handle.data.get("service") or containers.name_of(self.mark, handle.id))
            )
            wanted = {containers.WORKSPACE: str(workspace_id)}
            if any(found["ID"] != service["ID"] for found in self._services(wanted)):
                raise RuntimeFault(f"There is a service of workspace {workspace_id} already")
            self._manager.relabel(service, wanted)
        return Handle(workspace_id, dict(handle.data))

    def version(self, template: str) -> str:
        """Digest of the image."""
        with translated():
            return swarm_images.resolve(self._manager.client, template, self._registry).version

    def verify(self, template: str) -> None:
        """Try out every node that takes tasks, with the template's image. Raises RuntimeFault."""
        with translated():
            self._manager.own_node()
            place, _reached = self._place(template)
            for node in self._manager.nodes():
                self._prove(node, place)

    def close(self) -> None:
        """Take away relay and overlay; for the end of the studio, when nothing runs any more."""
        with translated():
            relay.remove(self._manager.client, self.mark)
            until = time.monotonic() + END_SECONDS
            while not overlay.remove(self._manager.client, self.mark) and time.monotonic() < until:
                time.sleep(LOOK_AGAIN)  # the last tasks are let go of a moment after their end

    @cached_property
    def _own_node(self) -> str:
        return self._manager.own_node()

    def _place(self, template: str) -> tuple[swarm_service.Place, str]:
        """Where a service goes, and at which host:port its relay is reached ("" without one)."""
        image = swarm_images.resolve(self._manager.client, template, self._registry)
        net = overlay.ensure(self._manager.client, self.mark)
        if self._relayed:
            password = self._password
            reached = relay.ensure(
                self._manager.client, self.mark, net, image=image.reference, password=password
            )
            peer = net.relay_address
        else:
            reached, peer = "", overlay.own_address(net)
        place = swarm_service.Place(image.reference, image.version, net.id, (peer,), self._constraints)
        return place, reached

    def _prove(self, node: str, place: swarm_service.Place) -> None:
        """Once for each node and process of ours: its engine's settings may differ from the others'."""
        if node not in self._proved:
            swarm_canary.prove(self._manager, self.mark, place, node, network_too=self._closed)
            self._proved.add(node)

    def _running(self, service_id: str, template: str) -> dict[str, Any]:
        """The service's task, as soon as its program runs or ended by itself. Raises RuntimeFault."""
        started = time.monotonic()
        while True:
            task = self._manager.newest_task(service_id)
            if task is not None and swarm_tasks.state_of(task) in ("running", *swarm_tasks.ENDED):
                return task
            if task is not None:
                _refuse_hopeless(task, template, waited=time.monotonic() - started)
            if time.monotonic() - started > PULL_SECONDS:
                raise RuntimeFault(f"No node started the service within {PULL_SECONDS:.0f} seconds")
            time.sleep(LOOK_AGAIN)

    def _remove(self, service_id: str) -> None:
        """Waits for its tasks on nodes that are up; what is on others ends when they return."""
        tasks = self._manager.tasks(service_id)
        self._manager.remove(service_id)
        until = time.monotonic() + END_SECONDS
        while any(self._lingers(task["ID"]) for task in tasks):
            if time.monotonic() > until:
                raise RuntimeFault(f"A task of service {service_id} doesn't end")
            time.sleep(LOOK_AGAIN)

    def _lingers(self, task_id: str) -> bool:
        task = self._manager.task(task_id)
        if task is None or swarm_tasks.state_of(task) in swarm_tasks.OVER:
            return False
        return self._manager.is_up(task.get("NodeID") or "")

    def _services(self, labels: Mapping[str, str]) -> Sequence[dict[str, Any]]:
        return self._manager.services({containers.INSTALLATION: self.mark, **labels})

    def _task_of(self, handle: Handle) -> dict[str, Any] | None:
        return self._manager.task(str(handle.data.get("task") or ""))


def _data(task: dict[str, Any] | None, network_id: str, reached: str) -> dict[str, Any]:
    """What a handle keeps."""
    if task is None:
        return {}
    return {
        "service": task["ServiceID"],
        "task": task["ID"],
        "node": task.get("NodeID") or "",
        "ip": swarm_tasks.address_of(task, network_id),
        "relay": reached,
        "image": task["Spec"]["ContainerSpec"]["Image"],
    }


def _refuse_hopeless(task: dict[str, Any], template: str, *, waited: float) -> None:
    """Raise for a task that no waiting helps."""
    problem = swarm_tasks.problem_of(task)
    if swarm_tasks.lacks_image(task):
        raise swarm_images.missing(template, problem)
    if swarm_tasks.state_of(task) in swarm_tasks.REFUSED:
        raise RuntimeFault(f"The node refused the task: {problem}")
    if swarm_tasks.state_of(task) == "pending" and problem and waited > PLACE_SECONDS:
        raise RuntimeFault(
            f"No node takes the task: {problem}", words="No machine of the swarm has room for a preview."
        )


def _moment(text: str) -> float:
    """Seconds since 1970 of the engine's nanosecond times."""
    return datetime.fromisoformat(text[:19] + "+00:00").timestamp()
