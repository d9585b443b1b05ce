"""PUT /files: what goes in, what is refused, and what the verdict says."""

import base64
import json
from typing import Any

import pytest

from .conftest import HERO, TOKEN, RunningAgent


def broken_hero(site: dict[str, str], **change: str) -> dict[str, str]:
    text = site[HERO]
    for old, new in change.items():
        text = text.replace(old, new)
    return {HERO: text}


def test_an_edit_is_served_when_the_answer_comes(agent: RunningAgent, site: dict[str, str]) -> None:
    for word in ("Qwertz", "Asdfgh"):
        edited = site[HERO].replace("<section", f"<p>{word}</p>\n<section", 1)
        assert agent.verdict({HERO: edited}, revision=word)["ok"]
        status, html = agent.page()
        assert status == 200
        assert word in html
        assert agent.health()["revision"] == word
    assert agent.verdict({HERO: site[HERO]})["ok"]


def test_who_does_not_wait_gets_the_verdict_later(agent: RunningAgent, site: dict[str, str]) -> None:
    for text, ok in ((site[HERO].replace("<section", "<p>Yuiop</p>\n<section", 1), True), ("<{", False)):
        body = {"revision": f"later-{ok}", "files": [{"path": HERO, "content": text}], "wait": False}
        status, answer = agent.call("PUT", "/files", body)
        assert (status, answer["verdict"], answer["serving"]) == (200, None, True)
        if ok:
            assert "Yuiop" in agent.page()[1]
        status, later = agent.call("GET", "/verdict")
        assert (status, later["revision"], later["verdict"]["ok"]) == (200, f"later-{ok}", ok)
    assert agent.verdict({HERO: site[HERO]})["ok"]


@pytest.mark.parametrize(
    "path",
    ["/../x", "/a/../../x", "/./x", "relative.txt", "", "/a//b", "/a\\b", "/a\nb", "/a\0b", "/", "/a/",
     "/node_modules/x.js", "/.astro/x", "/\ud800x", "/" + "x" * 300, 7, None],
)  # fmt: skip
def test_paths_that_are_refused(agent: RunningAgent, path: Any) -> None:
    body = {
        "revision": "bad",
        "files": [{"path": "/fine.txt", "content": "x"}, {"path": path, "content": "x"}],
    }
    status, answer = agent.call("PUT", "/files", body)
    assert (status, answer["error"]["code"]) == (400, "invalid_path")
    assert not (agent.root / "fine.txt").exists()
    assert agent.health()["revision"] != "bad"


def test_links_are_not_followed(agent: RunningAgent) -> None:
    outside = agent.folder / "outside"
    outside.mkdir()
    (agent.root / "link").symlink_to(outside)
    status, answer = agent.put({"/link/x.txt": "x"})
    assert (status, answer["error"]["code"]) == (400, "invalid_path")
    assert list(outside.iterdir()) == []
    (agent.root / "link").unlink()


def test_nothing_is_written_when_one_file_cannot_be(agent: RunningAgent) -> None:
    status, answer = agent.put({"/one.txt": "1", f"{HERO}/two.txt": "2"})
    assert (status, answer["error"]["code"]) == (409, "path_conflict")
    assert not (agent.root / "one.txt").exists()


def test_unicode_names_and_binary_content(agent: RunningAgent) -> None:
    data = bytes(range(256))
    file = {"path": "/public/é ü 😀.bin", "encoding": "base64", "content": base64.b64encode(data).decode()}
    status, _ = agent.call("PUT", "/files", {"revision": "u", "files": [file]})
    assert status == 200
    assert (agent.root / "public" / "é ü 😀.bin").read_bytes() == data
    status, answer = agent.call("PUT", "/files", {"revision": "u", "files": [{**file, "content": "%%%"}]})
    assert (status, answer["error"]["code"]) == (400, "invalid_file")


def test_a_wrong_base_changes_nothing(agent: RunningAgent) -> None:
    agent.put({"/base.txt": "1"}, revision="one")
    status, answer = agent.put({"/base.txt": "2"}, revision="two", base="other")
    assert (status, answer["error"]["code"]) == (409, "revision_mismatch")
    assert (agent.root / "base.txt").read_text() == "1"


def test_replace_removes_what_is_not_named(agent: RunningAgent, site: dict[str, str]) -> None:
    agent.put({"/extra/deep/file.txt": "x"})
    assert agent.verdict(site, replace=True)["ok"]
    assert not (agent.root / "extra").exists()
    assert (agent.root / "node_modules").exists()


