"""What a task's state says of a workspace, as the manager's API words it."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from apps.workspaces.runtime import overlay, relay, swarm_service, swarm_tasks
from apps.workspaces.runtime.base import Address, Ending, Handle, Limits, Observation, Spec
from apps.workspaces.runtime.swarm import SwarmRuntime

LEASE_ENDED = ["agent: stopping (lease)"]


def _task(state: str, desired: str = "running", *, code: int = 0, problem: str = "") -> dict[str, Any]:
    status: dict[str, Any] = {"State": state, "ContainerStatus": {"ExitCode": code}}
    if problem:
        status["Err"] = problem
    return {"Status": status, "DesiredState": desired}


@pytest.mark.parametrize(
    ("task", "up", "log", "seen"),
    [
        (_task("running"), True, ["ready"], Observation(True, ["ready"])),
        (_task("preparing"), True, [], Observation(True, [])),
        (_task("pending", problem="no suitable node"), True, [], Observation(True, [])),
        # A node that is lost leaves its task as it last was.
        (_task("running", "shutdown"), False, [], Observation(False, [], ending=Ending.ENGINE)),
        (_task("running"), False, [], Observation(False, [], ending=Ending.ENGINE)),
        (_task("orphaned", "shutdown"), True, [], Observation(False, [], ending=Ending.ENGINE)),
        (_task("shutdown", "shutdown"), True, [], Observation(False, [], ending=Ending.ENGINE)),
        (
            _task("rejected", "shutdown", problem="No such image: x"),
            True,
            [],
            Observation(False, ["No such image: x"], ending=Ending.ENGINE),
        ),
        (
            _task("complete", "shutdown"),
            True,
            LEASE_ENDED,
            Observation(False, LEASE_ENDED, ending=Ending.LEASE),
        ),
        (
            _task("failed", "shutdown", code=1),
            True,
            ["oops"],
            Observation(False, ["oops"], ending=Ending.CRASH),
        ),
        (
            _task("failed", "shutdown", code=137, problem="non-zero exit (137)"),
            True,
            [],
            Observation(False, ["non-zero exit (137)"], ending=Ending.MEMORY),
        ),
        (_task("failed", "shutdown", code=143), True, [], Observation(False, [], ending=Ending.ENGINE)),
    ],
)
def test_states_and_endings(task: dict[str, Any], up: bool, log: list[str], seen: Observation) -> None:
    assert swarm_tasks.observe(task, log, node_is_up=up) == seen


def test_the_address_is_that_on_our_own_network() -> None:
    task = {
        "NetworksAttachments": [
            {"Network": {"ID": "ingress"}, "Addresses": ["10.0.0.9/24"]},
            {"Network": {"ID": "ours"}, "Addresses": ["10.0.1.5/24"]},
        ]
    }
    assert swarm_tasks.address_of(task, "ours") == "10.0.1.5"
    assert swarm_tasks.address_of({}, "ours") == ""


def test_a_service_carries_the_whole_box() -> None:
    spec = Spec(uuid.uuid4(), "t" * 40, "baseline-landing", limits=Limits(0.5, 512, 1024, 128))
    place = swarm_service.Place("registry/x@sha256:1", "1", "net", ("10.0.1.254",), ("node.role==worker",))
    made = swarm_service.arguments(spec, place, "mark")
    task, container = made["task_template"], made["task_template"]["ContainerSpec"]
    assert task["Resources"]["Limits"] == {"NanoCPUs": 500_000_000, "MemoryBytes": 512 * 1024**2, "Pids": 128}
    assert task["RestartPolicy"]["Condition"] == "none"
    assert task["Placement"]["Constraints"] == ["node.role==worker"]
    assert container["ReadOnly"] is True
    assert container["CapabilityDrop"] == ["ALL"]
    assert container["User"] == "1000:1000"
    assert container["Healthcheck"]["Test"] == ["NONE"]
    assert container["Privileges"]["NoNewPrivileges"] is True
    assert {limit["Name"] for limit in container["Ulimits"]} >= {"nofile", "core"}
    assert {mount["Type"] for mount in container["Mounts"]} == {"tmpfs"}
    assert "AGENT_ALLOWED_PEERS=10.0.1.254" in container["Env"]
    assert not any("t" * 40 in word for word in container["Env"])
    assert made["mode"]["replicated"] == {"Replicas": 1}


def test_the_relay_is_addressed_without_asking_anybody() -> None:
    runtime = SwarmRuntime(Path("/nowhere"), secret="s", address="tcp://127.0.0.1:1")
    found = runtime.endpoint(Handle(uuid.uuid4(), {"ip": "10.0.1.5", "relay": "172.20.0.2:4319"}))
    password = relay.password_of("s", runtime.mark)
    proxy = f"http://studio:{password}@172.20.0.2:4319"
    assert found.agent == Address(host="10.0.1.5", port=4320, proxy=proxy)
    assert found.dev == Address(host="10.0.1.5", port=4321, proxy=proxy)
    direct = runtime.endpoint(Handle(uuid.uuid4(), {"ip": "10.0.1.5", "relay": ""}))
    assert direct.dev.proxy == ""
    assert password != relay.password_of("t", runtime.mark) != relay.password_of("t", "another")
    assert overlay.Overlay("i", "n", "10.44.0.0/16").relay_address == "10.44.255.254"
