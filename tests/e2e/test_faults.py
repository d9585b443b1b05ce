"""Bad input and bad partners against one running studio: words for each, never a 500, never a stack trace."""

import json
import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from websockets.exceptions import WebSocketException

from tests.chat.openai_server import OpenAIServer, Reply, openai_server
from tests.e2e import packages, studio
from tests.e2e.person import Person, until
from tests.services import HOME

MB = 1024 * 1024
PEOPLE = 4
pytestmark = pytest.mark.timeout(180)


@dataclass
class Scene:
    """A studio with a scripted model, and people who take turns, since each has a limit a minute."""

    running: studio.Studio
    model: OpenAIServer
    people: Iterator[Person]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    home = HOME / "faults"
    with openai_server(Reply(["Hello."])) as model:
        packages.lend(home)
        running = studio.start(
            home,
            AI_MODEL="openai/scripted",
            AI_API_BASE=model.url,
            AI_API_KEY="sk-none",
            AI_TIMEOUT_SECONDS="3",
            WORKSPACE_HEALTH_SECONDS="3",
        )
        try:
            running.wait_until_ready()
            people = [Person(running) for _n in range(PEOPLE)]
            yield Scene(running, model, cycle(people))
        finally:
            running.stop()


@pytest.fixture
def person(scene: Scene) -> Person:
    return next(scene.people)


@pytest.fixture
def project(person: Person) -> str:
    return person.new_project()


def in_words(answer: httpx.Response) -> None:
    """No 500, and nothing of our insides."""
    what = f"{answer.request.method} {answer.request.url} → {answer.status_code}"
    assert answer.status_code < 500, what
    for trace in ("Traceback (most", 'File "/', "site-packages", "psycopg", "DataError"):
        assert trace not in answer.text, f"{what}: {answer.text[:500]}"


# ---- requests ---------------------------------------------------------------------------------------------


def megabytes(number: int) -> Iterator[bytes]:
    for _n in range(number):
        yield b"x" * MB


def multipart(number: int) -> tuple[dict[str, str], Iterator[bytes]]:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
    tail = b"\r\n--b--\r\n"

    def body() -> Iterator[bytes]:
        yield head
        yield from megabytes(number)
        yield tail

    length = len(head) + number * MB + len(tail)
    return {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(length)}, body()


def test_a_hundred_megabytes_are_refused_and_not_kept_in_memory(
    scene: Scene, person: Person, project: str
) -> None:
    web = scene.running.child("serve")
    before = web.memory_info().rss
    plain = {
        "/accounts/login/": "application/x-www-form-urlencoded",
        f"/projects/{project}/chat/send": "application/x-www-form-urlencoded",
        f"/projects/{project}/file/save": "application/json",
        f"/projects/{project}/workspace/format": "application/json",
        f"/api/v1/projects/{project}/messages": "application/json",
        "/api/v1/auth/token": "application/json",
    }
    forms = ["/projects/new/zip", f"/projects/{project}/file/upload"]
    for path, kind in plain.items():
        headers = {"Content-Type": kind, "Content-Length": str(100 * MB), **person.csrf}
        answer = person.http.post(path, headers=headers, content=megabytes(100))
        assert answer.status_code == 413, path
        in_words(answer)
    for path in forms:
        headers, body = multipart(100)
        answer = person.http.post(path, headers={**headers, **person.csrf}, content=body)
        assert answer.status_code == 413, path
        in_words(answer)
    assert "too large" in answer.text
    assert web.memory_info().rss - before < 80 * MB
    assert person.http.get("/healthz").status_code == 200


