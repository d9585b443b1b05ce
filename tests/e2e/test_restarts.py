"""Web, worker, beat and the engine restart while three people edit: nobody loses an edit, previews come back."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from tests.e2e import packages, studio
from tests.e2e.person import Person, until
from tests.engine import Engine
from tests.services import HOME

HERO = "/src/components/Hero.astro"
HEADING = re.compile(r'"heading": "[^"]*"')
BACK_WITHIN = 5.0  # seconds from the engine's return to every preview's answer


@dataclass
class Editor:
    """Saves one heading after the other until told to stop, as somebody in the Code tab does."""

    person: Person
    project: str
    saved: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        number = 0
        while not stop.wait(0.4):
            number += 1
            heading = f"Heading {number} of {self.project[-4:]}"
            if self._save(heading):
                self.saved.append(heading)

    def _save(self, heading: str) -> bool:
        """Whether the studio said that it is saved."""
        try:
            file = self.person.api("GET", f"/projects/{self.project}/files/content?path={HERO}")
            text = HEADING.sub(f'"heading": "{heading}"', file.json()["data"]["content"], count=1)
            form = {"path": HERO, "content": text}
            url = f"/projects/{self.project}/file/save"
            answer = self.person.http.post(url, data=form, headers=self.person.csrf)
        except (httpx.TransportError, ValueError, KeyError):
            return False
        if answer.status_code != 200 and answer.status_code < 500:
            self.refused.append(answer.text)
        return answer.status_code == 200


@pytest.fixture
def scene(
    engine_that_keeps_containers: Engine, preview_image: str
) -> Iterator[tuple[studio.Studio, list[Editor]]]:
    home = HOME / "restarts"
    packages.lend(home)
    running = studio.start(
        home,
        WORKSPACE_RUNTIME="docker",
        DOCKER_ADDRESS=engine_that_keeps_containers.address,
        WORKSPACE_POOL="baseline-landing=0",
    )
    try:
        running.wait_until_ready()
        editors = []
        for _n in range(3):
            person = Person(running)
            editor = Editor(person, person.new_project())
            person.http.post(f"/projects/{editor.project}/workspace/open", headers=person.csrf)
            editors.append(editor)
        for editor in editors:
            editor.person.preview_answers(editor.project, "</html>", 90)
        yield running, editors
    finally:
        running.stop()
        assert not list((home / "disks").glob("*")), "storage of workspaces is left"


@pytest.mark.docker
@pytest.mark.timeout(300)
def test_restarts_while_three_people_edit(
    scene: tuple[studio.Studio, list[Editor]], engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    running, editors = scene
    stop = threading.Event()
    threads = [threading.Thread(target=editor.run, args=(stop,)) for editor in editors]
    for thread in threads:
        thread.start()
    try:
        for command in ("serve", "work", "beat"):
            time.sleep(2)
            running.child(command).terminate()
            until(lambda: studio.is_ready(running.port), 60)
        time.sleep(2)
        engine.stop()
        time.sleep(2)
        engine.start()
        returned = time.monotonic()
        for editor in editors:
            editor.person.preview_answers(editor.project, "</html>", 60)
        back = time.monotonic() - returned
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    with capsys.disabled():
        print(f"\n  previews answered {back:.1f} s after the engine's return")
    assert back < BACK_WITHIN
    for editor in editors:
        _nothing_lost(editor)


def _nothing_lost(editor: Editor) -> None:
    """The last heading that was called saved stands in head and on the page."""
    assert not editor.refused
    assert len(editor.saved) > 5
    last = editor.saved[-1]
    content = editor.person.get(f"/projects/{editor.project}/files/content?path={HERO}")["content"]
    kept = HEADING.search(content)
    assert kept is not None
    # One more may have been committed whose answer was lost on the way.
    number = int(re.search(r"Heading (\d+)", kept[0])[1])  # type: ignore[index]
    assert number >= int(re.search(r"Heading (\d+)", last)[1])  # type: ignore[index]
    editor.person.preview_answers(editor.project, f"Heading {number} of {editor.project[-4:]}", 20)
    revisions = editor.person.get(f"/projects/{editor.project}/revisions")["items"]
    assert revisions[0]["id"] == editor.person.head(editor.project)
