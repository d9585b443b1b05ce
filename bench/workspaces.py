"""A project with a live preview, seen through the gateway as a browser would see it."""

import time
import uuid
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from apps.workspaces.runtime.base import Handle
from apps.workspaces.runtime.process import ProcessRuntime
from bench.client import Person
from tests.e2e.studio import Studio

HERO = "/src/components/Hero.astro"
STEP = 0.005  # seconds between two looks
PATIENCE = 90.0


class Preview:
    """A person's project and its workspace."""

    def __init__(self, studio: Studio, name: str = "Bench") -> None:
        self.person = Person(studio.origin)
        self.studio = studio
        self.project = self.person.make_project(name)
        self.cookie = ""
        self.open()
        self.id = uuid.UUID(str(self.state()["id"]))
        # *.localhost isn't resolved everywhere: the connection goes to 127.0.0.1, Host names the preview.
        self.host = f"{self.id}.preview.localhost:{studio.port}"
        self.wait_for("running")
        self.enter()

    def do(self, name: str) -> None:
        """open, stop or restart."""
        answer = self.person.post(f"/projects/{self.project}/workspace/{name}")
        assert answer.status_code < 300, answer.text[:300]

    def open(self) -> None:
        self.do("open")

    def state(self) -> dict[str, object]:
        return dict(self.person.http.get(f"/projects/{self.project}/workspace/status").json())

    def wait_for(self, status: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while (state := self.state())["status"] != status:
            assert time.monotonic() < deadline, f"not {status}: {state}"
            time.sleep(0.1)

    def enter(self) -> None:
        """Trade an entry token for the cookie, which is Secure and so has to be carried by hand here."""
        url = urlsplit(self.person.post(f"/projects/{self.project}/workspace/entry").json()["url"])
        connection = HTTPConnection("127.0.0.1", self.studio.port)
        connection.request("GET", f"{url.path}?{url.query}", headers={"Host": self.host})
        answer = connection.getresponse()
        assert answer.status == 303, answer.status
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        connection.close()

    def page(self) -> "Page":
        """A keep-alive connection through the gateway."""
        return Page(self.studio.port, {"Host": self.host, "Cookie": self.cookie})

    def socket(self) -> Path:
        """The dev server's own socket, which the gateway forwards to."""
        path = ProcessRuntime(self.studio.home).endpoint(Handle(self.id)).dev.path
        assert path is not None
        return path

    def read(self, path: str) -> str:
        answer = self.person.http.get(f"/projects/{self.project}/file", params={"path": path})
        return str(answer.json()["content"])

    def save(self, path: str, content: str) -> None:
        """As the Code tab does."""
        answer = self.person.post(f"/projects/{self.project}/file/save", path=path, content=content)
        assert answer.status_code == 200, answer.text[:300]


class Page:
    """One keep-alive connection that asks for / until it says what is awaited."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.headers = {**headers, "Accept": "text/html"}
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self) -> tuple[int, str]:
        """Status and text; 0 when nobody answers."""
        try:
            self.connection.request("GET", "/", headers=self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except OSError:
            self.connection.close()
            return 0, ""

    def until(self, text: str) -> float:
        """The moment at which a 200 page with `text` was whole (monotonic seconds)."""
        deadline = time.monotonic() + PATIENCE
        while True:
            status, body = self.get()
            if status == 200 and text in body:
                return time.monotonic()
            assert time.monotonic() < deadline, f"{text!r} never came; last {status}: {body[:300]}"
            time.sleep(STEP)