BAD_JSON: list[bytes] = [
    b'{"name": "\xff\xfe"}',
    b'{"name":',
    b"",
    b"null",
    b'"text"',
    b"[1, 2]",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"name": ' + b"9" * 6000 + b"}",
    b'{"name": NaN, "content": Infinity, "path": -Infinity}',
    b'{"name": "\\u0000", "content": "\\u0000", "path": "\\u0000", "email": "\\u0000"}',
    b'{"name": "\\ud800", "content": "\\ud800", "path": "/\\ud800", "password": "\\ud800"}',
    b'{"name": {"a": []}, "content": {"a": 1}, "path": ["x"], "model": {}, "email": [], "password": {}}',
    b'{"name": 7, "content": 7, "path": 7, "model": 7, "projectId": 7, "exportType": 7, "baseRevisionId": 7}',
    b'{"name": "a", "content": "a", "path": "/../../etc/passwd", "projectId": "x", "baseRevisionId": "x"}',
]


def test_bad_json_is_told(person: Person, project: str) -> None:
    targets = [
        ("POST", "/api/v1/projects"),
        ("PATCH", f"/api/v1/projects/{project}"),
        ("POST", f"/api/v1/projects/{project}/messages"),
        ("POST", f"/api/v1/projects/{project}/files"),
        ("PUT", f"/api/v1/projects/{project}/files/content?path=/src/site.json"),
        ("POST", f"/api/v1/projects/{project}/exports"),
        ("POST", f"/api/v1/projects/{project}/duplicate"),
        ("POST", "/api/v1/workspace/create"),
        ("POST", "/api/v1/auth/token"),
        ("POST", "/api/v1/auth/token/refresh"),
        ("POST", f"/projects/{project}/file/save"),
        ("POST", f"/projects/{project}/file/create"),
        ("POST", f"/projects/{project}/file/move"),
        ("POST", f"/projects/{project}/workspace/format"),
    ]
    for method, path in targets:
        for body in BAD_JSON:
            headers = {"Content-Type": "application/json", "Accept": "application/json", **person.csrf}
            answer = person.http.request(method, path, headers=headers, content=body)
            in_words(answer)
            if body in (b'{"name":', b"[" * 100_000):
                assert answer.status_code in (400, 401, 422), (path, answer.status_code, answer.text)
                told = answer.json()
                assert told["error"], path
                assert told["code"], path


def test_bad_forms_are_told(person: Person, project: str) -> None:
    urlencoded = "application/x-www-form-urlencoded"
    bodies: list[tuple[str, bytes]] = [
        (urlencoded, b"email=%ff%fe&password1=\xff\xfe&content=%ff&name=%ff&prompt=%ff"),
        (urlencoded, b"email=%00&password1=%00&content=%00&name=%00&prompt=%00&login=%00&password=%00"),
        (f"{urlencoded}; charset=klingon", b"email=a&content=a"),
        (f"{urlencoded}; charset=utf-16", b"email=a&content=a"),
        (urlencoded, b"&".join(b"a%d=1" % number for number in range(2000))),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data"),
        ("multipart/form-data; boundary=" + "b" * 500, b"--b--"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff\xfe\x00.html"\r\n\r\nx\r\n--b--\r\n',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="../../../etc/passwd"\r\n\r\nx\r\n--b--\r\n',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--\r\n",
        ),
        ("text/plain", b"\xff"),
        ("", b"\xff"),
    ]
    paths = [
        "/accounts/signup/",
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/profile/",
        "/projects/new/prompt",
        "/projects/new/template",
        "/projects/new/zip",
        f"/projects/{project}/chat/send",
        f"/projects/{project}/file/upload",
        f"/projects/{project}/file/save",
        f"/projects/{project}/rename",
        f"/projects/{project}/settings",
        f"/projects/{project}/checkpoint",
        f"/projects/{project}/exports/new",
    ]
    for path in paths:
        for kind, body in bodies:
            headers = {"Content-Type": kind, **person.csrf}
            in_words(person.http.post(path, headers=headers, content=body, follow_redirects=False))


ODD_VALUES = [
    "%00",
    "%ff%fe",
    "-1",
    "abc",
    "9" * 40,
    "%F0%9F%98%80",
    "'; DROP TABLE x; --",
    "..%2f..%2fetc",
    "x" * 12_000,
]


