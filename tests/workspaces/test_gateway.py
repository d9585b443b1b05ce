"""The gateway in a real server process, before an echo of what reaches it on the workspace's dev socket."""

import asyncio
import base64
import json
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import websockets
from aiohttp import WSMsgType, web
from django.core import signing
from django.utils import timezone

from apps.accounts.models import User
from apps.projects.models import Project
from apps.workspaces.gateway.entry import COOKIE_SALT, entry_url, safe_next
from apps.workspaces.models import Workspace
from apps.workspaces.services import facts
from apps.workspaces.services.opening import _set
from apps.workspaces.services.ports import lease_port
from tests.workspaces.conftest import dev_socket

pytestmark = pytest.mark.django_db(transaction=True)
BIG = os.urandom(3_000_000)


async def _echo(request: web.Request) -> web.StreamResponse:
    if request.path == "/socket":
        return await _socket(request)
    if request.path == "/slow":
        response = web.StreamResponse()
        await response.prepare(request)
        for number in range(3):
            await response.write(f"part {number}\n".encode())
            await asyncio.sleep(0.4)
        return response
    if request.path == "/big":
        return web.Response(body=BIG)
    body = await request.read()
    seen = {
        "path": request.raw_path,
        "method": request.method,
        "headers": {k.lower(): v for k, v in request.headers.items()},
        "length": len(body),
    }
    headers = [
        ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", "default-src 'self'"),
        ("Cache-Control", "no-cache"),
        ("Set-Cookie", "own=1"),
        ("Set-Cookie", "sessionid=stolen"),
        ("Set-Cookie", "__Host-preview=forged"),
    ]
    response = web.Response(text=json.dumps(seen))
    for name, value in headers:
        response.headers.add(name, value)
    return response


async def _socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(protocols=("vite-hmr",))
    await socket.prepare(request)
    await socket.send_json({"query": request.query_string, "origin": request.headers.get("Origin")})
    async for message in socket:
        if message.type is WSMsgType.TEXT and message.data == "close":
            await socket.close(code=4321)
        elif message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        else:
            await socket.send_bytes(message.data)
    return socket


@contextmanager
def _upstream(path: str) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    app = web.Application(client_max_size=20_000_000)
    app.router.add_route("*", "/{tail:.*}", _echo)
    runner = web.AppRunner(app)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.UnixSite(runner, path).start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@pytest.fixture
