"""The builder's WebSocket and the gateway in a real server: who gets in, and by which host and bytes."""

import asyncio
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import websockets
from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from apps.accounts.models import User
from apps.projects.models import Project
from apps.workspaces.gateway.entry import entry_url
from apps.workspaces.models import Workspace
from apps.workspaces.services import facts
from tests.security.conftest import Holding
from tests.workspaces.conftest import BASE_DIR, dev_socket, server_environment
from tests.workspaces.conftest import server as bare_server  # noqa: F401
from tests.workspaces.test_gateway import _upstream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server(bare_server: int) -> int:  # noqa: F811
    """With its static files in place, which every page names."""
    command = [sys.executable, str(BASE_DIR / "manage.py"), "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, env=server_environment(bare_server), cwd=BASE_DIR, check=True)
    return bare_server


def cookie_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return f"sessionid={client.cookies['sessionid'].value}"


def close_code(port: int, project_id: Any, cookie: str, origin: str = "", host: str = "localhost") -> int:
    """How the socket ends: its close code, the HTTP status of a refusal, or 0 when `hello` was answered."""

    async def ask() -> int:
        headers = {"Cookie": cookie} if cookie else {}
        address = f"ws://{host}:{port}/ws/projects/{project_id}/"
        try:
            async with websockets.connect(
                address, additional_headers=headers, origin=origin or f"http://{host}:{port}", proxy=None
            ) as line:
                await line.send('{"type": "hello"}')
                await asyncio.wait_for(line.recv(), 10)
                return 0
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else -1
        except InvalidStatus as error:
            return error.response.status_code

    return asyncio.run(ask())


def test_who_may_listen(server: int, mine: Holding, user: User, outsider: User, make_user: Any) -> None:
    root = make_user("root@example.com", is_staff=True, is_superuser=True)
    project = mine.project.pk
    assert close_code(server, project, cookie_of(user)) == 0
    assert close_code(server, project, "") == 4401
    assert close_code(server, project, "sessionid=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") == 4401
    assert close_code(server, project, cookie_of(outsider)) == 4404
    assert close_code(server, project, cookie_of(root)) == 4404
    assert close_code(server, uuid.uuid4(), cookie_of(user)) == 4404
    assert close_code(server, "x'--", cookie_of(user)) in (403, 404, 500, -1)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://localhost.evil.example",
        "http://{id}.preview.localhost:{port}",
        "http://localhost:8001",  # a preview on a leased port shares the host's cookies
        "http://127.0.0.1:8001",
        "https://localhost:{port}",
        "null",
        "file://",
    ],
)
def test_pages_of_other_origins_may_not_listen(server: int, mine: Holding, user: User, origin: str) -> None:
    origin = origin.format(id=mine.workspace.pk, port=server)
    assert close_code(server, mine.project.pk, cookie_of(user), origin) == 403


def test_the_loopback_address_is_a_name_of_the_studio(server: int, mine: Holding, user: User) -> None:
    assert close_code(server, mine.project.pk, cookie_of(user), host="127.0.0.1") == 0


