"""Hostile code in a real container, behind the real gateway: each way out and each theft is tried, and refused.

The table of docs/security.md has one line for each of these attempts; `-s` prints what happened to them.
"""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import websockets
from django.conf import settings
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from apps.accounts.models import User
from apps.projects import services as projects
from apps.projects import templates_store
from apps.workspaces import services
from apps.workspaces.gateway.entry import entry_url
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.services import choice, facts
from tests.engine import Engine
from tests.workspaces.conftest import (
    BASE_DIR,
    Jobs,
    _answers,
    eventually,
    free_port,
    queue,
    server_environment,
)
from tests.workspaces.docker.making import made
from tests.workspaces.test_gateway import Browser

__all__ = ["queue"]
pytestmark = [pytest.mark.docker, pytest.mark.django_db(transaction=True)]
DOCUMENT = BASE_DIR / "docs" / "security.md"
# The hostile project's own server code: shows what reached it, and answers with headers against the studio.
CONFIG = """
import { defineConfig } from 'astro/config';
import tailwindcss from '@tailwindcss/vite';
const hostile = { name: 'hostile', configureServer(server) { server.middlewares.use((request, response, next) => {
  if (!request.url.startsWith('/__echo')) return next();
  response.setHeader('Set-Cookie', ['own=1', 'sessionid=stolen', '__Host-preview=forged']);
  response.setHeader('Content-Security-Policy', 'frame-ancestors *');
  response.setHeader('X-Frame-Options', 'ALLOWALL');
  response.end(JSON.stringify(request.headers)); }); } };
export default defineConfig({ vite: { plugins: [tailwindcss(), hostile] } });
"""
PRELUDE = """
const fs=require('fs'),net=require('net'),dgram=require('dgram'),dns=require('dns'),os=require('os'),path=require('path');
const dial=(host,port)=>new Promise(r=>{const s=net.connect({host,port});s.setTimeout(2500,()=>{s.destroy();r('no answer')});
  s.on('connect',()=>{s.destroy();r('CONNECTED')});s.on('error',e=>r(e.code))});
const local=p=>new Promise(r=>{const s=net.connect(p);s.on('connect',()=>r('CONNECTED'));s.on('error',e=>r(e.code))});
const attempt=f=>{try{const v=f();return v===undefined?'DONE':v}catch(e){return e.code||e.message}};
const walk=(dir,want,depth)=>{let found=[];for(const e of attempt(()=>fs.readdirSync(dir,{withFileTypes:true}))||[]){
  if(!e.name)continue;const full=path.join(dir,e.name);if(e.isFile()&&want(full))found.push(full);
  else if(e.isDirectory()&&depth>0&&!['/proc','/sys','/app','/dev'].includes(full))found=found.concat(walk(full,want,depth-1))}return found};
const say=v=>{console.log(JSON.stringify(v));process.exit(0)};
(async()=>{say(await (async()=>{BODY})())})();
"""


@dataclass
class Scene:
    """The attacker's workspace, a stranger's beside it, the gateway before both."""

    runtime: DockerRuntime
    attacker: Workspace
    victim: Workspace
    person: User
    port: int
    door: int  # a service of this machine, open on every address
    visitors: list[str] = field(default_factory=list)

    @property
    def gateway(self) -> str:
        return self.runtime.ground.network.gateway

    def inside(self, body: str) -> Any:
        """What the body of an async function answers, run in the attacker's container."""
        program = PRELUDE.replace("BODY", body)
        answer = facts.agent_of(self.attacker).execute(["node", "-e", program], seconds=30)
        assert answer["exitCode"] == 0, answer
        return json.loads(answer["stdout"])

    def browser(self, *, entered: bool = True) -> Browser:
        browser = Browser(self.port, self.attacker)
        if entered:
            assert browser.enter(entry_url(self.attacker, self.person)).status_code == 303
        return browser


@pytest.fixture
def scene(
    engine: Engine,
    preview_image: str,
    user: User,
    outsider: User,
    queue: Jobs,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Scene]:
    with made(engine, settings.STUDIO_HOME) as runtime, _gateway(engine) as port, _door() as (door, visitors):
        monkeypatch.setattr(facts, "_installed", lambda: runtime)
        attacker = _opened(user, "Trouble", {**_template(), "/astro.config.mjs": CONFIG.encode()}, queue)
        victim = _opened(
            outsider, "Larder", {**_template(), "/src/zebra-of-the-neighbour.txt": b"private"}, queue
        )
        yield Scene(runtime, attacker, victim, user, port, door, visitors)