def test_odd_queries_are_told(person: Person, project: str) -> None:
    paths = [
        "/projects/?q={}&page={}&status={}&cursor={}",
        "/projects/deleted?q={}&page={}",
        f"/projects/{project}/?file={{}}&tab={{}}",
        f"/projects/{project}/chat/messages?before={{}}&cursor={{}}",
        f"/projects/{project}/chat/poll?turn={{}}&after={{}}",
        f"/projects/{project}/file?path={{}}&revision={{}}",
        f"/projects/{project}/file/download?path={{}}&revision={{}}",
        f"/projects/{project}/tree?revision={{}}&q={{}}",
        f"/projects/{project}/diff?path={{}}&from={{}}&to={{}}&a={{}}&b={{}}",
        f"/projects/{project}/history?before={{}}&page={{}}",
        f"/projects/{project}/exports/?page={{}}",
        "/api/v1/projects?page={}&limit={}&search={}&status={}&sort={}",
        f"/api/v1/projects/{project}/messages?cursor={{}}&limit={{}}",
        f"/api/v1/projects/{project}/files?path={{}}&revision={{}}",
        f"/api/v1/projects/{project}/files/content?path={{}}&revision={{}}",
        f"/api/v1/projects/{project}/revisions?page={{}}&limit={{}}",
        f"/api/v1/projects/{project}/builds?page={{}}&limit={{}}",
        "/accounts/login/?next={}",
        "/accounts/signup/?next={}&prompt={}",
        "/showcase/?q={}",
        "/admin/login/?next={}",
    ]
    for path in paths:
        for value in ODD_VALUES:
            in_words(person.http.get(path.replace("{}", value), follow_redirects=False))


def test_an_address_without_end_is_refused_in_words(person: Person) -> None:
    answer = person.http.get("/projects/?q=" + "x" * 60_000)
    assert answer.status_code == 414
    assert "too long" in answer.text
    assert person.http.get("/healthz").status_code == 200