def raw(port: int, text: str | bytes, wait: float = 5) -> bytes:
    """What the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.settimeout(wait)
        line.sendall(text.encode("latin-1") if isinstance(text, str) else text)
        found = b""
        try:
            while part := line.recv(65536):
                found += part
        except TimeoutError:
            pass
        return found


@pytest.mark.parametrize(
    "host",
    [
        "{id}.preview.localhost.evil.example",
        "{id}.preview.localhost.",
        "evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "evil.example:80@localhost",
        "localhost:80:80",
        "[::1]evil",
        "preview.localhost",
        "",
    ],
)
def test_strange_hosts_get_no_studio(server: int, mine: Holding, host: str) -> None:
    host = host.format(id=mine.workspace.pk)
    answer = raw(server, f"GET /accounts/login/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:200]
    assert b"password" not in answer


@pytest.mark.parametrize("host", ["{id}.preview.localhost", "{ID}.PREVIEW.LOCALHOST", "x.preview.localhost"])
@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/api/v1/projects", "/admin/", "/static/x.css", "//", "/%2e"]
)
def test_a_preview_host_never_shows_the_studio(server: int, mine: Holding, host: str, path: str) -> None:
    host = host.format(id=mine.workspace.pk, ID=str(mine.workspace.pk).upper())
    answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: {host}:{server}\r\nConnection: close\r\n\r\n")
    assert answer.split(b" ")[1] in (b"401", b"404"), answer[:300]
    assert b"csrf" not in answer


def test_absolute_addresses_follow_the_host_header(server: int, mine: Holding) -> None:
    preview = f"{mine.workspace.pk}.preview.localhost:{server}"
    for target, host in ((f"http://{preview}/", f"localhost:{server}"), ("http://evil.example/", preview)):
        answer = raw(server, f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        assert b"evil" not in answer
        assert answer.split(b" ")[1] in (b"400", b"401", b"404", b"200")


SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 60\r\n",
        "Content-Length: +4\r\n",
        "Content-Length: 0x4\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
    ],
)
@pytest.mark.parametrize("host", ["localhost", "{id}.preview.localhost"])
def test_two_lengths_are_refused(server: int, mine: Holding, headers: str, host: str) -> None:
    host = host.format(id=mine.workspace.pk)
    answer = raw(
        server, f"POST /accounts/login/ HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n0\r\n\r\n{SMUGGLED}", 1
    )
    assert answer.count(b"HTTP/1.1 ") <= 1, answer
    assert not answer.startswith(b"HTTP/1.1 2")


def test_an_unended_request_costs_nothing(server: int, mine: Holding) -> None:
    lines = [socket.create_connection(("127.0.0.1", server), 5) for _n in range(60)]
    try:
        for line in lines:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        assert httpx.get(f"http://localhost:{server}/healthz", trust_env=False, timeout=5).status_code == 200
    finally:
        for line in lines:
            line.close()


def test_long_lines_and_many_headers_are_refused(server: int, mine: Holding) -> None:
    for text in (
        "GET /" + "a" * 100_000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n" + "X-A: b\r\n" * 2000 + "\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + "b" * 100_000 + "\r\n\r\n",
    ):
        assert not raw(server, text, 2).startswith(b"HTTP/1.1 2")
    assert httpx.get(f"http://localhost:{server}/healthz", trust_env=False).status_code == 200


def test_a_huge_body_is_refused_before_it_is_read(server: int, mine: Holding) -> None:
    answer = raw(
        server,
        "POST /api/v1/auth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 99999999999\r\n\r\n{",
        4,
    )
    assert answer.startswith(b"HTTP/1.1 413"), answer


@contextmanager
def upstream(workspace: Workspace) -> Iterator[None]:
    """An echo where the workspace's dev server would be."""
    runtime = facts.runtime()
    path = dev_socket(workspace)
    path.parent.mkdir(parents=True)
    with _upstream(str(path)):
        yield
    runtime.stop(facts.Handle(workspace.pk))


@contextmanager
def entered(server: int, workspace: Workspace, user: User) -> Iterator[tuple[httpx.Client, str]]:
    """A client inside the preview, and its cookie."""
    url = httpx.URL(entry_url(workspace, user))
    with httpx.Client(trust_env=False, base_url=f"http://127.0.0.1:{server}") as client:
        host = {"host": f"{workspace.pk}.preview.localhost:{server}"}
        answer = client.get(url.raw_path.decode(), headers=host)
        assert answer.status_code == 303, answer.text
        replay = client.get(url.raw_path.decode(), headers=host)
        assert replay.status_code == 401
        yield client, answer.headers["set-cookie"].split(";")[0]


