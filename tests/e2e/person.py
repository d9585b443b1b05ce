"""A person with a session, by HTTP and WebSocket and without a browser."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.e2e.studio import Studio

PASSWORD = "correct horse battery"


class Person:
    """Signed up with an address of their own."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.http = httpx.Client(base_url=studio.origin, timeout=20, trust_env=False, follow_redirects=True)
        self.email = f"{uuid.uuid4().hex[:10]}@example.com"
        page = self.http.get("/accounts/signup/")
        assert page.status_code == 200
        fields = {"email": self.email, "password1": PASSWORD}
        done = self.http.post("/accounts/signup/", data=fields, headers=self.csrf)
        assert done.status_code == 200, done.text
        assert "sessionid" in self.http.cookies, done.text

    @property
    def csrf(self) -> dict[str, str]:
        return {"X-CSRFToken": self.http.cookies.get("csrftoken") or ""}

    def api(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """`path` below /api/v1."""
        headers = {**self.csrf, **kwargs.pop("headers", {})}
        return self.http.request(method, f"/api/v1{path}", headers=headers, **kwargs)

    def get(self, path: str) -> Any:
        """The data of an API answer; waits while the web process is away or the database restarts."""
        answer = self.patiently(lambda: self.api("GET", path))
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def patiently(self, ask: Callable[[], httpx.Response], seconds: float = 60) -> httpx.Response:
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = ask()
                if answer.status_code < 500 or time.monotonic() > deadline:
                    return answer
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def new_project(self, name: str = "Padaria") -> str:
        answer = self.api("POST", "/projects", json={"name": name})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["id"])

    def say(self, project: str, words: str = "Change the heading") -> dict[str, Any]:
        """Start a turn."""
        answer = self.patiently(
            lambda: self.api("POST", f"/projects/{project}/messages", json={"content": words})
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["data"])

    def turn(self, project: str, turn: str) -> dict[str, Any]:
        return dict(self.get(f"/projects/{project}/turns/{turn}"))

    def ended(self, project: str, turn: str, seconds: float = 60) -> dict[str, Any]:
        """The turn when it has ended, which it has to within `seconds`."""
        deadline = time.monotonic() + seconds
        while (found := self.turn(project, turn))["status"] in ("queued", "running"):
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        return found

    def head(self, project: str) -> str:
        return str(self.get(f"/projects/{project}")["headRevisionId"])

    def preview(self, project: str) -> httpx.Response:
        """The page in the preview, entered as the builder does."""
        entry = self.http.post(f"/projects/{project}/workspace/entry", headers=self.csrf)
        if entry.status_code != 200:
            return entry
        url = httpx.URL(entry.json()["url"])
        with httpx.Client(trust_env=False, timeout=10, transport=ToLoopback()) as visitor:
            first = visitor.get(url)
            cookie = first.headers.get("set-cookie", "").partition(";")[0]
            return visitor.get(url.join("/"), headers={"Cookie": cookie})

    def preview_answers(self, project: str, words: str, seconds: float = 60) -> None:
        """The preview shows `words` within `seconds`."""

        def shows() -> bool:
            try:
                answer = self.preview(project)
            except httpx.TransportError:
                return False
            return answer.status_code == 200 and words in answer.text

        until(shows, seconds)

    @contextmanager
    def socket(self, project: str) -> Iterator[ClientConnection]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        url = f"ws://127.0.0.1:{self.studio.port}/ws/projects/{project}/"
        with connect(
            url,
            additional_headers={"Cookie": cookies},
            origin=Origin(self.studio.origin),
            open_timeout=10,
            close_timeout=1,
            proxy=None,
            max_size=None,
        ) as line:
            yield line


class ToLoopback(httpx.HTTPTransport):
    """Names below .localhost are this machine, also where the system's resolver doesn't know that."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["Host"] = request.url.netloc.decode()
        request.url = request.url.copy_with(host="127.0.0.1")
        return super().handle_request(request)


def until(check: Callable[[], Any], seconds: float = 30) -> Any:
    """What `check` returns as soon as it is true."""
    deadline = time.monotonic() + seconds
    while True:
        if found := check():
            return found
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def deltas(
    line: ClientConnection,
    turn: str,
    *,
    after: int = 0,
    enough: Callable[[list[dict[str, Any]]], bool] = lambda found: False,
    seconds: float = 30,
) -> list[dict[str, Any]]:
    """What the socket says of the turn after number `after`, each once, as the builder's script takes it.

    Ends when that is enough, at a gap, when the socket breaks or is silent.
    """
    found: list[dict[str, Any]] = []
    deadline, patience = time.monotonic() + seconds, min(seconds, 10)
    try:
        while not enough(found) and time.monotonic() < deadline:
            message = json.loads(line.recv(timeout=patience))
            # Its fragment comes at every change of its state; after the last one there is silence.
            patience = (
                2 if message["type"] == "html" and turn in message["target"] and found else min(seconds, 10)
            )
            if message["type"] != "delta" or message["turn"] != turn or message["seq"] <= after + len(found):
                continue
            if message["seq"] != after + len(found) + 1:
                break
            found.append(message)
    except (WebSocketException, TimeoutError, OSError):
        return found
    return found