def test_odd_addresses_methods_and_headers_are_told(person: Person, project: str) -> None:
    for path in ["/%00", "/%ff", "//", "/static/..%2f..%2fmanage.py", "/showcase/%00/", "/showcase/%ff/"]:
        in_words(person.http.get(path, follow_redirects=False))
    for path in [
        "/projects/%00/",
        "/projects/x/",
        f"/projects/{uuid.UUID(int=0)}/",
        "/projects/downloads/%00",
    ]:
        assert person.http.get(path, follow_redirects=False).status_code == 404, path
    everywhere = [
        "/",
        "/projects/",
        f"/projects/{project}/",
        f"/projects/{project}/chat/send",
        "/healthz",
        "/readyz",
    ]
    everywhere += [
        "/api/v1/projects",
        f"/api/v1/projects/{project}/messages",
        "/api/v1/auth/token",
        "/accounts/login/",
    ]
    everywhere += [f"/projects/{project}/workspace/open", f"/projects/{project}/exports/new"]
    for path in everywhere:
        for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "FOO"):
            in_words(person.http.request(method, path, headers=person.csrf, follow_redirects=False))
    odd: list[dict[str, str]] = [
        {"Host": "evil.example"},
        {"Host": "a..preview.localhost"},
        {"Host": "%00.preview.localhost"},
        {"Host": f"{uuid.uuid4()}.preview.localhost"},
        {"Cookie": 'sessionid=%00\x7f"; csrftoken=\x80;;;=;'},
        {"Authorization": "Bearer garbage"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic %%%"},
        {"Accept": "text/klingon;q=nan"},
        {"Accept-Language": "x" * 3000},
        {"Range": "bytes=9-1"},
        {"If-None-Match": '"'},
        {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
        {"Content-Type": "application/json; charset=klingon"},
    ]
    for headers in odd:
        for path in ("/", "/projects/", "/api/v1/projects", f"/projects/{project}/"):
            raw = {name: value.encode("latin-1") for name, value in headers.items()}
            # By a client of its own: odd cookies end the session of whoever sends them.
            in_words(httpx.get(person.studio.origin + path, headers=raw, timeout=20, trust_env=False))  # type: ignore[arg-type]


def test_odd_messages_on_the_socket_do_no_harm(person: Person, project: str) -> None:
    messages: list[str | bytes] = [
        "{",
        "[]",
        "null",
        '"hello"',
        '{"type": 7}',
        '{"type": "hello", "turns": 7}',
        '{"type": "hello", "turns": {"x": "y", "' + str(uuid.uuid4()) + '": 99999999999999999999}}',
        '{"type": "hello", "turns": {"\\u0000": 1, "\\ud800": 1}}',
        "[" * 50_000,
    ]
    for message in messages:
        with person.socket(project) as line, suppress(WebSocketException, TimeoutError):
            line.send(message)
            line.send('{"type": "ping"}')
            until(lambda found=line: json.loads(found.recv(timeout=10))["type"] == "pong", 10)  # type: ignore[misc]
    for large in (b"\xff\xfe", "x" * (2 * MB)):
        with person.socket(project) as line, suppress(WebSocketException, TimeoutError):
            line.send(large)
            line.recv(timeout=2)
    with person.socket(project) as line:
        line.send('{"type": "ping"}')
        until(lambda: json.loads(line.recv(timeout=10))["type"] == "pong", 10)


# ---- models -----------------------------------------------------------------------------------------------

GOOD = '<response>Done.</response>\n<code>\n<config>{"seo.title": "Fine now"}</config>\n</code>'
HERO = "/src/components/Hero.astro"


def operation(text: str) -> Reply:
    return Reply([f"<response>Here.</response>\n<code>\n{text}\n</code>\n"])


def refusal(status: int, **headers: str) -> Reply:
    return Reply(status=status, error={"message": "secret insides"}, headers=headers)


FAULTS: dict[str, tuple[Reply, set[str]]] = {
    "429": (refusal(429, **{"retry-after": "300"}), {"rate_limit"}),
    "401": (refusal(401), {"bad_key"}),
    "500": (refusal(500), {"model_unavailable"}),
    "nothing": (Reply([]), {"empty_answer"}),
    "cut off": (Reply(["<response>I beg", "an to"], finish=None, drop=True), {"cut_off"}),
    "hangs": (Reply(["<response>Wait"], hang=20), {"model_silent"}),
    "hangs before a word": (Reply([], hang=20), {"model_silent"}),
    "half an operation": (Reply(["<response>A</response><code><file path="]), {"protocol"}),
    "half a file": (
        Reply([f'<code><file path="{HERO}" action="update">\n<<<<<<< SEARCH\n  "hea']),
        {"protocol"},
    ),
    "bad content": (operation('<config>{"seo.title": </config>'), set()),
    "search not there": (
        operation(
            f'<file path="{HERO}" action="update">\n<<<<<<< SEARCH\nnowhere\n=======\nx\n>>>>>>> REPLACE\n</file>'
        ),
        {"search_not_found"},
    ),
    "ambiguous search": (
        operation(
            f'<file path="{HERO}" action="update">\n<<<<<<< SEARCH\n  }},\n=======\n  }}\n>>>>>>> REPLACE\n</file>'
        ),
        {"ambiguous_search"},
    ),
    "climbs": (operation('<file path="/../../etc/passwd" action="create">x</file>'), {"path_traversal"}),
    "does not compile": (
        operation(f'<file path="{HERO}" action="update">\n---\nconst a = ;\n---\n<p>\n</file>'),
        set(),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_model_is_told_and_moves_nothing(
    scene: Scene, person: Person, project: str, fault: str
) -> None:
    reply, codes = FAULTS[fault]
    before = person.head(project)
    scene.model.replies[:] = [reply]
    turn = person.say(project, "Do something")
    done = person.ended(project, turn["id"], 60)
    assert done["status"] == "failed", done
    assert person.head(project) == before
    told = done["error"]
    assert not codes or told["code"] in codes, told
    assert told["message"].rstrip().endswith((".", "!", ")")) or codes == set(), told
    for inside in ("Traceback", "secret insides", "litellm", "openai", "httpx"):
        assert inside not in told["message"]
    page = person.http.get(f"/projects/{project}/")
    assert page.status_code == 200
    scene.model.replies[:] = [Reply([GOOD])]
    again = person.api("POST", f"/projects/{project}/turns/{turn['id']}/retry")
    assert again.status_code == 200, again.text
    retried = person.ended(project, again.json()["data"]["id"], 30)
    assert retried["status"] == "completed", retried["error"]
    assert person.head(project) == retried["revisionId"] != before


def test_what_no_database_keeps_is_left_out(scene: Scene, person: Person, project: str) -> None:
    scene.model.replies[:] = [Reply(["<response>zero \0 and half \ud800 a letter</response>"])]
    done = person.ended(project, person.say(project, "Say something odd")["id"], 30)
    assert done["status"] == "completed", done["error"]
    assert "zero  and half" in done["answer"]["content"]


# ---- agents -----------------------------------------------------------------------------------------------


def test_an_agent_that_hangs_is_named_and_comes_back(scene: Scene, person: Person, project: str) -> None:
    end_all_previews(scene)
    person.http.post(f"/projects/{project}/workspace/open", headers=person.csrf)
    person.preview_answers(project, "</html>", 90)
    frozen = [one for one in scene.running.agents() if studio.cmdline(one)[0].endswith("/node")]
    frozen += [child for one in frozen for child in one.children(recursive=True)]
    for process in frozen:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGSTOP)
    try:
        assert person.http.get(f"/projects/{project}/").status_code == 200
        with suppress(httpx.TimeoutException):  # it may wait; it must not break
            in_words_of_the_gateway(person.preview(project))
        until(lambda: "hung" in failures_of(scene), 60)
        person.preview_answers(project, "</html>", 60)
        assert person.api("GET", f"/projects/{project}").status_code == 200
        until(
            lambda: not [one for one in frozen if one.is_running() and one.status() != psutil.STATUS_ZOMBIE],
            10,
        )
    finally:
        for process in frozen:
            with suppress(ProcessLookupError, psutil.NoSuchProcess):
                process.kill()


def end_all_previews(scene: Scene) -> None:
    """Those of earlier tests, which would be started anew as well."""
    for _n in range(PEOPLE):
        person = next(scene.people)
        for session in person.get("/workspace")["items"]:
            person.api("DELETE", f"/workspace/{session['id']}")
    until(lambda: not scene.running.agents())


def in_words_of_the_gateway(answer: httpx.Response) -> None:
    assert answer.status_code in (200, 302, 502, 503, 504)
    assert "Traceback" not in answer.text


def failures_of(scene: Scene) -> str:
    services: dict[str, Any] = json.loads((scene.running.home / "run" / "services.json").read_text())
    query = "SELECT reason FROM core_transition WHERE kind = 'workspaces.workspace' AND to_status = 'error'"
    with psycopg.connect(services["database_url"]) as connection:
        reasons = " ".join(row[0] for row in connection.execute(query).fetchall())
    return "hung" if "stopped answering" in reasons else reasons


def test_nothing_of_all_this_broke_inside(scene: Scene) -> None:
    """Last: the logs hold no exception that nobody caught."""

    def found(name: str) -> list[str]:
        return [
            line[:600]
            for line in (scene.running.home / "logs" / f"{name}.log").read_text(errors="replace").splitlines()
            if any(
                word in line
                for word in ("Internal Server Error", "Exception inside application", "raised unexpected")
            )
        ]

    assert not found("web")
    assert not found("worker")
