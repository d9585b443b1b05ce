"""What needs no engine: why one ended, what a container is made of, where an address leads."""

import hashlib
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from apps.workspaces.runtime import containers, stats, volumes
from apps.workspaces.runtime.base import Address, Ending, Handle, Limits, RuntimeFault, Spec, Usage
from apps.workspaces.runtime.containers import Place, arguments, id_of, name_of
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.endings import ending_of
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.runtime.network import Network

MARK = "0123456789"
PLACE = Place(image="i", version="v", network="n", address="10.0.0.9", gateway="10.0.0.1", volume="vol")


@pytest.mark.parametrize(
    ("state", "log", "ending"),
    [
        (None, [], Ending.GONE),
        ({"ExitCode": 0}, ["agent: stopping (lease)"], Ending.LEASE),
        ({"ExitCode": 0, "OOMKilled": True}, ["agent: stopping (lease)"], Ending.LEASE),
        ({"ExitCode": 137, "OOMKilled": True}, [], Ending.MEMORY),
        ({"ExitCode": 134}, ["FATAL ERROR: JavaScript heap out of memory"], Ending.MEMORY),
        ({"ExitCode": 0}, ["agent: stopping (SIGTERM)"], Ending.ENGINE),
        ({"ExitCode": 137}, [], Ending.ENGINE),
        ({"ExitCode": 128, "Error": "no such device"}, [], Ending.ENGINE),
        ({"ExitCode": 1}, ["TypeError: x is not a function"], Ending.CRASH),
    ],
)
def test_an_ending_has_a_name(state: dict[str, Any] | None, log: list[str], ending: Ending) -> None:
    assert ending_of(state, log) is ending


def test_a_name_leads_back_to_its_workspace_and_no_other_name_does() -> None:
    workspace_id = uuid4()
    assert id_of(MARK, "/" + name_of(MARK, workspace_id)) == workspace_id
    assert id_of("9876543210", name_of(MARK, workspace_id)) is None
    assert id_of(MARK, f"studio-{MARK}-relay") is None


def test_the_environment_holds_a_digest_and_no_token() -> None:
    spec = Spec(uuid4(), "t" * 40, "baseline-landing", warm=True)
    given = containers.environment(spec, "10.0.0.1")
    assert "t" * 40 not in str(given)
    assert given["AGENT_TOKEN_SHA256"] == hashlib.sha256(b"t" * 40).hexdigest()
    assert given["AGENT_ALLOWED_PEERS"] == "10.0.0.1"
    assert given["AGENT_TEMPLATE_FILES"] == containers.TEMPLATE_FILES
    assert "AGENT_TEMPLATE_FILES" not in containers.environment(Spec(uuid4(), "t" * 40, "x"), "10.0.0.1")


def test_a_container_gets_no_more_than_it_needs() -> None:
    made = arguments(Spec(uuid4(), "t" * 40, "x", limits=Limits(cpus=0.5, memory_mb=512)), PLACE, MARK)
    assert (made["cpu_period"], made["cpu_quota"]) == (1_000_000, 500_000)
    assert made["mem_limit"] == made["memswap_limit"] == 512 * 1024**2
    assert made["cap_drop"] == ["ALL"]
    assert made["security_opt"] == ["no-new-privileges"]  # and no seccomp=unconfined
    assert made["read_only"] is True
    assert "volumes" not in made
    assert "network_mode" not in made
    assert "userns_mode" not in made
    assert made["ports"] == {}


def test_addresses_are_of_the_range_and_never_the_gateways() -> None:
    network = Network("id", "n", "b", "10.0.0.0/29", "10.0.0.1", True)
    drawn = {network.random_address() for _n in range(300)}
    assert drawn == {f"10.0.0.{n}" for n in range(2, 7)}


def test_a_handle_without_facts_leads_nowhere(tmp_path: Any) -> None:
    endpoint = DockerRuntime(Ground(tmp_path)).endpoint(Handle(uuid4()))
    assert endpoint.agent == Address(host="127.0.0.1", port=0)


@pytest.mark.parametrize("key", ["total_inactive_file", "inactive_file"])
def test_memory_is_counted_without_what_the_kernel_can_take_back(key: str) -> None:
    sample = {
        "memory_stats": {"usage": 100, "stats": {key: 30}},
        "cpu_stats": {"cpu_usage": {"total_usage": 2_500_000_000}},
        "networks": {"eth0": {"rx_bytes": 5, "tx_bytes": 7}},
    }
    used = stats.usage_of(sample, 0)
    assert (used.memory_bytes, used.cpu_seconds, used.network_in, used.network_out) == (70, 2.5, 5, 7)
    assert stats.usage_of({}, 0) == Usage()


def test_storage_that_is_asked_for_but_impossible_is_said(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "_quota_works", lambda client: False)
    client: Any = SimpleNamespace()
    with pytest.raises(RuntimeFault, match="quota"):
        volumes.choose(client, "quota", tmp_path, local=True)
    with pytest.raises(RuntimeFault, match="loop"):
        volumes.choose(client, "loop", tmp_path, local=False)
    assert volumes.choose(client, "auto", tmp_path, local=False).kind == "tmpfs"
