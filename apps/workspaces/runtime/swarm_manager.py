"""A swarm's manager: services, their tasks and logs, nodes. Raises the engine's errors."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.engine import (
    ENGINE_ERRORS,
    APIError,
    DockerClient,
    NotFound,
    client,
    is_gone,
)

LOG_SECONDS = 2
SILENT_SECONDS = 30.0


class Manager:
    """The engine at `address`, which must be a manager of its swarm."""

    def __init__(self, address: str = "") -> None:
        self.address = address
        self._silent: dict[str, float] = {}  # by node, until when its logs aren't asked for

    @property
    def client(self) -> DockerClient:
        """For what isn't a matter of services. Raises EngineDown."""
        return client(self.address)

    def create(self, arguments: Mapping[str, Any]) -> str:
        """Id of a new service. A taken name is a refusal (409)."""
        return str(self.client.api.create_service(**arguments)["ID"])  # type: ignore[no-untyped-call]

    def remove(self, service: str) -> None:
        """By id or name; gone already is fine. Its task ends later."""
        try:
            self.client.api.remove_service(service)  # type: ignore[no-untyped-call]
        except APIError as error:
            if not is_gone(error):
                raise

    def relabel(self, service: Mapping[str, Any], labels: Mapping[str, str]) -> None:
        """Labels of the service; those of its task stay, and so does the task."""
        self.client.api.update_service(
            service["ID"],
            service["Version"]["Index"],
            labels={**service["Spec"]["Labels"], **labels},
            fetch_current_spec=True,
        )

    def service(self, reference: str) -> dict[str, Any]:
        """Raises NotFound."""
        found: dict[str, Any] = self.client.api.inspect_service(reference)  # type: ignore[no-untyped-call]
        return found

    def services(self, labels: Mapping[str, str]) -> Sequence[dict[str, Any]]:
        """Those that carry all of `labels`."""
        wanted = {"label": [f"{name}={value}" for name, value in labels.items()]}
        found: Sequence[dict[str, Any]] = self.client.api.services(filters=wanted)  # type: ignore[no-untyped-call]
        return found

    def tasks(self, service: str) -> Sequence[dict[str, Any]]:
        """Every task of a service, ended ones too; none when there is no such service."""
        try:
            found: Sequence[dict[str, Any]] = self.client.api.tasks({"service": service})  # type: ignore[no-untyped-call]
        except NotFound:
            return []
        return found

    def newest_task(self, service: str) -> dict[str, Any] | None:
        """The latest task of a service."""
        return max(self.tasks(service), key=lambda task: str(task["CreatedAt"]), default=None)

    def task(self, task_id: str) -> dict[str, Any] | None:
        """None when it is gone. The manager would take the start of an id for the whole."""
        if not task_id:
            return None
        try:
            found: dict[str, Any] = self.client.api.inspect_task(task_id)  # type: ignore[no-untyped-call]
        except NotFound:
            return None
        return found if found["ID"] == task_id else None

    def log(self, task: Mapping[str, Any], lines: int) -> Sequence[str]:
        """The last lines of a service's task, oldest first; none when its node doesn't hand them out.

        A node that just died lets a reader wait until the swarm notices: it isn't asked again for a while.
        """
        node = str(task.get("NodeID") or "")
        if time.monotonic() < self._silent.get(node, 0) or not self.is_up(node):
            return []
        reader = client(self.address, LOG_SECONDS).api
        try:
            answer = reader.service_logs(task["ServiceID"], stdout=True, stderr=True, tail=str(lines))
            text = answer if isinstance(answer, bytes) else b"".join(answer)
        except NotFound:
            return []
        except ENGINE_ERRORS:
            self._silent[node] = time.monotonic() + SILENT_SECONDS
            return []
        return text.decode("utf-8", "replace").replace("\0", "").splitlines()[-lines:]

    def nodes(self) -> Sequence[str]:
        """Ids of nodes that take tasks."""
        return [
            node["ID"]
            for node in self.client.api.nodes()
            if node["Status"]["State"] == "ready" and node["Spec"]["Availability"] == "active"
        ]

    def is_up(self, node: str) -> bool:
        """A task without a node waits for one; a node that was removed is down."""
        if not node:
            return True
        try:
            return str(self.client.api.inspect_node(node)["Status"]["State"]) != "down"
        except NotFound:
            return False

    def own_node(self) -> str:
        """The manager's own. Raises RuntimeFault when the engine manages no swarm."""
        facts = self.client.info()["Swarm"]
        if not facts.get("ControlAvailable"):
            raise RuntimeFault(
                "The engine is no manager of a swarm: run docker swarm init, or name one in DOCKER_ADDRESS"
            )
        return str(facts["NodeID"])