def workspace(project: Project, user: User) -> Iterator[Workspace]:
    """A row that says it runs, and the echo at its dev socket."""
    row = Workspace.objects.create(
        organization=project.organization,
        project=project,
        user=user,
        status="running",
        desired="running",
        is_ready=True,
        token="x",
        last_accessed_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    socket = dev_socket(row)
    socket.parent.mkdir(parents=True)
    with _upstream(str(socket)):
        yield row
    facts.runtime().stop(facts.Handle(row.pk))


class Browser:
    """Keeps the preview's cookie as a browser would. *.localhost is sent to loopback by hand."""

    def __init__(self, port: int, workspace: Workspace) -> None:
        self.port = port
        self.host = f"{workspace.pk}.preview.localhost:{port}"
        self.cookie = ""
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Host": self.host, "Accept": "text/html", **options.pop("headers", {})}
        if self.cookie:
            headers["Cookie"] = "; ".join(filter(None, (self.cookie, headers.get("Cookie"))))
        return self.http.request(method, path, headers=headers, **options)

    def enter(self, url: str) -> httpx.Response:
        answer = self.get(url[url.index("/__studio") :], headers={"Sec-Fetch-Site": "cross-site"})
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer


@pytest.fixture
def browser_in(server: int, workspace: Workspace, user: User) -> Browser:
    browser = Browser(server, workspace)
    assert browser.enter(entry_url(workspace, user)).status_code == 303
    return browser


def test_entering_sets_a_partitioned_cookie_and_goes_on(
    server: int, workspace: Workspace, user: User
) -> None:
    answer = Browser(server, workspace).enter(entry_url(workspace, user, next="/about?x=1"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/about?x=1"
    words = [word.strip() for word in answer.headers["set-cookie"].split(";")]
    assert words[0].startswith("__Host-preview=")
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"} <= set(words)
    assert not any(word.startswith("Domain") for word in words)


def test_a_token_works_once(server: int, workspace: Workspace, user: User) -> None:
    url = entry_url(workspace, user)
    assert Browser(server, workspace).enter(url).status_code == 303
    assert Browser(server, workspace).enter(url).status_code == 401


def test_forged_and_expired_tokens_are_refused(
    server: int, workspace: Workspace, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(server, workspace)
    assert browser.enter("http://x/__studio/enter?token=forged").status_code == 401
    assert browser.enter("http://x/__studio/enter").status_code == 401
    monkeypatch.setattr("apps.workspaces.gateway.entry.TOKEN_SECONDS", 1)
    url = entry_url(workspace, user)
    time.sleep(1.2)
    assert browser.enter(url).status_code == 401


def test_a_token_of_another_workspace_is_refused(server: int, workspace: Workspace, user: User) -> None:
    other = Workspace(pk=uuid.uuid4())
    assert Browser(server, workspace).enter(entry_url(other, user)).status_code == 401


def test_a_token_of_an_outsider_is_refused(server: int, workspace: Workspace, outsider: User) -> None:
    assert Browser(server, workspace).enter(entry_url(workspace, outsider)).status_code == 401


def test_without_a_cookie_there_is_a_page_that_says_how_to_go_on(server: int, workspace: Workspace) -> None:
    answer = Browser(server, workspace).get("/")
    assert answer.status_code == 401
    assert "Open this preview from the studio" in answer.text
    assert "frame-ancestors http://localhost" in ",".join(answer.headers.get_list("content-security-policy"))


def test_forged_cookies_are_refused(server: int, workspace: Workspace, user: User, outsider: User) -> None:
    browser = Browser(server, workspace)

    def status(**content: Any) -> int:
        whole = {"w": str(workspace.pk), "u": str(user.pk), "e": time.time() + 60, **content}
        browser.cookie = f"__Host-preview={signing.dumps(whole, salt=COOKIE_SALT)}"
        return browser.get("/").status_code

    assert status() == 200
    assert status(u=str(outsider.pk)) == 401
    assert status(w=str(uuid.uuid4())) == 401
    assert status(e=time.time() - 1) == 401
    browser.cookie = "__Host-preview=" + signing.dumps(
        {"w": str(workspace.pk)}, key="wrong", salt=COOKIE_SALT
    )
    assert browser.get("/").status_code == 401


def test_access_that_ends_closes_the_preview_within_five_seconds(browser_in: Browser, user: User) -> None:
    assert browser_in.get("/").status_code == 200
    user.memberships.all().delete()
    time.sleep(5)
    assert browser_in.get("/").status_code == 401


def test_what_is_ours_does_not_reach_the_page(browser_in: Browser) -> None:
    answer = browser_in.get(
        "/a%20b/c?x=%2F",
        headers={
            "Cookie": "sessionid=secret; csrftoken=secret; preview_0123456789ab=secret; theirs=1",
            "Authorization": "Bearer secret",
            "X-Forwarded-For": "10.0.0.1",
            "X-Real-IP": "10.0.0.1",
            "Origin": f"http://{browser_in.host}",
        },
    )
    seen = answer.json()
    assert "secret" not in answer.text
    assert "10.0.0.1" not in answer.text
    assert browser_in.cookie.partition("=")[2] not in answer.text
    assert seen["path"] == "/a%20b/c?x=%2F"
    assert seen["headers"]["cookie"] == "theirs=1"
    assert seen["headers"]["host"] == browser_in.host
    assert seen["headers"]["origin"] == f"http://{browser_in.host}"


def test_answers_may_be_framed_by_the_studio_only_and_set_no_cookie_of_ours(browser_in: Browser) -> None:
    answer = browser_in.get("/")
    policies = answer.headers.get_list("content-security-policy")
    assert any("default-src 'self'" in policy for policy in policies)
    assert any("frame-ancestors http://localhost" in policy for policy in policies)
    assert "x-frame-options" not in answer.headers
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers.get_list("set-cookie") == ["own=1"]


def test_a_large_body_passes_in_both_directions(browser_in: Browser) -> None:
    answer = browser_in.request("POST", "/upload", content=BIG)
    assert (answer.json()["method"], answer.json()["length"]) == ("POST", len(BIG))
    assert browser_in.get("/big").content == BIG


def test_a_body_without_a_length_passes(browser_in: Browser) -> None:
    answer = browser_in.request("POST", "/upload", content=iter([b"a" * 100_000, b"b" * 100_000]))
    assert answer.json()["length"] == 200_000


def test_an_answer_is_streamed(browser_in: Browser) -> None:
    headers = {"Host": browser_in.host, "Cookie": browser_in.cookie}
    with browser_in.http.stream("GET", "/slow", headers=headers) as answer:
        started = time.monotonic()
        pieces = [(time.monotonic() - started, piece) for piece in answer.iter_raw()]
    assert b"".join(piece for _at, piece in pieces) == b"part 0\npart 1\npart 2\n"
    assert pieces[0][0] < 0.3 < pieces[-1][0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "creating", "is_ready": False}, "Starting the preview"),
        (
            {"status": "error", "retry_at": None, "error": {"code": "x", "message": "Broken <b>"}},
            "Broken &lt;b&gt;",
        ),
        ({"status": "stopped", "desired": "stopped"}, "The preview is asleep"),
        ({"desired": "stopped", "error": {"code": "expired", "message": "Over."}}, "The preview has expired"),
    ],
)
def test_what_is_not_there_is_said_in_words(
    browser_in: Browser, workspace: Workspace, changes: dict[str, Any], words: str
) -> None:
    _set(workspace, **changes)
    time.sleep(2.1)
    answer = browser_in.get("/")
    assert answer.status_code == 503
    assert words in answer.text
    script = browser_in.get("/app.js", headers={"Accept": "*/*"})
    assert script.headers["content-type"].startswith("text/plain")


def test_a_page_waits_for_a_workspace_that_starts_and_its_scripts_do_not(
    browser_in: Browser, workspace: Workspace
) -> None:
    _set(workspace, status="creating", is_ready=False)
    time.sleep(2.1)
    assert browser_in.get("/app.js", headers={"Accept": "*/*"}).status_code == 503
    ready = threading.Timer(1.0, lambda: _set(workspace, is_ready=True))
    ready.start()
    started = time.monotonic()
    assert browser_in.get("/", headers={"Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert time.monotonic() - started > 0.9
    ready.join()


def test_a_page_that_waits_is_told_of_a_start_that_fails(browser_in: Browser, workspace: Workspace) -> None:
    _set(workspace, status="creating", is_ready=False)
    time.sleep(2.1)
    failed = {"status": "error", "error": {"code": "memory", "message": "It ran out of memory."}}
    fails = threading.Timer(0.5, lambda: _set(workspace, **failed))
    fails.start()
    answer = browser_in.get("/", headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 503
    assert "It ran out of memory." in answer.text
    fails.join()


def test_nobody_at_the_socket_is_said_in_words(server: int, workspace: Workspace, user: User) -> None:
    browser = Browser(server, workspace)
    browser.enter(entry_url(workspace, user))
    dev_socket(workspace).unlink()
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "being brought back" in answer.text


@pytest.mark.parametrize("host", [str(uuid.UUID(int=7)), "not-an-id", "a.b"])
def test_unknown_hosts_are_404(browser_in: Browser, host: str) -> None:
    browser_in.host = f"{host}.preview.localhost:{browser_in.port}"
    assert browser_in.get("/").status_code == 404


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a b", "/\r\nX: y", ""]
)
def test_next_never_leaves_the_origin(path: str) -> None:
    assert safe_next(path) == "/"


def _run(coroutine: Any) -> Any:
    return asyncio.new_event_loop().run_until_complete(coroutine)


def _handshake(browser: Browser, *, cookie: str, origin: str | None) -> int:
    """Status of an upgrade by hand: the library would set its own Host."""
    headers = {
        "Host": browser.host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Cookie": cookie,
    }
    if origin:
        headers["Origin"] = origin
    url = f"http://127.0.0.1:{browser.port}/socket"
    with httpx.stream("GET", url, headers=headers, trust_env=False, timeout=10) as answer:
        return answer.status_code


def test_a_socket_needs_the_cookie_and_its_own_origin(browser_in: Browser) -> None:
    own = f"http://{browser_in.host}"
    assert _handshake(browser_in, cookie=browser_in.cookie, origin=own) == 101
    assert _handshake(browser_in, cookie="", origin=own) == 403
    assert _handshake(browser_in, cookie=browser_in.cookie, origin="http://evil.example") == 403
    assert (
        _handshake(browser_in, cookie=browser_in.cookie, origin=f"http://localhost:{browser_in.port}") == 403
    )
    assert _handshake(browser_in, cookie=browser_in.cookie, origin=None) == 403


def test_a_socket_carries_text_bytes_subprotocol_query_and_close_code(browser_in: Browser) -> None:
    async def talk() -> None:
        socket = await websockets.connect(
            f"ws://{browser_in.host}/socket?token=abc",
            host="127.0.0.1",
            port=browser_in.port,
            origin=f"http://{browser_in.host}",  # type: ignore[arg-type]
            additional_headers={"Cookie": browser_in.cookie},
            subprotocols=["vite-hmr"],  # type: ignore[list-item]
            proxy=None,
        )
        assert socket.subprotocol == "vite-hmr"
        hello = json.loads(await socket.recv())
        assert hello == {"query": "token=abc", "origin": f"http://{browser_in.host}"}
        await socket.send("zebra")
        assert await socket.recv() == "zebra"
        await socket.send(b"\x00\xff" * 100_000)
        assert await socket.recv() == b"\x00\xff" * 100_000
        await socket.send("close")
        await socket.wait_closed()
        assert socket.close_code == 4321

    _run(asyncio.wait_for(talk(), 20))


def test_a_socket_ends_when_the_workspace_does(browser_in: Browser, workspace: Workspace) -> None:
    async def wait() -> int | None:
        socket = await websockets.connect(
            f"ws://{browser_in.host}/socket",
            host="127.0.0.1",
            port=browser_in.port,
            origin=f"http://{browser_in.host}",  # type: ignore[arg-type]
            additional_headers={"Cookie": browser_in.cookie},
            proxy=None,
        )
        await socket.recv()
        await asyncio.to_thread(_stop_row, workspace)
        await socket.wait_closed()
        return socket.close_code

    assert _run(asyncio.wait_for(wait(), 20)) == 4403


def _stop_row(workspace: Workspace) -> None:
    from django.db import connection

    try:
        _set(workspace, desired="stopped")
    finally:
        connection.close()


def test_port_mode_serves_at_a_leased_port(
    server: int, workspace: Workspace, user: User, client: Any
) -> None:
    from apps.workspaces.models import Workspace as Row

    lease = lease_port(Row.objects.get(pk=workspace.pk))
    client.force_login(user)
    with httpx.Client(base_url=f"http://127.0.0.1:{server}", trust_env=False, timeout=20) as http:
        session = client.cookies["sessionid"].value
        token = "a" * 32  # a CSRF secret is valid when cookie and header agree
        answer = http.post(
            f"/projects/{workspace.project_id}/workspace/port_mode",
            headers={
                "Cookie": f"sessionid={session}; csrftoken={token}",
                "X-CSRFToken": token,
                "Accept": "application/json",
            },
        )
    assert answer.status_code == 200, answer.text
    url = answer.json()["url"]
    assert url.startswith(f"http://127.0.0.1:{lease}/__studio/enter?")
    with httpx.Client(trust_env=False, timeout=20) as http:
        entered = http.get(url, headers={"Sec-Fetch-Site": "none"})
        assert entered.status_code == 303, entered.text
        assert entered.headers["set-cookie"].startswith(f"preview_{workspace.pk.hex[-12:]}=")
        assert "Secure" not in entered.headers["set-cookie"]
        seen = http.get(f"http://127.0.0.1:{lease}/page").json()
        assert seen["headers"]["host"] == f"127.0.0.1:{lease}"
        assert "cookie" not in seen["headers"]
    with httpx.Client(trust_env=False, timeout=20) as http:
        assert http.get(f"http://127.0.0.1:{lease}/page").status_code == 401
