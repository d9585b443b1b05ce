"""From the studio's machine to a task on the other one, and from nowhere else."""

import base64
import json
from collections.abc import Callable, Iterator

import aiohttp
import httpx
import pytest

from apps.workspaces.agent_client import AgentClient, AgentError
from apps.workspaces.dialing import connector
from apps.workspaces.runtime import overlay
from apps.workspaces.runtime.base import Address, Handle
from apps.workspaces.runtime.engine import client as engine_client
from apps.workspaces.runtime.swarm import SwarmRuntime
from tests.workspaces.conftest import eventually
from tests.workspaces.swarm.conftest import TOKEN, agent_of, script, spec_of
from tests.workspaces.swarm.machines import Machines

CONNECT = """
const net = require('node:net');
const dial = ([host, port]) => new Promise((resolve) => {
  const socket = net.connect({ host, port: Number(port) }, () => socket.write('GET /health HTTP/1.0\\r\\n\\r\\n'));
  let got = '';
  socket.setTimeout(3000, () => socket.destroy());
  socket.on('data', (data) => { got += data; });
  socket.on('error', () => {});
  socket.on('close', () => resolve(got.length));
});
Promise.all(JSON.parse(process.argv[1]).map(dial)).then((all) => console.log(all.join(' ')));
"""


@pytest.fixture(scope="module")
def handle(second: SwarmRuntime) -> Iterator[Handle]:
    """One on the second machine for this whole module."""
    started = second.start(spec_of(allowed_hosts=(".preview.localhost",), warm=True))
    yield started
    second.stop(started)


@pytest.fixture(autouse=True)
def _nothing_left() -> None:
    """Instead of that of the folder: the module's workspace stays until its end."""


def _proxied(address: Address, path: str, **options: object) -> httpx.Response:
    with httpx.Client(proxy=address.proxy, trust_env=False, timeout=5) as http:
        return http.get(f"{address.base}{path}", **options)  # type: ignore[arg-type]


def test_calls_of_the_agent_arrive_on_the_other_machine(second: SwarmRuntime, handle: Handle) -> None:
    client = agent_of(second, handle)
    assert script(client, "console.log(require('os').hostname())") == ["preview"]
    big = "x" * 2_000_000
    assert client.execute(["node", "-e", f"console.log('{big[:50_000]}'.length)"])["stdout"] == "50000\n"
    events = client.events()
    assert next(events)["type"]
    events.close()


def test_a_page_and_its_socket_arrive(second: SwarmRuntime, handle: Handle) -> None:
    client = agent_of(second, handle)
    eventually(lambda: client.health()["status"] == "ready", 60)
    dev = second.endpoint(handle).dev
    page = _proxied(dev, "/?a=%2Fb", headers={"Host": "abc.preview.localhost"})
    assert page.status_code == 200
    assert "<section" in page.text
    stranger = _proxied(dev, "/", headers={"Host": "evil.example"})
    assert stranger.status_code == 403  # the dev server sees the Host that was sent


async def test_a_socket_is_passed_as_it_is(second: SwarmRuntime, handle: Handle) -> None:
    client = agent_of(second, handle)
    eventually(lambda: client.health()["status"] == "ready", 60)
    dev = second.endpoint(handle).dev
    page = _proxied(dev, "/@vite/client", headers={"Host": "abc.preview.localhost"}).text
    token = page.split('wsToken = "')[1].split('"')[0]
    async with (
        aiohttp.ClientSession(connector=connector(dev, 4), proxy=dev.proxy, trust_env=False) as session,
        session.ws_connect(
            f"{dev.base}/?token={token}",
            protocols=["vite-hmr"],
            headers={"Host": "abc.preview.localhost", "Origin": "http://abc.preview.localhost"},
        ) as socket,
    ):
        assert socket.protocol == "vite-hmr"
        assert json.loads((await socket.receive(timeout=5)).data)["type"] == "connected"


def test_only_the_studio_and_only_to_workspaces(
    second: SwarmRuntime, handle: Handle, runtime_at: Callable[..., SwarmRuntime]
) -> None:
    dev = second.endpoint(handle).dev
    relay = str(handle.data["relay"])
    stranger = runtime_at(secret="another").endpoint(handle).dev
    assert stranger.proxy != dev.proxy
    assert _proxied(stranger, "/").status_code == 407
    assert httpx.get(f"http://{relay}/", trust_env=False).status_code == 407
    for host, port, status in (
        ("127.0.0.1", 4321, 403),
        (relay.partition(":")[0], 4321, 403),
        ("10.220.1.1", 5000, 403),  # the registry
        ("169.254.169.254", 80, 403),
        (dev.host, 22, 403),
        ("preview", 4321, 403),
    ):
        assert _proxied(Address(host=host, port=port, proxy=dev.proxy), "/").status_code == status, host
    password = dev.proxy.removeprefix("http://").partition("@")[0]
    tunnel = {"Proxy-Authorization": "Basic " + base64.b64encode(password.encode()).decode()}
    with httpx.Client(trust_env=False) as http, pytest.raises(httpx.TransportError):
        http.request("CONNECT", f"http://{relay}/", headers=tunnel)


def test_who_cannot_be_reached_is_a_broken_connection(second: SwarmRuntime, handle: Handle) -> None:
    there = second.endpoint(handle).agent
    nobody = Address(host=there.host.rpartition(".")[0] + ".200", port=there.port, proxy=there.proxy)
    with pytest.raises(AgentError):
        AgentClient(nobody, TOKEN).health()


def test_another_workspace_gets_nothing_from_any_port(
    first: SwarmRuntime, second: SwarmRuntime, handle: Handle, machines: Machines
) -> None:
    found = overlay.find(engine_client(machines.first.address), first.mark)
    assert found is not None
    targets = [
        (handle.data["ip"], 4320),
        (handle.data["ip"], 4321),
        (found.relay_address, 4319),
        (str(handle.data["relay"]).partition(":")[0], 4319),
        ("10.220.1.1", 5000),
        ("10.220.1.1", 2377),
        ("10.220.0.1", 80),
        ("1.1.1.1", 443),
    ]
    for neighbour in (first, second):
        other = neighbour.start(spec_of(dev_server=False))
        client = agent_of(neighbour, other)
        assert script(client, CONNECT, json.dumps(targets)) == [" ".join("0" for _ in targets)]
        itself = [("127.0.0.1", 4320)]
        assert int(script(client, CONNECT, json.dumps(itself))[0]) > 100  # the program does see answers
        neighbour.stop(other)


def test_a_relay_that_is_gone_is_made_anew_at_the_next_start(
    second: SwarmRuntime, handle: Handle, machines: Machines
) -> None:
    machines.first.cli("rm", "--force", f"studio-{second.mark}-relay")
    with pytest.raises(AgentError):
        AgentClient(second.endpoint(handle).agent, TOKEN).health()
    other = second.start(spec_of(dev_server=False))
    assert other.data["relay"] == handle.data["relay"]
    assert agent_of(second, handle).health()["status"]  # its handle still is right
    second.stop(other)