def _template() -> dict[str, bytes]:
    return dict(templates_store.read_template("baseline-landing"))


def _opened(person: User, name: str, files: dict[str, bytes], queue: Jobs) -> Workspace:
    project = projects.create_project(user=person, name=name, files=files)
    workspace = services.open_workspace(project=project, user=person)
    queue.run()
    workspace.refresh_from_db()
    assert workspace.status == "running", workspace.error
    assert workspace.runtime == "docker"
    return workspace


@contextmanager
def _gateway(engine: Engine) -> Iterator[int]:
    """`manage.py serve` of an installation that runs its workspaces in this engine."""
    choice._keep(choice.Choice("docker", "for a test"))
    port = free_port()
    environment = {
        **server_environment(port),
        "WORKSPACE_RUNTIME": "docker",
        "DOCKER_ADDRESS": engine.address,
    }
    argv = [sys.executable, str(BASE_DIR / "manage.py"), "serve", "--port", str(port)]
    process = subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL, cwd=BASE_DIR)
    try:
        eventually(lambda: _answers(port), 40)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        (Path(settings.STUDIO_HOME) / "run" / "runtime.json").unlink()


@contextmanager
def _door() -> Iterator[tuple[int, list[str]]]:
    visitors: list[str] = []

    def watch() -> None:
        while True:
            try:
                visit, address = door.accept()
            except OSError:
                return
            visitors.append(address[0])
            visit.close()

    with socket.socket() as door:
        door.bind(("0.0.0.0", 0))
        door.listen()
        threading.Thread(target=watch, daemon=True).start()
        yield door.getsockname()[1], visitors
        door.shutdown(socket.SHUT_RDWR)


# --- the attempts: each answers (refused, what happened) ------------------------------------------------------

Outcome = tuple[bool, str]
ATTEMPTS: dict[str, Callable[[Scene], Outcome]] = {}


def attempt(name: str) -> Callable[[Callable[[Scene], Outcome]], Callable[[Scene], Outcome]]:
    def keep(function: Callable[[Scene], Outcome]) -> Callable[[Scene], Outcome]:
        ATTEMPTS[name] = function
        return function

    return keep


def _dialled(scene: Scene, *targets: tuple[str, int]) -> Outcome:
    calls = ",".join(f"dial({json.dumps(host)},{port})" for host, port in targets)
    found = scene.inside(f"return Promise.all([{calls}])")
    return "CONNECTED" not in found, ", ".join(sorted(set(found)))


@attempt("Call a service of this machine at the gateway's address")
def _service(scene: Scene) -> Outcome:
    refused, said = _dialled(scene, (scene.gateway, scene.door))
    return refused and not scene.visitors, said


@attempt("Call the studio, Redis, SSH and the engine at the gateway's address")
def _studio(scene: Scene) -> Outcome:
    redis = urlsplit(settings.REDIS_URL).port or 6379
    return _dialled(scene, *((scene.gateway, port) for port in (scene.port, redis, 22, 2375, 2376)))


@attempt("Call another workspace's agent and dev server")
def _neighbour(scene: Scene) -> Outcome:
    return _dialled(scene, *((scene.victim.handle["ip"], port) for port in (4320, 4321)))


@attempt("List other workspaces by the engine's names")
def _names(scene: Scene) -> Outcome:
    ip = scene.victim.handle["ip"]
    found = scene.inside(
        f"const p=new dns.promises.Resolver({{timeout:1500,tries:1}});p.setServers(['127.0.0.11']);"
        f"return Promise.all([p.reverse('{ip}'),p.resolve4('preview')].map(x=>x.then(String,e=>e.code)))"
    )
    return not any("studio" in text or "." in text for text in found), ", ".join(found)


@attempt("Read the cloud's metadata at 169.254.169.254")
def _metadata(scene: Scene) -> Outcome:
    return _dialled(scene, ("169.254.169.254", 80))


@attempt("Reach the internet by TCP")
def _internet(scene: Scene) -> Outcome:
    return _dialled(scene, ("1.1.1.1", 443), ("8.8.8.8", 53))


@attempt("Ask for a name, at the system's and at a foreign resolver")
def _dns(scene: Scene) -> Outcome:
    found = scene.inside(
        "const p=new dns.promises.Resolver({timeout:1500,tries:1});p.setServers(['8.8.8.8']);"
        "return Promise.all([dns.promises.lookup('example.com').then(x=>x.address,e=>e.code),"
        "dns.promises.lookup('host.docker.internal').then(x=>x.address,e=>e.code),"
        "p.resolve4('example.com').then(String,e=>e.code)])"
    )
    return not any("." in text for text in found), ", ".join(found)


