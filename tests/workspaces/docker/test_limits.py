"""Greed of every kind ends where it should: in the one workspace, in a state that has a name."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from apps.workspaces.agent_client import AgentClient, AgentRefused
from apps.workspaces.runtime.base import Ending, Handle, Limits, Spec
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.services.canary import LIMITS
from tests.engine import Engine
from tests.workspaces.conftest import eventually
from tests.workspaces.docker.making import TOKEN, agent_in, answers, made

pytestmark = pytest.mark.docker
SMALL = Limits(cpus=1.0, memory_mb=256, disk_mb=32, pids=64)
FORK_BOMB = """
const {spawn}=require('child_process'); let started=0, refused=0, asked=0;
const next=()=>{ if (asked++ >= 120) { console.log(JSON.stringify({started,refused})); process.exit(0); }
  const child=spawn(process.execPath,['-e','setTimeout(()=>{},20000)'],{stdio:'ignore'});
  child.on('error',()=>{refused++; next();}); child.on('spawn',()=>{started++; next();}); }; next();
"""
DISK_FILLER = """
const fs=require('fs'); let n=0, code='';
try { for (let i=0;i<400;i++) { fs.writeFileSync(`/project/site/fill-${i}`,Buffer.alloc(1048576)); n++; } }
catch (error) { code=error.code; } console.log(JSON.stringify({n,code}));
"""
MEMORY_HOG = "const kept=[]; for(;;) kept.push(Buffer.alloc(8*1048576,1));"
BUSY_LOOP = "const end=Date.now()+4000; while(Date.now()<end);"


@pytest.fixture
def runtime(engine: Engine, preview_image: str, tmp_path: Path) -> Iterator[DockerRuntime]:
    with made(engine, tmp_path) as runtime:
        yield runtime


@pytest.fixture
def started(runtime: DockerRuntime) -> tuple[DockerRuntime, Handle, AgentClient]:
    spec = Spec(uuid4(), TOKEN, "baseline-landing", limits=SMALL, dev_server=False)
    handle = runtime.start(spec)
    return runtime, handle, agent_in(runtime, handle)


Started = tuple[DockerRuntime, Handle, AgentClient]


def test_a_fork_bomb_runs_into_its_own_wall(started: Started) -> None:
    runtime, handle, agent = started
    try:
        agent.execute(["node", "-e", FORK_BOMB], seconds=15)
    except AgentRefused as error:
        assert error.code == "exec_failed"  # it was ended, as what uses too much memory is
    eventually(lambda: answers(agent), 25)
    assert runtime.poll(handle).alive
    assert _pids(runtime, handle) <= SMALL.pids


def _pids(runtime: DockerRuntime, handle: Handle) -> int:
    stats: dict[str, Any] = runtime.ground.client.api.stats(
        handle.data["container"], stream=False, one_shot=True
    )
    return int(stats["pids_stats"]["current"])


def test_a_memory_hog_is_ended_and_the_agent_goes_on(started: Started) -> None:
    runtime, handle, agent = started
    answer: dict[str, Any] = {"exitCode": None}
    try:
        answer = agent.execute(["node", "-e", MEMORY_HOG], seconds=30)
    except AgentRefused as error:
        assert error.code == "exec_failed"
    assert answer["exitCode"] != 0
    seen = runtime.poll(handle)
    if seen.alive:
        assert eventually(lambda: answers(agent))
        assert runtime.usage(handle).memory_bytes < SMALL.memory_mb * 1024**2
    else:
        assert seen.ending is Ending.MEMORY


def test_an_agent_that_itself_is_killed_for_memory_says_so(runtime: DockerRuntime) -> None:
    """Less than Node needs at all."""
    spec = Spec(uuid4(), TOKEN, "baseline-landing", limits=Limits(memory_mb=8, disk_mb=16), dev_server=False)
    handle = runtime.start(spec)
    eventually(lambda: not runtime.poll(handle).alive)
    assert runtime.poll(handle).ending is Ending.MEMORY


@pytest.mark.parametrize("disk", ["loop", "tmpfs"])
def test_a_disk_filler_finds_the_end(engine: Engine, preview_image: str, tmp_path: Path, disk: str) -> None:
    with made(engine, tmp_path, disk=disk) as runtime:
        handle = runtime.start(Spec(uuid4(), TOKEN, "baseline-landing", limits=SMALL, dev_server=False))
        agent = agent_in(runtime, handle)
        answer = agent.execute(["node", "-e", DISK_FILLER], seconds=30)
        assert '"code":"ENOSPC"' in answer["stdout"], answer
        assert SMALL.disk_mb * 0.7 < int(answer["stdout"].split(":")[1].split(",")[0]) <= SMALL.disk_mb
        with pytest.raises(AgentRefused) as refused:
            agent.put_files(_large_batch())
        assert refused.value.code == "disk_full"
        assert runtime.poll(handle).alive


def _large_batch() -> dict[str, Any]:
    page = {"path": "/src/large.txt", "encoding": "utf8", "content": "x" * 8 * 1024 * 1024}
    return {"revision": "r1", "replace": False, "files": [page], "deleted": []}


def test_a_busy_loop_gets_its_share_and_no_more(started: Started) -> None:
    runtime, handle, agent = started
    runtime.limit(handle, Limits(cpus=0.25, memory_mb=256))
    before, began = runtime.usage(handle).cpu_seconds, time.monotonic()
    agent.execute(["node", "-e", BUSY_LOOP], seconds=30)
    used, took = runtime.usage(handle).cpu_seconds - before, time.monotonic() - began
    assert used < 0.25 * took + 0.4  # what a period that has begun allows comes on top


def test_what_is_short_runs_at_full_speed(started: Started) -> None:
    runtime, handle, agent = started
    facts = runtime.ground.client.api.inspect_container(handle.data["container"])["HostConfig"]
    assert (facts["CpuPeriod"], facts["CpuQuota"]) == (1_000_000, 1_000_000)
    assert agent.health()["pid"] == 1


def test_one_that_nobody_asks_for_any_more_ends_by_its_lease(runtime: DockerRuntime) -> None:
    handle = runtime.start(
        Spec(uuid4(), TOKEN, "baseline-landing", limits=LIMITS, lease_seconds=2, dev_server=False)
    )
    eventually(lambda: not runtime.poll(handle).alive)
    assert runtime.poll(handle).ending is Ending.LEASE
