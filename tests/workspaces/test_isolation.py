"""From inside a sandboxed workspace: no network, no host, no neighbours, no rights. Asked from there."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.accounts.models import User
from apps.projects import services as projects
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.runtime import bubblewrap
from apps.workspaces.services import facts
from tests.conftest import need
from tests.workspaces.conftest import Jobs, dev_socket

pytestmark = [pytest.mark.bubblewrap]


@pytest.fixture
def bwrap() -> None:
    need(bubblewrap.works(), "a working bubblewrap")


@pytest.fixture
def sandboxed(bwrap: None, running: Workspace) -> Workspace:
    assert running.isolated
    return running


def _inside(workspace: Workspace, script: str) -> Any:
    program = (
        "const fs=require('fs');"
        f"const tryTo=(f)=>{{try{{return f()}}catch(e){{return e.code||e.message}}}};{script}"
    )
    answer = facts.agent_of(workspace).execute(["node", "-e", program], seconds=30)
    assert answer["exitCode"] == 0, answer
    return json.loads(answer["stdout"])


def test_there_is_no_network_but_its_own_loopback(sandboxed: Workspace) -> None:
    found = _inside(
        sandboxed,
        """
        const net=require('net');
        const dial=(host,port)=>new Promise(r=>{const s=net.connect({host,port},()=>r('connected'));
          s.on('error',e=>r(e.code));s.setTimeout(3000,()=>r('timeout'))});
        (async()=>{console.log(JSON.stringify({
          interfaces:Object.keys(require('os').networkInterfaces()),
          internet:await dial('1.1.1.1',443),
          host:await dial('127.0.0.1',PORT)}))})()
        """.replace("PORT", str(_listening_port())),
    )
    assert set(found["interfaces"]) <= {"lo"}
    assert found["internet"] in ("ENETUNREACH", "EHOSTUNREACH")
    assert found["host"] == "ECONNREFUSED"


def _listening_port() -> int:
    """A service of the host that really is there: Redis."""
    from urllib.parse import urlsplit

    return urlsplit(settings.REDIS_URL).port or 6379


def test_files_of_the_host_are_out_of_sight(sandboxed: Workspace) -> None:
    home = settings.STUDIO_HOME
    paths = [
        "/etc/passwd",
        "/etc/shadow",
        "/root",
        "/home",
        "/var",
        str(home),
        str(Path(__file__).parent),
        "/usr/local/bin",
    ]
    found = _inside(
        sandboxed,
        f"""console.log(JSON.stringify(Object.fromEntries({json.dumps(paths)}.map(
          p=>[p,tryTo(()=>fs.statSync(p).isDirectory()?fs.readdirSync(p).length:'file')]))))""",
    )
    assert {path: seen for path, seen in found.items() if seen not in ("ENOENT", 0)} == {}


def test_a_neighbour_is_out_of_reach(sandboxed: Workspace, user: User, queue: Jobs) -> None:
    other = projects.create_project(user=user, name="Neighbour")
    neighbour = services.open_workspace(project=other, user=user)
    queue.run()
    neighbour.refresh_from_db()
    assert neighbour.status == "running"
    found = _inside(
        sandboxed,
        """console.log(JSON.stringify({
          processes:fs.readdirSync('/proc').filter(n=>/^\\d+$/.test(n)).map(
            n=>tryTo(()=>fs.readFileSync(`/proc/${n}/cmdline`,'utf8'))).join(' '),
          sockets:fs.readdirSync('/run/workspace').sort()}))""",
    )
    assert str(neighbour.pk) not in found["processes"]
    assert found["sockets"] == ["agent.sock", "dev.sock"]
    uids = {os.stat(dev_socket(w).with_name("agent.sock")).st_uid for w in (sandboxed, neighbour)}
    assert len(uids) == (2 if os.getuid() == 0 else 1)


def test_only_the_project_can_be_written(sandboxed: Workspace) -> None:
    places = [
        "/",
        "/usr",
        "/opt/node",
        "/opt/agent",
        "/project/node_modules",
        "/project/node_modules/astro",
        "/etc",
    ]
    found = _inside(
        sandboxed,
        f"""const w=p=>tryTo(()=>{{fs.writeFileSync(p+'/x','1');fs.unlinkSync(p+'/x');return 'written'}});
        console.log(JSON.stringify({{no:{json.dumps(places)}.map(w), yes:['/project','/tmp'].map(w)}}))""",
    )
    assert set(found["no"]) <= {"EROFS", "EACCES", "EPERM"}
    assert found["yes"] == ["written", "written"]


def test_it_has_no_rights_and_limits(sandboxed: Workspace) -> None:
    found = _inside(
        sandboxed,
        """const s=fs.readFileSync('/proc/self/status','utf8'), l=fs.readFileSync('/proc/self/limits','utf8');
        console.log(JSON.stringify({uid:process.getuid(),
          caps:s.match(/Cap(Prm|Eff|Inh|Amb):\\s+(\\w+)/g).map(t=>t.split(/\\s+/)[1]),
          noNewPrivs:/NoNewPrivs:\\s+1/.test(s),
          files:+l.match(/Max open files\\s+(\\d+)/)[1], processes:+l.match(/Max processes\\s+(\\d+)/)[1],
          core:+l.match(/Max core file size\\s+(\\d+)/)[1]}))""",
    )
    assert found["uid"] != 0
    assert {int(value, 16) for value in found["caps"]} == {0}
    assert found["noNewPrivs"]
    assert found["files"] <= 4096
    assert found["processes"] <= 512
    assert found["core"] == 0