@pytest.mark.parametrize(
    ("old", "new", "code", "fragment"),
    [
        ("</section>", "", "compile_error", "Unexpected token"),
        ("const content", "const = 1;\nconst content", "compile_error", "Unexpected token"),
        (
            "const content",
            "import X from './Nope.astro';\nX();\nconst content",
            "import_missing",
            "Nope.astro",
        ),
        ("const content", "unknown();\nconst content", "render_error", "unknown is not defined"),
        ("const content", "process.exit(1);\nconst content", "process_exit", "process.exit"),
    ],
)
def test_a_broken_change_tells_where(
    agent: RunningAgent, site: dict[str, str], old: str, new: str, code: str, fragment: str
) -> None:
    verdict = agent.verdict({HERO: site[HERO].replace(old, new, 1)})
    assert verdict["ok"] is False
    error = verdict["error"]
    assert error["code"] == code
    assert fragment in error["message"]
    assert error["hint"]
    assert str(agent.root) not in json.dumps(error)
    if code != "import_missing":
        assert error["file"] == HERO
        assert error["line"] >= 1
    assert agent.health()["status"] == "error"
    assert agent.verdict({HERO: site[HERO]})["ok"]
    assert agent.health()["status"] == "ready"


def test_line_and_column_of_an_error(agent: RunningAgent, site: dict[str, str]) -> None:
    error = agent.verdict({HERO: "---\nconst fine = 1;\n  boom();\n---\n<p>x</p>\n"})["error"]
    assert (error["file"], error["line"], error["column"]) == (HERO, 3, 3)
    assert agent.verdict({HERO: site[HERO]})["ok"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"x"'])
def test_malformed_json(agent: RunningAgent, body: bytes) -> None:
    status, data = agent.raw("PUT", "/files", body)
    assert (status, json.loads(data)["error"]["code"]) == (400, "invalid_json")


def test_too_large_a_request(agent: RunningAgent) -> None:
    from .conftest import UnixConnection

    connection = UnixConnection(agent.socket)
    connection.putrequest("PUT", "/files")
    connection.putheader("authorization", f"Bearer {TOKEN}")
    connection.putheader("content-length", str(65 * 1024 * 1024))
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 413
    assert json.loads(response.read())["error"]["code"] == "too_large"


@pytest.mark.parametrize("token", ["", "x", TOKEN + "x", TOKEN[:-1]])
def test_a_wrong_token_is_refused(agent: RunningAgent, token: str) -> None:
    status, data = agent.raw("GET", "/health", token=token)
    assert (status, json.loads(data)["error"]["code"]) == (401, "unauthorized")


def test_unknown_calls(agent: RunningAgent) -> None:
    assert agent.call("GET", "/nothing")[0] == 404
    assert agent.call("DELETE", "/files")[0] == 405


def test_check_writes_nothing(agent: RunningAgent, site: dict[str, str]) -> None:
    status, answer = agent.call("POST", "/check", {"files": [{"path": HERO, "content": "<p>\n<div>"}]})
    assert (status, answer["ok"]) == (200, False)
    assert answer["errors"][0]["file"] == HERO
    assert (agent.root / HERO[1:]).read_text() == site[HERO]


def test_events_tell_of_a_change(agent: RunningAgent, site: dict[str, str]) -> None:
    from .conftest import UnixConnection

    connection = UnixConnection(agent.socket)
    connection.request("GET", "/events", headers={"authorization": f"Bearer {TOKEN}"})
    stream = connection.getresponse()
    assert json.loads(stream.readline())["data"]["status"] == "ready"
    agent.verdict({HERO: site[HERO] + "\n<p>more</p>\n"})
    seen: dict[str, Any] = {}
    while "connection-status" not in seen:
        event = json.loads(stream.readline())
        seen[event["type"]] = event["data"]
    assert seen["file-changed"]["files"] == [HERO]
    assert seen["file-changed"]["modules"][0]["type"] == "changed"
    assert seen["build-complete"]["duration"] >= 0
    assert seen["full-reload"]["reload"]["type"] == "full"
    connection.close()
    agent.verdict({HERO: site[HERO]})


def _sent_to(place: str) -> dict[str, str]:
    return {"/src/pages/index.astro": f"---\nreturn Astro.redirect('{place}');\n---\n"}


def test_redirects_are_followed_as_a_visitor_would(agent: RunningAgent, site: dict[str, str]) -> None:
    page = {"/src/pages/start.astro": "<html><body>Here</body></html>"}
    assert agent.verdict({**site, **page, **_sent_to("/start")}, replace=True)["ok"]
    assert agent.verdict(_sent_to("https://elsewhere.example/"))["ok"]
    assert agent.verdict(_sent_to("/nowhere"))["error"]["code"] == "page_missing"
    assert agent.verdict(_sent_to("/"))["error"]["code"] == "redirect_loop"
    assert agent.verdict(site, replace=True)["ok"]
