"""What the state of a swarm's task says of a workspace."""

from collections.abc import Sequence
from typing import Any

from apps.workspaces.runtime.base import Ending, Observation
from apps.workspaces.runtime.endings import ending_of

UNDER_WAY = ("new", "allocated", "pending", "assigned", "accepted", "preparing", "ready", "starting")
ENDED = ("complete", "failed")
REFUSED = ("rejected",)  # the node could not even create the container
OVER = (*ENDED, *REFUSED, "shutdown", "orphaned", "remove")
WANTED = ("running", "ready", "accepted")  # desired states of a task that shall live
KILLED = 137
NO_IMAGE = ("No such image", "not found: manifest unknown", "repository does not exist", "pull access denied")


def state_of(task: dict[str, Any]) -> str:
    """new, pending, …, running, complete, failed, rejected, shutdown, orphaned."""
    return str(task["Status"]["State"])


def problem_of(task: dict[str, Any]) -> str:
    """What the manager or the node says is wrong; empty when nothing is."""
    return str(task["Status"].get("Err") or "")


def lacks_image(task: dict[str, Any]) -> bool:
    """Whether its node could get no image."""
    return state_of(task) in (*REFUSED, "preparing") and any(word in problem_of(task) for word in NO_IMAGE)


def lives(task: dict[str, Any], *, node_is_up: bool) -> bool:
    """A node that went away leaves its tasks "running" for ever: then what was wished for them tells more."""
    alive = state_of(task) in (*UNDER_WAY, "running")
    return alive and task["DesiredState"] in WANTED and node_is_up


def observe(task: dict[str, Any], log: Sequence[str], *, node_is_up: bool) -> Observation:
    """Life or ending of a task, out of its state and its last lines."""
    if lives(task, node_is_up=node_is_up):
        return Observation(True, log)
    lines = list(log) or ([problem_of(task)] if problem_of(task) else [])
    return Observation(False, lines, ending=_ending(task, log, node_is_up=node_is_up))


def _ending(task: dict[str, Any], log: Sequence[str], *, node_is_up: bool) -> Ending:
    if not node_is_up or state_of(task) not in ENDED:
        return Ending.ENGINE
    code = int((task["Status"].get("ContainerStatus") or {}).get("ExitCode") or 0)
    # The manager isn't told of an OOM kill by name. Nobody else here kills, as long as the node is up.
    return ending_of({"ExitCode": code, "OOMKilled": code == KILLED}, log)


def address_of(task: dict[str, Any], network_id: str) -> str:
    """Its address on the overlay; empty before it has one."""
    for attachment in task.get("NetworksAttachments") or []:
        if attachment["Network"]["ID"] == network_id and attachment.get("Addresses"):
            return str(attachment["Addresses"][0]).partition("/")[0]
    return ""