@attempt("Use the engine's socket")
def _docker_socket(scene: Scene) -> Outcome:
    found = scene.inside(
        "return Promise.all(['/var/run/docker.sock','/run/docker.sock','/run/containerd/containerd.sock'].map(local))"
    )
    return "CONNECTED" not in found, ", ".join(sorted(set(found)))


@attempt("Read another workspace's files and processes")
def _files(scene: Scene) -> Outcome:
    found = scene.inside(
        "const files=walk('/',f=>f.endsWith('zebra-of-the-neighbour.txt'),7);"
        "const seen=fs.readdirSync('/proc').filter(n=>/^\\d+$/.test(n)&&+n!==process.pid).map(n=>attempt(()=>fs.readFileSync(`/proc/${n}/cmdline`,'utf8'))).join(' ');"
        "const up=attempt(()=>fs.readdirSync('/project/../..').join(' '));"
        f"return [files.length,seen.includes('{scene.victim.pk}')||seen.includes('dockerd'),up.includes('home')]"
    )
    return found == [0, False, False], "nothing of it is in sight"


@attempt("Raise its own limits and rights")
def _limits(scene: Scene) -> Outcome:
    found = scene.inside(
        "const g='/sys/fs/cgroup/';const tries=[['memory/memory.limit_in_bytes','-1'],['memory.max','max'],"
        "['cpu/cpu.cfs_quota_us','-1'],['cpu.max','max'],['pids/pids.max','max'],['pids.max','max']].filter(([f])=>fs.existsSync(g+f))"
        ".map(([f,v])=>attempt(()=>fs.writeFileSync(g+f,v)));"
        "tries.push(attempt(()=>fs.writeFileSync('/proc/1/oom_score_adj','-1000')),attempt(()=>os.setPriority(0,-10)),"
        "attempt(()=>process.setuid(0)),attempt(()=>process.setgroups([0])),attempt(()=>process.initgroups('root',0)));"
        "const s=fs.readFileSync('/proc/self/status','utf8');"
        "return [tries,/CapEff:\\s+0+$/m.test(s)&&/NoNewPrivs:\\s+1/.test(s)&&/Seccomp:\\s+2/.test(s)]"
    )
    return "DONE" not in found[0] and found[1], ", ".join(sorted(set(found[0])))


@attempt("Write outside of its project")
def _outside(scene: Scene) -> Outcome:
    found = scene.inside(
        "return ['/','/etc','/app','/app/agent','/app/template/node_modules','/usr/local/bin','/proc/sys/kernel','/sys']"
        ".map(p=>attempt(()=>fs.writeFileSync(p+'/x','1')))"
    )
    return "DONE" not in found, ", ".join(sorted(set(found)))


@attempt("Run a program that it wrote itself")
def _execute(scene: Scene) -> Outcome:
    found = scene.inside(
        "const {spawnSync}=require('child_process');return ['/project/site/x','/tmp/x','/state/x'].map(p=>{"
        "fs.writeFileSync(p,'#!/usr/local/bin/node\\n');fs.chmodSync(p,0o755);const r=spawnSync(p);fs.rmSync(p);"
        "return r.error?r.error.code:'DONE'})"
    )
    return "DONE" not in found, ", ".join(sorted(set(found)))


@attempt("Find the agent's token")
def _token(scene: Scene) -> Outcome:
    found = scene.inside(
        "return fs.readdirSync('/proc').filter(n=>/^\\d+$/.test(n)).map(n=>attempt(()=>fs.readFileSync(`/proc/${n}/environ`,'utf8'))).join(' ')"
    )
    return scene.attacker.token not in found and "AGENT_TOKEN=" not in found, "only a digest is kept"


@attempt("Call its own agent without the token")
def _own_agent(scene: Scene) -> Outcome:
    found = scene.inside(
        "const r=await fetch('http://127.0.0.1:4320/lease',{method:'POST',body:JSON.stringify({seconds:86400})});return r.status"
    )
    return found == 401, str(found)


@attempt("End the agent")
def _kill(scene: Scene) -> Outcome:
    said = scene.inside("return attempt(()=>process.kill(1,'SIGKILL'))")
    return bool(facts.agent_of(scene.attacker).health()), f"{said}, and it goes on"


