"""What every runtime promises (tests/contract), asked of services on two machines; and what only services do."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.workspaces.runtime import swarm_canary
from apps.workspaces.runtime.base import (
    Ending,
    Handle,
    ImageMissing,
    IsolationUnavailable,
    Limits,
    RuntimeFault,
)
from apps.workspaces.runtime.images import naming
from apps.workspaces.runtime.swarm import SwarmRuntime
from tests.contract.test_runtime import TestRuntime as Contract
from tests.workspaces.conftest import eventually
from tests.workspaces.swarm.conftest import agent_of, script, spec_of
from tests.workspaces.swarm.machines import REGISTRY, Machines


class TestSwarm(Contract):
    """As tests/contract asks it of every runtime."""

    @pytest.fixture
    def runtime(self, first: SwarmRuntime) -> SwarmRuntime:
        return first

    def test_another_runtime_object_finds_it_again(self, runtime: SwarmRuntime) -> None:
        handle = runtime.start(spec_of())
        other = SwarmRuntime(
            Path("/elsewhere"), secret="only-for-tests", address=runtime._manager.address, registry=REGISTRY
        )
        assert not other.list()  # of another installation
        other.mark = runtime.mark
        assert other.poll(handle).alive
        assert other.list() == [handle]
        assert other.endpoint(handle).agent.host == runtime.endpoint(handle).agent.host
        other.stop(Handle(handle.id))
        assert not runtime.poll(handle).alive


def test_what_ran_leaves_nothing_on_its_machine(first: SwarmRuntime, machines: Machines) -> None:
    handle = first.start(spec_of())
    agent_of(first, handle)
    assert any("limits: memory 512 MiB, processes 128" in line for line in first.poll(handle).log)
    first.stop(handle)
    eventually(lambda: not machines.containers())
    assert machines.kept() == {"volumes": [], "services": []}


def test_why_one_ended_elsewhere_is_known_here(second: SwarmRuntime) -> None:
    crashed, unrenewed = second.start(spec_of(token="short")), second.start(spec_of(lease_seconds=1))
    for handle, ending in ((crashed, Ending.CRASH), (unrenewed, Ending.LEASE)):
        eventually(lambda handle=handle: not second.poll(handle).alive)
        assert second.poll(handle).ending is ending


def test_starting_again_leaves_one_on_the_machine_it_was_placed_on(
    first: SwarmRuntime, second: SwarmRuntime, machines: Machines
) -> None:
    one = first.start(spec_of())
    assert one.data["node"] == machines.first_id
    two = second.start(spec_of(one.id))
    assert two.data["node"] == machines.second_id
    assert two.data["ip"] != one.data["ip"]
    assert not first.poll(one).alive
    assert second.poll(two).alive
    assert len(second.list()) == 1
    assert second.usage(two).uptime > 0


def test_another_task_is_not_taken_for_ours(first: SwarmRuntime) -> None:
    handle = first.start(spec_of())
    for other in ("another", handle.data["task"][:12], ""):
        assert not first.poll(Handle(handle.id, {**handle.data, "task": other})).alive


def test_what_it_is_may_not_use_more_memory_than_it_may(first: SwarmRuntime, machines: Machines) -> None:
    handle = first.start(spec_of(limits=Limits(cpus=2.0, memory_mb=192)))
    agent_of(first, handle)
    name = next(name for name in machines.containers() if str(handle.id) in name)
    machines.first.cli("kill", "--signal", "KILL", name)  # as the kernel does
    eventually(lambda: not first.poll(handle).alive)
    assert first.poll(handle).ending is Ending.MEMORY


def test_what_is_wrong_with_the_installation_is_told(
    first: SwarmRuntime, runtime_at: Callable[..., SwarmRuntime], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RuntimeFault, match="There is no template"):
        first.start(spec_of(template="../x"))
    with pytest.raises(RuntimeFault, match="no suitable node") as caught:
        runtime_at("node.labels.previews==none").start(spec_of())
    assert "No machine of the swarm" in caught.value.words
    plain = naming.image_name
    monkeypatch.setattr(naming, "image_name", lambda *words: plain(*words).rpartition(":")[0] + ":missing")
    with pytest.raises(ImageMissing, match="the registry has no"):
        first.start(spec_of())
    assert not first.list()


def test_a_label_makes_it_anothers_and_its_task_goes_on(first: SwarmRuntime) -> None:
    warm = first.start(spec_of())
    adopted = first.adopt(warm, uuid.uuid4())
    assert first.poll(adopted).alive
    assert [found.id for found in first.list()] == [adopted.id]
    first.stop(Handle(warm.id))
    assert first.poll(adopted).alive
    other = first.start(spec_of())
    with pytest.raises(RuntimeFault, match="already"):
        first.adopt(other, adopted.id)


def test_nodes_are_tried_out_from_inside(
    machines: Machines, runtime_at: Callable[..., SwarmRuntime], monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime_at().verify("baseline-landing")  # both
    open_one = (
        "console.log('rights: it runs as root'); console.log('network: there is a way out'); process.exit(1)"
    )
    monkeypatch.setattr(swarm_canary, "PROBE", open_one)
    with pytest.raises(IsolationUnavailable, match=f"{machines.first_id[:6]}.*root.*way out|way out"):
        runtime_at(f"node.id=={machines.first_id}").start(spec_of())
    assert machines.kept()["services"] == []


def test_the_box_is_closed(second: SwarmRuntime) -> None:
    client = agent_of(second, second.start(spec_of()))
    facts = script(
        client,
        """
        const fs = require('fs');
        const status = fs.readFileSync('/proc/self/status', 'utf8');
        for (const name of ['NoNewPrivs', 'Seccomp', 'CapEff', 'CapBnd']) console.log(status.match(`${name}:\\\\s*(.*)`)[1]);
        console.log(process.getuid());
        const limits = fs.readFileSync('/proc/self/limits', 'utf8');
        console.log(limits.match(/Max open files +(\\d+) +(\\d+)/).slice(1).join(' '));
        const attempt = (path) => { try { fs.writeFileSync(path, 'x'); return 'done'; } catch (e) { return e.code; } };
        console.log(attempt('/x'), attempt('/app/x'), attempt('/project/x'), attempt('/workspace/project/x'));
        let size = 0;
        const file = fs.openSync('/workspace/project/y', 'w');
        try { for (;;) size += fs.writeSync(file, Buffer.alloc(1 << 20)); } catch (e) { console.log(e.code, size >> 20); }
        """,
    )
    assert facts[:4] == ["1", "2", "0" * 16, "0" * 16]
    assert facts[4] == "1000"
    assert facts[5] == "4096 4096"
    assert facts[6] == "EROFS EROFS EROFS done"
    code, size = facts[7].split()
    assert code == "ENOSPC"
    assert 200 < int(size) <= 256  # half of its memory
