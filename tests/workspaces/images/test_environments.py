"""The images of the templates on Vite: served, changed and built in a container with a read-only root."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.workspaces.runtime.engine import client
from apps.workspaces.runtime.images import building, content
from tests.engine import Engine
from tests.services import HOME
from tests.workspaces.images import test_container
from tests.workspaces.images.test_container import Box, seeded

pytestmark = pytest.mark.docker
network, start = test_container.network, test_container.start
HEROES = {
    "static-html": "/index.html",
    "react-vite": "/src/components/Hero.tsx",
    "vue-vite": "/src/components/Hero.vue",
    "svelte-vite": "/src/components/Hero.svelte",
}


@pytest.fixture(scope="module", params=sorted(HEROES))
def template(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def preview_image(engine: Engine, template: str) -> Iterator[str]:
    name = building.build(template, address=engine.address, home=HOME, source="wheel").name
    yield name
    client(engine.address).images.remove(name, force=True)


def test_an_image_serves_changes_and_builds(start: Callable[..., Box], template: str) -> None:
    box = seeded(start)
    status, html = box.page()
    assert status == 200
    assert "<title>Larkspur" in html
    hero = content.site(template)[HEROES[template]].decode()
    _, answer = box.put({HEROES[template]: hero.replace("small teams", "large teams")})
    assert answer["verdict"]["ok"], answer
    _, answer = box.put({HEROES[template]: f"{hero}\n<section>"})
    assert answer["verdict"]["ok"] is (template == "static-html"), answer
    _, answer = box.put({HEROES[template]: hero})
    assert answer["verdict"]["ok"], answer
    box.container.remove(force=True)
    _build(start, template)


def _build(start: Callable[..., Box], template: str) -> None:
    """In a box of its own without a dev server, as the studio builds: both at once want more memory than one has."""
    box = start(AGENT_DEV_SERVER="off")
    box.until(lambda: box.health()["status"] == "stopped")
    files = [
        {"path": path, "content": base64.b64encode(data).decode(), "encoding": "base64"}
        for path, data in content.site(template).items()
    ]
    status, answer = box.call("PUT", "/files", {"revision": "r", "files": files, "replace": True})
    assert status == 200, answer
    told = box.request("POST", "/build", {"buildId": "one"})[1].decode()
    done: dict[str, Any] = json.loads(told.splitlines()[-1])
    assert done["ok"], f"{told}\n{box.log()}"
    assert box.request("GET", "/build/one/artifact")[0] == 200
