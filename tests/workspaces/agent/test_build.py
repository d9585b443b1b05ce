"""POST /build and the artifact."""

import io
import json
import tarfile
from typing import Any

from .conftest import HERO, RunningAgent


def build(agent: RunningAgent, build_id: str) -> list[dict[str, Any]]:
    status, data = agent.raw("POST", "/build", json.dumps({"buildId": build_id}).encode())
    assert status == 200
    return [json.loads(line) for line in data.splitlines()]


def test_a_build_and_its_artifact(agent: RunningAgent) -> None:
    *log, done = build(agent, "b-1")
    assert done["ok"], done
    assert log
    assert all(line["type"] == "log" and line["level"] and line["timestamp"] for line in log)
    status, data = agent.raw("GET", "/build/b-1/artifact")
    assert status == 200
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        names = archive.getnames()
        page = archive.extractfile("index.html")
        assert page is not None
        html = page.read().decode()
    assert any(name.endswith(".css") for name in names)
    assert "studio" not in html
    assert "@vite/client" not in html


def test_a_build_that_fails_tells_where(agent: RunningAgent, site: dict[str, str]) -> None:
    agent.put({HERO: "---\nconst fine = 1;\n---\n<div>\n  <p>\n</div>\n"})
    *_, done = build(agent, "b-2")
    assert done["ok"] is False
    error = done["error"]
    assert (error["file"], error["code"]) == (HERO, "compile_error")
    assert error["line"] >= 4
    assert error["column"] >= 1
    assert error["hint"]
    assert agent.raw("GET", "/build/b-2/artifact")[0] == 404
    assert agent.verdict({HERO: site[HERO]})["ok"]


def test_build_ids_cannot_climb(agent: RunningAgent) -> None:
    for build_id in ("../x", "", "a/b", None, "x" * 100):
        assert agent.call("POST", "/build", {"buildId": build_id})[0] == 400
    assert agent.call("GET", "/build/..%2Fx/artifact")[0] == 400
