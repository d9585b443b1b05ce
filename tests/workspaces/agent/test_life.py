"""How an agent and what it started live and end."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from .conftest import HERO, TOKEN, RunningAgent, alive, kill

Start = Callable[..., RunningAgent]


def test_kill_9_leaves_nothing_behind(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent()
    assert agent.verdict(site, replace=True)["ok"]
    child = agent.health()["childPid"]
    assert alive(child)
    kill(agent.process.pid)
    agent.process.wait()
    agent.wait_until(lambda: not alive(child), 4)


def test_kill_9_while_a_page_loops(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent(AGENT_RENDER_TIMEOUT_MS="60000")
    assert agent.verdict(site, replace=True)["ok"]
    child = agent.health()["childPid"]
    connection = _begin_put(agent, {HERO: "---\nwhile (true) {}\n---\n<p>x</p>"})
    time.sleep(1.5)
    assert agent.health()["status"] == "ready"
    kill(agent.process.pid)
    agent.process.wait()
    connection.close()
    agent.wait_until(lambda: not alive(child), 6)


def _begin_put(agent: RunningAgent, files: dict[str, str]):  # type: ignore[no-untyped-def]
    from .conftest import UnixConnection

    items = [{"path": path, "content": content} for path, content in files.items()]
    connection = UnixConnection(agent.socket)
    body = json.dumps({"revision": "loop", "files": items})
    connection.request("PUT", "/files", body, {"authorization": f"Bearer {TOKEN}"})
    return connection


def test_a_lease_that_is_not_renewed_ends_it(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent(AGENT_LEASE_SECONDS="2")
    status, answer = agent.call("POST", "/lease", {"seconds": 1})
    assert status == 200
    assert answer["expiresAt"]
    child = agent.health()["childPid"]
    agent.process.wait(6)
    agent.wait_until(lambda: not alive(child), 4)


def test_a_lease_must_be_a_number(start_agent: Start) -> None:
    agent = start_agent()
    for seconds in (0, -1, "10", None, 1e9):
        assert agent.call("POST", "/lease", {"seconds": seconds})[0] == 400


def test_a_render_that_never_ends(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent(AGENT_RENDER_TIMEOUT_MS="1500")
    assert agent.verdict(site, replace=True)["ok"]
    verdict = agent.verdict({HERO: "---\nwhile (true) {}\n---\n<p>x</p>"})
    assert verdict["error"]["code"] == "render_timeout"
    assert agent.health()["status"] == "error"
    assert agent.page()[0] == 503
    assert agent.verdict({HERO: site[HERO]})["ok"]
    assert agent.page()[0] == 200


def test_a_page_that_kills_the_server(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent()
    assert agent.verdict(site, replace=True)["ok"]
    verdict = agent.verdict({HERO: "---\nprocess.kill(process.pid, 'SIGKILL');\n---\n<p>x</p>"})
    assert verdict["error"]["code"] == "dev_server_exited"
    assert agent.verdict({HERO: site[HERO]})["ok"]
    assert agent.health()["status"] == "ready"


def test_a_killed_server_comes_back_by_itself(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent()
    assert agent.verdict(site, replace=True)["ok"]
    kill(agent.health()["childPid"])
    agent.wait_until(lambda: agent.health()["status"] == "error", 5)
    agent.wait_until(lambda: agent.health()["status"] == "ready", 20)
    assert agent.page()[0] == 200


def test_a_configuration_that_throws(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent()
    broken = {**site, "/astro.config.mjs": "throw new Error('no such luck');"}
    verdict = agent.verdict(broken, replace=True)
    assert verdict["error"]["code"] == "config_error"
    assert "no such luck" in verdict["error"]["message"]
    assert agent.verdict({"/astro.config.mjs": site["/astro.config.mjs"]})["ok"]


def test_a_new_agent_knows_the_revision(start_agent: Start, site: dict[str, str]) -> None:
    first = start_agent()
    assert first.verdict(site, replace=True, revision="kept")["ok"]
    first.stop()
    second = start_agent()
    assert second.health()["revision"] == "kept"
    second.wait_until(lambda: second.health()["status"] == "ready", 20)


def test_the_token_is_nowhere_in_reach(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent()
    assert agent.verdict(site, replace=True)["ok"]
    health = agent.health()
    for pid in (health["pid"], health["childPid"]):
        assert TOKEN.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    status, answer = agent.call("POST", "/exec", {"argv": ["env"]})
    assert status == 200
    assert "AGENT_" not in answer["stdout"]
    assert TOKEN not in (agent.folder / "agent.log").read_text()
    assert not list((agent.folder / "cache").glob(".token*"))


def test_exec_limits(start_agent: Start) -> None:
    agent = start_agent()
    script = (
        "require('child_process').spawn('sleep', ['60'], {stdio: 'inherit'}); setInterval(() => {}, 1000)"
    )
    started = time.monotonic()
    _, answer = agent.call("POST", "/exec", {"argv": ["node", "-e", script], "timeoutMs": 1000})
    assert answer["timedOut"] is True
    assert time.monotonic() - started < 4
    _, answer = agent.call(
        "POST", "/exec", {"argv": ["node", "-e", "console.log('x'.repeat(5000))"], "maxOutput": 100}
    )
    assert len(answer["stdout"]) == 100
    _, answer = agent.call("POST", "/exec", {"argv": ["node", "-e", "process.exit(3)"]})
    assert answer["exitCode"] == 3
    _, answer = agent.call("POST", "/exec", {"argv": ["no-such-program"]})
    assert answer["exitCode"] == 127
    for argv in ([], "ls", [1], ["a\0b"]):
        assert agent.call("POST", "/exec", {"argv": argv})[0] == 400


def test_sigterm_ends_everything_soon(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent()
    assert agent.verdict(site, replace=True)["ok"]
    child = agent.health()["childPid"]
    started = time.monotonic()
    agent.process.terminate()
    assert agent.process.wait(5) == 0
    assert time.monotonic() - started < 3.5
    assert not alive(child)