def test_a_cookie_opens_one_preview_and_hands_nothing_on(
    server: int, mine: Holding, other: Holding, user: User
) -> None:
    for workspace in (mine.workspace, other.workspace):
        Workspace.objects.filter(pk=workspace.pk).update(status="running", is_ready=True, desired="running")
        workspace.refresh_from_db()
    with (
        upstream(mine.workspace),
        upstream(other.workspace),
        entered(server, mine.workspace, user) as (
            client,
            cookie,
        ),
    ):
        here, there = (f"{w.pk}.preview.localhost:{server}" for w in (mine.workspace, other.workspace))
        sent = {
            "cookie": f"{cookie}; {cookie_of(user)}; csrftoken=c; messages=m; own=1",
            "authorization": "Bearer studio",
            "x-forwarded-host": "evil.example",
            "x-forwarded-for": "10.0.0.1",
            "forwarded": "for=1.2.3.4",
        }
        assert client.get("/", headers={**sent, "host": there}).status_code == 401
        answer = client.get("/", headers={**sent, "host": here})
        assert answer.status_code == 200
        seen = answer.json()["headers"]
        assert seen["cookie"] == "own=1"
        assert not {"authorization", "x-forwarded-host", "x-forwarded-for", "forwarded"} & seen.keys()
        assert "frame-ancestors http://localhost" in answer.headers.get_list("content-security-policy")[-1]
        names = [value.split("=")[0] for value in answer.headers.get_list("set-cookie")]
        assert names == ["own"]
        User.objects.filter(pk=user.pk).update(is_active=False)
        for _n in range(60):
            if client.get("/", headers={**sent, "host": here}).status_code == 401:
                break
            asyncio.run(asyncio.sleep(0.1))
        else:
            pytest.fail("a deactivated person still looks")


def test_one_person_cannot_hold_endless_sockets(server: int, mine: Holding, user: User) -> None:
    cookie = cookie_of(user)
    address = f"ws://localhost:{server}/ws/projects/{mine.project.pk}/"

    async def many() -> list[int]:
        headers, origin = {"Cookie": cookie}, f"http://localhost:{server}"
        lines = []
        codes = []
        for _n in range(70):
            lines.append(
                await websockets.connect(address, additional_headers=headers, origin=origin, proxy=None)
            )
        for line in lines:
            try:
                await line.send('{"type": "ping"}')
                await asyncio.wait_for(line.recv(), 10)
                codes.append(0)
            except ConnectionClosed as error:
                codes.append(error.rcvd.code if error.rcvd else -1)
        for line in lines:
            await line.close()
        return codes

    codes = asyncio.run(many())
    assert codes.count(4429) == 70 - 50
    assert close_code(server, mine.project.pk, cookie) == 0  # places are given back


def test_odd_messages_do_not_end_the_socket(server: int, mine: Holding, user: User) -> None:
    odd = ["", "[", "null", "[]", '"x"', "1e999", '{"type": 5}', '{"type": "hello", "turns": {"x": "\\ud800"}}',
           '{"type": "hello", "turns": [1]}', '{"type": "hello", "turns": {"\\u0000": 1}}', "[" * 100_000,
           f'{{"type": "hello", "turns": {{"{mine.turn.pk}": 1e30}}}}',
           '{{"type": "hello", "turns": {{"{}": {}}}}}'.format(mine.turn.pk, "9" * 400)]  # fmt: skip

    async def talk() -> str:
        headers, origin = {"Cookie": cookie_of_user}, f"http://localhost:{server}"
        address = f"ws://localhost:{server}/ws/projects/{mine.project.pk}/"
        async with websockets.connect(address, additional_headers=headers, origin=origin, proxy=None) as line:
            for text in odd:
                await line.send(text)
            await line.send(b"\x00\xff")
            await line.send('{"type": "ping"}')
            while True:
                answer = str(await asyncio.wait_for(line.recv(), 10))
                if "pong" in answer:
                    return answer

    cookie_of_user = cookie_of(user)
    assert "pong" in asyncio.run(talk())
    assert Project.objects.filter(pk=mine.project.pk).exists()
    assert settings.DEBUG is False