@attempt("Receive the studio's cookies and headers")
def _headers(scene: Scene) -> Outcome:
    answer = scene.browser().get(
        "/__echo",
        headers={
            "Cookie": "sessionid=secret; csrftoken=secret; theirs=1",
            "Authorization": "Bearer secret",
            "X-Forwarded-For": "10.0.0.1",
        },
    )
    seen = answer.json()
    stolen = "secret" in answer.text or "__Host-preview" in answer.text or "10.0.0.1" in answer.text
    return not stolen and seen["cookie"] == "theirs=1", "only the page's own cookie arrives"


@attempt("Set cookies of the studio")
def _set_cookie(scene: Scene) -> Outcome:
    kept = scene.browser().get("/__echo").headers.get_list("set-cookie")
    return kept == ["own=1"], "only the page's own cookie is kept"


@attempt("Let another site frame the preview")
def _framing(scene: Scene) -> Outcome:
    policies = scene.browser().get("/__echo").headers.get_list("content-security-policy")
    ours = [policy for policy in policies if "frame-ancestors http://localhost" in policy]
    return bool(ours) and "frame-ancestors *" not in ours[
        0
    ], "the studio's frame-ancestors stands beside the page's"


@attempt("Enter with a token that was used")
def _replayed(scene: Scene) -> Outcome:
    url = entry_url(scene.attacker, scene.person)
    first = scene.browser(entered=False).enter(url).status_code
    second = scene.browser(entered=False).enter(url).status_code
    return (first, second) == (303, 401), str(second)


@attempt("Enter with a forged token, and with one for another workspace")
def _forged(scene: Scene) -> Outcome:
    found = [
        scene.browser(entered=False).enter("http://x/__studio/enter?token=forged").status_code,
        scene.browser(entered=False).enter(entry_url(scene.victim, scene.person)).status_code,
        scene.browser(entered=False).enter(entry_url(scene.attacker, scene.victim.user)).status_code,
    ]
    return set(found) == {401}, str(found[0])


@attempt("Use one preview's cookie at another")
def _other_host(scene: Scene) -> Outcome:
    browser = scene.browser()
    browser.host = browser.host.replace(str(scene.attacker.pk), str(scene.victim.pk))
    return browser.get("/").status_code == 401, "401"


def _upgrade(scene: Scene, cookie: str, origin: str) -> int:
    async def ask() -> int:
        host = f"{scene.attacker.pk}.preview.localhost"
        address = f"ws://{host}:{scene.port}/?token=x"
        try:
            async with websockets.connect(
                address,
                additional_headers={"Cookie": cookie} if cookie else {},
                origin=origin,  # type: ignore[arg-type]
                subprotocols=["vite-hmr"],  # type: ignore[list-item]
                host="127.0.0.1",
                proxy=None,
            ):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    return asyncio.run(ask())


@attempt("Open a WebSocket without authorisation, or from another site")
def _sockets(scene: Scene) -> Outcome:
    own = f"http://{scene.attacker.pk}.preview.localhost:{scene.port}"
    found = [_upgrade(scene, "", own), _upgrade(scene, scene.browser().cookie, "http://evil.example")]
    return all(code in (401, 403) for code in found), ", ".join(map(str, found))


@attempt("Go on after the workspace has expired")
def _expired(scene: Scene) -> Outcome:
    """The last one: it ends the attacker's workspace."""
    browser = scene.browser()
    assert browser.get("/").status_code == 200
    Workspace.objects.filter(pk=scene.attacker.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    services.sweep()
    services.reconcile(scene.attacker.pk)
    time.sleep(2.1)  # as long as the gateway believes what it has read
    status = browser.get("/").status_code
    gone = scene.attacker.pk not in {handle.id for handle in scene.runtime.list()}
    return status == 503 and gone, f"{status}, and its container is gone"


def test_every_attempt_is_refused(scene: Scene) -> None:
    outcomes = {name: try_it(scene) for name, try_it in ATTEMPTS.items()}
    width = max(map(len, outcomes))
    for name, (refused, said) in outcomes.items():
        print(f"{name:<{width}}  {'refused ' if refused else 'POSSIBLE'}  {said}")
    assert [name for name, (refused, _said) in outcomes.items() if not refused] == []


def test_the_document_names_every_attempt() -> None:
    lines = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")]
    documented = {line.split("|")[1].strip() for line in lines}
    assert set(ATTEMPTS) <= documented
