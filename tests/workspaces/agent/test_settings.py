"""What a container tells its agent: TCP addresses, peers, digests, packages, a template to begin with."""

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.workspaces.runtime import toolchain

from .conftest import HERO, TEMPLATE, TOKEN, RunningAgent

Start = Callable[..., RunningAgent]


def refusal(program: toolchain.AgentInstall, folder: Path, **settings: str) -> tuple[int, str]:
    """Exit code and last words of an agent that is started with bad settings."""
    environment = {
        "AGENT_LISTEN": f"unix:{folder}/agent.sock",
        "AGENT_TOKEN_SHA256": "0" * 64,
        "AGENT_ROOT": str(folder / "root"),
        "AGENT_CACHE": str(folder / "cache"),
        "AGENT_OUT": str(folder / "out"),
        **settings,
    }
    argv = [str(toolchain.node()), str(program.agent)]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AGENT_TOKEN_SHA256", "abc"),
        ("AGENT_TOKEN_SHA256", "Z" * 64),
        ("AGENT_ALLOWED_PEERS", "localhost"),
        ("AGENT_ALLOWED_PEERS", "10.0.0.0/33"),
        ("AGENT_ALLOWED_PEERS", "10.0.0.1, fd00::/129"),
        ("AGENT_ALLOWED_PEERS", "10.0.0.0/"),
        ("AGENT_LISTEN", "tcp:0.0.0.0:99999"),
        ("AGENT_DEV_LISTEN", "0.0.0.0:4321"),
        ("AGENT_PACKAGES", "node_modules"),
        ("AGENT_PACKAGES", "/no/such/folder"),
        ("AGENT_TEMPLATE_FILES", "/no/such/folder"),
    ],
)
def test_a_bad_setting_is_named(
    program: toolchain.AgentInstall, tmp_path: Path, name: str, value: str
) -> None:
    code, said = refusal(program, tmp_path, **{name: value})
    assert code == 2
    assert name in said
    assert "at " not in said.replace("at least", ""), said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str, token: str = TOKEN) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"authorization": f"Bearer {token}"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_everything_a_container_is_told(
    program: toolchain.AgentInstall, packages: Path, tmp_path: Path
) -> None:
    calls, pages = free_port(), free_port()
    settings = {
        "AGENT_LISTEN": f"tcp:0.0.0.0:{calls}",
        "AGENT_DEV_LISTEN": f"tcp:0.0.0.0:{pages}",
        "AGENT_TOKEN_SHA256": hashlib.sha256(TOKEN.encode()).hexdigest(),
        "AGENT_ALLOWED_PEERS": "192.0.2.9,fd00::/8",
        "AGENT_ROOT": str(tmp_path / "root"),
        "AGENT_CACHE": str(tmp_path / "cache"),
        "AGENT_OUT": str(tmp_path / "out"),
        "AGENT_PACKAGES": str(packages),
        "AGENT_TEMPLATE": TEMPLATE,
        "AGENT_TEMPLATE_FILES": str(toolchain.TEMPLATES / TEMPLATE),
    }
    argv = [str(toolchain.node()), str(program.agent)]
    with (tmp_path / "log").open("wb") as log:
        agent = subprocess.Popen(argv, env=settings, stdout=log, stderr=log)
    try:
        RunningAgent.wait_until(lambda: b"limits" in (tmp_path / "log").read_bytes())
        RunningAgent.wait_until(lambda: "answers" in alive(calls), 60)
        assert (tmp_path / "root" / "node_modules").resolve() == packages.resolve()
        assert ask(calls, "/health", "a-wrong-token-000000")[0] == 401
        assert json.loads(ask(calls, "/health")[1])["status"] == "ready"
        status, page = ask(pages, "/")
        assert status == 200
        assert "</html>" in page
        said = (tmp_path / "log").read_text()
        assert f"template {TEMPLATE}" in said
        assert f"calls at tcp:0.0.0.0:{calls}, pages at tcp:0.0.0.0:{pages}" in said
    finally:
        agent.terminate()
        assert agent.wait(6) == 0


def alive(port: int) -> str:
    try:
        return ask(port, "/alive", "none")[1]
    except OSError:
        return ""


def test_alive_tells_a_dev_server_that_is_down(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent()
    assert json.loads(agent.raw("GET", "/alive", token="none")[1])["message"] == "There is no project yet"
    agent.verdict({**site, "/astro.config.mjs": "throw new Error('no such luck');"}, replace=True)
    status, body = agent.raw("GET", "/alive", token="none")
    assert status == 503
    assert "no such luck" in json.loads(body)["message"]
    assert agent.verdict({"/astro.config.mjs": site["/astro.config.mjs"]})["ok"]
    assert agent.raw("GET", "/alive", token="none")[0] == 200


def test_a_frozen_agent_keeps_its_lease(start_agent: Start) -> None:
    agent = start_agent()
    agent.call("POST", "/lease", {"seconds": 3})
    os.kill(agent.process.pid, signal.SIGSTOP)
    time.sleep(5)
    os.kill(agent.process.pid, signal.SIGCONT)
    time.sleep(0.5)
    assert agent.process.poll() is None
    assert agent.call("POST", "/lease", {"seconds": 2})[0] == 200
    assert agent.process.wait(6) == 0


def test_a_heap_that_is_full_is_told_as_memory(start_agent: Start, site: dict[str, str]) -> None:
    agent = start_agent(AGENT_HEAP_MB="200", AGENT_RENDER_TIMEOUT_MS="60000")
    assert agent.verdict(site, replace=True)["ok"]
    hog = "---\nconst all = [];\nwhile (true) all.push({ a: Math.random(), b: [1, 2, 3] });\n---\n<p>x</p>"
    verdict = agent.verdict({HERO: hog})
    assert verdict["error"]["code"] == "memory", verdict
    assert agent.verdict({HERO: site[HERO]})["ok"]
