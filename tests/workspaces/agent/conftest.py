"""Real agents on real Node, with the real template's packages."""

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.workspaces.runtime import toolchain

TOKEN = "a-token-of-the-tests-0123456789"
TEMPLATE = "baseline-landing"
HERO = "/src/components/Hero.astro"
TEXT = {".astro", ".css", ".json", ".mjs", ".ts", ".svg", ".html", ".txt", ".tsx", ".vue", ".svelte"}


@pytest.fixture(scope="session")
def home() -> Path:
    return Path(os.environ.get("STUDIO_HOME", toolchain.BASE_DIR / ".studio"))


@pytest.fixture(scope="session")
def packages(home: Path) -> Path:
    return toolchain.template_install(TEMPLATE, home) / "node_modules"


@pytest.fixture(scope="session")
def program(home: Path) -> toolchain.AgentInstall:
    return toolchain.agent_install(home)


@pytest.fixture(scope="session")
def site() -> dict[str, str]:
    """The template's text files by project path."""
    return site_of(TEMPLATE)


def site_of(template: str) -> dict[str, str]:
    """A template's text files by project path."""
    root = toolchain.TEMPLATES / template
    paths = (path for path in root.rglob("*") if path.is_file() and path.suffix in TEXT)
    found = {
        f"/{path.relative_to(root)}": path.read_text() for path in paths if "node_modules" not in path.parts
    }
    left_out = ("/.astro/", "/dist/", "/template.json")
    return {path: text for path, text in found.items() if not path.startswith(left_out)}


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("127.0.0.1", timeout=60)
        self._path = path

    def connect(self) -> None:
        import socket

        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class RunningAgent:
    """One agent process and its calls."""

    def __init__(self, folder: Path, program: toolchain.AgentInstall, packages: Path, **env: str) -> None:
        self.folder, self.root = folder, folder / "root"
        self.root.mkdir(parents=True, exist_ok=True)
        if not (self.root / "node_modules").exists():
            (self.root / "node_modules").symlink_to(packages)
        self.socket, self.dev = folder / "agent.sock", folder / "dev.sock"
        settings = {
            "PATH": "/usr/bin:/bin",
            "AGENT_LISTEN": f"unix:{self.socket}",
            "AGENT_DEV_LISTEN": f"unix:{self.dev}",
            "AGENT_TOKEN": TOKEN,
            "AGENT_ROOT": str(self.root),
            "AGENT_CACHE": str(folder / "cache"),
            "AGENT_OUT": str(folder / "out"),
            "AGENT_LEASE_SECONDS": "120",
        }
        self.log = (folder / "agent.log").open("ab")
        self.process = subprocess.Popen(
            [str(toolchain.node()), str(program.agent)],
            env={**settings, **env},
            stderr=self.log,
            stdout=self.log,
        )
        self.wait_until(self.socket.exists)
        self.wait_until(self.answers)

    @staticmethod
    def wait_until(condition: Any, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "waited too long"
            time.sleep(0.03)

    def answers(self) -> bool:
        try:
            return self.call("GET", "/health")[0] == 200
        except OSError:
            return False

    def raw(self, method: str, path: str, body: bytes | None = None, token: str = TOKEN) -> tuple[int, bytes]:
        connection = UnixConnection(self.socket)
        try:
            connection.request(method, path, body, {"authorization": f"Bearer {token}"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        status, data = self.raw(method, path, None if body is None else json.dumps(body).encode())
        return status, json.loads(data)

    def health(self) -> dict[str, Any]:
        health: dict[str, Any] = self.call("GET", "/health")[1]
        return health

    def put(self, files: dict[str, str], revision: str = "r", **more: Any) -> tuple[int, Any]:
        items = [{"path": path, "content": content} for path, content in files.items()]
        return self.call("PUT", "/files", {"revision": revision, "files": items, **more})

    def verdict(self, files: dict[str, str], **more: Any) -> dict[str, Any]:
        status, answer = self.put(files, **more)
        assert status == 200, answer
        verdict: dict[str, Any] = answer["verdict"]
        return verdict

    def page(self, path: str = "/") -> tuple[int, str]:
        connection = UnixConnection(self.dev)
        connection.request("GET", path, headers={"accept": "text/html"})
        response = connection.getresponse()
        return response.status, response.read().decode()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be collected doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def start_agent(tmp_path: Path, program: toolchain.AgentInstall, packages: Path) -> Iterator[Any]:
    running: list[RunningAgent] = []

    def start(**env: str) -> RunningAgent:
        running.append(RunningAgent(tmp_path, program, packages, **env))
        return running[-1]

    yield start
    for agent in running:
        agent.stop()


@pytest.fixture(scope="module")
def agent(
    tmp_path_factory: pytest.TempPathFactory,
    program: toolchain.AgentInstall,
    packages: Path,
    site: dict[str, str],
) -> Iterator[RunningAgent]:
    """One agent with the template served, shared by the tests of a module."""
    running = RunningAgent(tmp_path_factory.mktemp("agent"), program, packages)
    assert running.verdict(site, replace=True)["ok"]
    yield running
    running.stop()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
