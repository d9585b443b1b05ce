"""The agent as PID 1 of a hardened container."""

import base64
import contextlib
import hashlib
import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.workspaces.runtime.engine import Container, NotFound, client
from tests.engine import Engine

pytestmark = pytest.mark.docker
TOKEN = "a-token-of-the-tests-0123456789"
PACKAGE = "/package.json"
START_SECONDS = 60


class Box:
    """One container and the calls of its agent, from this machine over TCP."""

    def __init__(self, container: Container, address: str) -> None:
        self.container, self.address = container, address

    def request(self, method: str, path: str, body: Any = None, *, port: int = 4320) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address, port, timeout=60)
        data = None if body is None else json.dumps(body)
        try:
            connection.request(method, path, data, {"authorization": f"Bearer {TOKEN}"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        status, data = self.request(method, path, body)
        return status, json.loads(data)

    def health(self) -> dict[str, Any]:
        return dict(self.call("GET", "/health")[1])

    def put(self, files: dict[str, str], **more: Any) -> tuple[int, Any]:
        listed = [{"path": path, "content": text} for path, text in files.items()]
        return self.call("PUT", "/files", {"revision": "r", "files": listed, **more})

    def page(self) -> tuple[int, str]:
        status, data = self.request("GET", "/", port=4321)
        return status, data.decode()

    def until(self, condition: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if condition():
                    return
            assert time.monotonic() < end, self.log()
            time.sleep(0.1)

    def ready(self) -> "Box":
        self.until(lambda: self.health()["status"] == "ready")
        return self

    def log(self) -> str:
        return self.container.logs().decode()

    def state(self) -> dict[str, Any]:
        self.container.reload()
        return dict(self.container.attrs["State"])


@pytest.fixture(scope="module")
def network(engine: Engine) -> Iterator[Any]:
    made = client(engine.address).networks.create("test-boxes", driver="bridge", internal=True)
    made.reload()
    yield made
    made.remove()


@pytest.fixture
def start(engine: Engine, preview_image: str, network: Any) -> Iterator[Callable[..., Box]]:
    """Starts a container hardened as workspaces are; the named arguments are settings of the agent."""
    made: list[Container] = []

    def run(*, memory: str = "512m", project: str = "64m", **settings: str) -> Box:
        container = client(engine.address).containers.run(
            preview_image,
            detach=True,
            network=network.name,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            read_only=True,
            pids_limit=128,
            mem_limit=memory,
            memswap_limit=memory,
            tmpfs={
                "/project": f"uid=1000,gid=1000,size={project}",
                "/state": "uid=1000,gid=1000,mode=0700,size=64m",
                "/tmp": "size=16m",
            },
            environment={"AGENT_TOKEN_SHA256": hashlib.sha256(TOKEN.encode()).hexdigest(), **settings},
        )
        made.append(container)
        container.reload()
        return Box(container, container.attrs["NetworkSettings"]["Networks"][network.name]["IPAddress"])

    yield run
    for container in made:
        with contextlib.suppress(NotFound):  # some tests remove theirs
            container.remove(force=True)


def seeded(start: Callable[..., Box], **more: Any) -> Box:
    return start(AGENT_TEMPLATE_FILES="/app/template/site", **more).ready()


def test_it_serves_the_template_until_a_project_comes(start: Callable[..., Box]) -> None:
    box = seeded(start)
    assert box.health()["pid"] == 1
    assert box.health()["revision"] is None
    assert box.page()[0] == 200
    own = "---\n---\n<html><head><title>Mine</title></head><body><p>Only mine</p></body></html>"
    package = json.dumps({"name": "mine", "type": "module", "dependencies": {"astro": "7.3.5"}})
    status, answer = box.put({PACKAGE: package, "/src/pages/index.astro": own}, replace=True)
    assert status == 200, answer
    assert answer["verdict"]["ok"], answer
    assert "Only mine" in box.page()[1]
    script = "console.log(JSON.stringify(require('fs').readdirSync('/project').sort()))"
    _, answer = box.call("POST", "/exec", {"argv": ["node", "-e", script]})
    left = set(json.loads(answer["stdout"])) - {".astro"}
    assert left == {"node_modules", "package.json", "src"}


def test_its_log_begins_with_what_runs_where(start: Callable[..., Box]) -> None:
    box = start(AGENT_LEASE_SECONDS="120")
    box.until(lambda: box.health()["status"] == "stopped")
    lines = box.log().splitlines()
    assert "Node 24" in lines[0]
    assert "PID 1, user 1000" in lines[0]
    assert "template baseline-landing" in lines[1]
    assert "astro " in lines[1]
    assert "tcp:0.0.0.0:4320" in lines[2]
    assert "tcp:0.0.0.0:4321" in lines[2]
    assert "memory 512 MiB, processes 128" in lines[3]
    assert "lease 120 s" in lines[3]


@pytest.mark.parametrize("signal", ["SIGTERM", "SIGINT"])
def test_signals_end_it(start: Callable[..., Box], signal: str) -> None:
    box = seeded(start)
    box.container.kill(signal)
    assert box.container.wait(timeout=5)["StatusCode"] == 0


def test_a_signal_right_after_the_start(start: Callable[..., Box]) -> None:
    box = start(AGENT_TEMPLATE_FILES="/app/template/site")
    time.sleep(0.3)
    box.container.kill("SIGTERM")
    assert box.container.wait(timeout=8)["StatusCode"] == 0


def test_the_token_is_nowhere_inside(start: Callable[..., Box]) -> None:
    box = seeded(start)
    assert TOKEN not in json.dumps(box.container.attrs)
    assert box.request("GET", "/health")[0] == 200
    _, body = box.request("GET", "/alive")
    assert json.loads(body) == {"ok": True, "message": "The dev server answers"}


def test_a_frozen_hour_does_not_use_up_the_lease(start: Callable[..., Box]) -> None:
    box = start(AGENT_LEASE_SECONDS="4")
    box.until(lambda: box.health()["status"] == "stopped")
    box.call("POST", "/lease", {"seconds": 4})
    box.container.pause()
    time.sleep(6)
    box.container.unpause()
    time.sleep(1)
    assert box.call("POST", "/lease", {"seconds": 2})[0] == 200
    assert box.container.wait(timeout=8)["StatusCode"] == 0
    assert "stopping (lease)" in box.log()


def test_only_the_named_peers_may_connect(start: Callable[..., Box], network: Any) -> None:
    stranger = start(AGENT_ALLOWED_PEERS="10.255.255.1,fd00::/8")
    check = ["/usr/local/bin/node", "/app/healthcheck.mjs"]
    stranger.until(lambda: stranger.container.exec_run(check)[0] == 0)
    for port in (4320, 4321):
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            stranger.request("GET", "/health", port=port)
    gateway = network.attrs["IPAM"]["Config"][0]["Gateway"].partition("/")[0]
    friend = start(AGENT_ALLOWED_PEERS=f"192.0.2.7, {gateway}/24")
    friend.until(lambda: friend.health()["status"] == "stopped")
    assert friend.request("GET", "/", port=4321)[0] == 503


def test_a_page_that_eats_memory(start: Callable[..., Box]) -> None:
    box = seeded(start, memory="400m")
    hog = "---\nconst all = [];\nwhile (true) all.push(Buffer.alloc(8_000_000, 1));\n---\n<p>x</p>"
    status, answer = box.put({"/src/pages/index.astro": hog})
    assert status == 200, answer
    assert answer["verdict"]["error"]["code"] == "memory", answer
    assert "memory" in answer["verdict"]["error"]["message"]
    assert box.state()["Running"]


def test_a_full_disk_leaves_the_old_files(start: Callable[..., Box]) -> None:
    box = seeded(start, project="2m")
    before = box.page()[1]
    large = base64.b64encode(bytes(3_000_000)).decode()
    files = [
        {"path": "/src/pages/index.astro", "content": "---\n---\n<p>new</p>"},
        {"path": "/public/large.bin", "content": large, "encoding": "base64"},
    ]
    status, answer = box.call("PUT", "/files", {"revision": "r2", "files": files})
    assert status == 507
    assert answer["error"]["code"] == "disk_full"
    assert "no room" in answer["error"]["message"]
    assert box.health()["revision"] is None
    assert box.page()[1].count("<section") == before.count("<section") > 0
    small = {"/public/note.txt": "there is room for this"}
    assert box.put(small)[0] == 200


ORPHAN = (
    "const { spawn, spawnSync } = require('child_process');"
    "const orphan = \"require('child_process').spawn(process.execPath, ['-e', ''], {detached: true, stdio: 'ignore'}).unref()\";"
    "for (let i = 0; i < COUNT; i += 1) spawnSync(process.execPath, ['-e', orphan]);"
)


def orphans(box: Box, count: int) -> None:
    argv = ["node", "-e", ORPHAN.replace("COUNT", str(count))]
    status, answer = box.call("POST", "/exec", {"argv": argv, "timeoutMs": 55_000})
    assert status == 200, answer
    assert answer["exitCode"] == 0, answer


def test_orphans_are_counted(start: Callable[..., Box]) -> None:
    box = start()
    box.until(lambda: box.health()["zombies"] == 0)
    orphans(box, 3)
    box.until(lambda: box.health()["zombies"] == 3, 10)


def test_too_many_orphans_end_the_agent(start: Callable[..., Box]) -> None:
    box = start()
    box.until(lambda: box.health()["zombies"] == 0)
    with contextlib.suppress(OSError, http.client.HTTPException):
        orphans(box, 60)
    assert box.container.wait(timeout=30)["StatusCode"] == 70
    assert "ended processes wait to be collected" in box.log()
