"""kill -9 in the middle of a turn: nothing is lost, nothing is done twice, nothing stays open, nothing stays behind."""

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg
import pytest
from websockets.exceptions import WebSocketException

from tests.chat.openai_server import OpenAIServer, Reply, openai_server
from tests.e2e import packages, studio
from tests.e2e.person import Person, deltas, until
from tests.services import HOME

WITHIN = 60  # seconds in which everything has to have ended
WORDS = [f"word{number} " for number in range(60)]
OPEN_ROWS = """
    SELECT 'turn', id::text, status FROM chat_turn WHERE status IN ('queued', 'running')
    UNION ALL SELECT 'build', id::text, status FROM exports_build WHERE status IN ('queued', 'building')
    UNION ALL SELECT 'export', id::text, status FROM exports_export
        WHERE status IN ('preparing', 'building', 'uploading')
    UNION ALL SELECT 'workspace', id::text, status FROM workspaces_workspace
        WHERE status IN ('creating', 'stopping', 'error')
    UNION ALL SELECT 'answer', id::text, status FROM chat_message WHERE status = 'processing'
"""


@dataclass
class Scene:
    """A studio whose model writes slowly, and a person with an open preview."""

    running: studio.Studio
    model: OpenAIServer
    person: Person
    project: str


def answer(title: str) -> list[str]:
    return [
        "<response>",
        *WORDS,
        "</response>\n<code>\n",
        f'<config>{{"seo.title": "{title}"}}</config>\n',
        "</code>",
    ]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    home = HOME / "kill"
    with openai_server(Reply(["Hello."])) as model:
        packages.lend(home)
        running = studio.start(
            home, AI_MODEL="openai/scripted", AI_API_BASE=model.url, AI_API_KEY="sk-none", LOG_LEVEL="INFO"
        )
        try:
            running.wait_until_ready()
            person = Person(running)
            project = person.new_project()
            person.http.post(f"/projects/{project}/workspace/open", headers=person.csrf)
            person.preview_answers(project, "</html>", 90)
            person.ended(project, person.say(project)["id"])  # the first answer loads the model's library
            yield Scene(running, model, person, project)
        finally:
            running.stop()


def kill(process: psutil.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)


def kill_web(scene: Scene) -> None:
    kill(scene.running.child("serve"))


def kill_worker(scene: Scene) -> None:
    kill(scene.running.child("work"))


def kill_redis(scene: Scene) -> None:
    os.kill(scene.running.redis_pid(), signal.SIGKILL)


def agent_of(scene: Scene) -> psutil.Process:
    """The agent's own process, not the sandbox around it."""
    [agent] = [one for one in scene.running.agents() if studio.cmdline(one)[0].endswith("/node")]
    return agent


def kill_agent(scene: Scene) -> None:
    kill(agent_of(scene))


def kill_dev_server(scene: Scene) -> None:
    """And whatever else the agent started."""
    servers = agent_of(scene).children()
    assert servers
    for process in servers:
        kill(process)


@pytest.mark.timeout(150)
@pytest.mark.parametrize("hit", [kill_web, kill_redis, kill_agent, kill_dev_server, kill_worker])
def test_kill_in_the_middle_of_a_turn(scene: Scene, hit: Callable[[Scene], None]) -> None:
    title = f"Title after {hit.__name__}"
    before = scene.person.head(scene.project)
    scene.model.replies[:] = [Reply(answer(title), delay=0.1), Reply(answer(title), delay=0.02)]
    turn, heard = begin(scene)
    hit(scene)
    killed = time.monotonic()
    again = catch_up(scene, turn, after=heard[-1]["seq"])
    done = scene.person.ended(scene.project, turn, WITHIN)
    assert time.monotonic() - killed < WITHIN
    told_or_done(scene, done, before, title)
    assert_whole([*heard, *again], done)
    nothing_stays_open(scene, killed + WITHIN)
    scene.person.preview_answers(scene.project, "</html>", max(5, killed + WITHIN - time.monotonic()))
    if done["status"] == "completed":
        scene.person.preview_answers(scene.project, title, 10)
    every_revision_is_whole(scene)
    the_studio_works_on(scene, hit.__name__)


def begin(scene: Scene) -> tuple[str, list[dict[str, Any]]]:
    """Start a turn and hear its first words."""
    poll = f"/projects/{scene.project}/chat/poll"
    until(lambda: scene.person.http.get(poll).json()["turn"] is None, WITHIN)
    with scene.person.socket(scene.project) as line:
        turn = scene.person.say(scene.project, "Set the title")["id"]
        line.send(json.dumps({"type": "hello", "turns": {turn: 0}}))
        heard = deltas(line, turn, enough=lambda found: sum(d["kind"] == "text" for d in found) >= 5)
    assert len(heard) >= 5, "the stream broke before the kill"
    return turn, heard


def catch_up(scene: Scene, turn: str, after: int) -> list[dict[str, Any]]:
    """As the page does: connect anew whenever the line breaks, name the last number, until the turn ended."""
    found: list[dict[str, Any]] = []
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        try:
            with scene.person.socket(scene.project) as line:
                line.send(json.dumps({"type": "hello", "turns": {turn: after + len(found)}}))
                found += deltas(line, turn, after=after + len(found), seconds=deadline - time.monotonic())
        except (OSError, TimeoutError, WebSocketException):
            time.sleep(0.2)
        if scene.person.turn(scene.project, turn)["status"] not in ("queued", "running"):
            return found
    return found


def assert_whole(heard: list[dict[str, Any]], done: dict[str, Any]) -> None:
    """Numbers without a gap, and the words since the last reset are the answer's."""
    assert [delta["seq"] for delta in heard] == list(range(1, len(heard) + 1))
    resets = [number for number, delta in enumerate(heard) if delta["kind"] == "reset"]
    since = heard[resets[-1] if resets else 0 :]
    said = "".join(delta["text"] for delta in since if delta["kind"] == "text").strip()
    full = "".join(WORDS).strip()
    assert full.startswith(said)
    if done["status"] == "completed":
        assert done["answer"]["content"] == full


def told_or_done(scene: Scene, done: dict[str, Any], before: str, title: str) -> None:
    head = scene.person.head(scene.project)
    made = [r for r in revisions(scene) if r["turnId"] == done["id"]]
    if done["status"] == "completed":
        assert head != before
        assert len(made) == 1
        assert made[0]["id"] == head
        assert made[0]["parentId"] == before
        assert title in read(scene, "/src/site.json")
    else:
        assert done["status"] == "failed"
        assert head == before
        assert not made
        words = done["error"]["message"]
        assert words.endswith(".")
        assert "Traceback" not in words
        assert "Error" not in words


def revisions(scene: Scene) -> list[dict[str, Any]]:
    return list(scene.person.get(f"/projects/{scene.project}/revisions")["items"])


def read(scene: Scene, path: str) -> str:
    file = scene.person.get(f"/projects/{scene.project}/files/content?path={path}")
    return str(file["content"])


def database(scene: Scene) -> str:
    return str(json.loads((scene.running.home / "run" / "services.json").read_text())["database_url"])


def nothing_stays_open(scene: Scene, deadline: float) -> None:
    rows: list[Any] = []

    def closed() -> bool:
        with psycopg.connect(database(scene)) as connection:
            rows[:] = connection.execute(OPEN_ROWS).fetchall()
        return not rows

    while not closed():
        assert time.monotonic() < deadline, rows
        time.sleep(0.2)


def every_revision_is_whole(scene: Scene) -> None:
    """Each blob that any revision names is there, and its content is what its digest says."""
    with psycopg.connect(database(scene)) as connection:
        trees = connection.execute("SELECT tree FROM projects_revision").fetchall()
        blobs = connection.execute("SELECT digest, content, storage_name FROM projects_blob").fetchall()
    named = {entry["digest"] for (tree,) in trees for entry in tree.values()}
    assert named
    assert not named - {digest for digest, _content, _name in blobs}
    for digest, content, name in blobs:
        whole = content or (scene.running.home / "storage" / name).read_bytes() if name else content or b""
        assert hashlib.sha256(whole).hexdigest() == digest
    for revision in revisions(scene):
        answer = scene.person.api("GET", f"/projects/{scene.project}/revisions/{revision['id']}")
        assert answer.status_code == 200


def the_studio_works_on(scene: Scene, name: str) -> None:
    """Another turn goes through as if nothing had been."""
    scene.model.replies[:] = [Reply(answer(f"Later than {name}"))]
    turn = scene.person.say(scene.project, "And once more")
    done = scene.person.ended(scene.project, turn["id"], 30)
    assert done["status"] == "completed", done["error"]
    scene.person.preview_answers(scene.project, f"Later than {name}", 30)


@pytest.mark.timeout(150)
def test_kill_of_the_supervisor_and_a_new_start(scene: Scene) -> None:
    """Also in the middle of a turn. The new one has the same port: the old web process is gone."""
    old = psutil.Process(scene.running.process.pid).children(recursive=True)
    programs = [p for p in old if studio.cmdline(p) and studio.cmdline(p)[-1] in ("serve", "work", "beat")]
    assert len(programs) == 3
    before = scene.person.head(scene.project)
    title = "Title after the supervisor"
    scene.model.replies[:] = [Reply(answer(title), delay=0.1), Reply(answer(title), delay=0.02)]
    turn, _heard = begin(scene)
    scene.running.process.kill()
    scene.running.process.wait()
    killed = time.monotonic()
    again = studio.start(
        scene.running.home,
        port=scene.running.port,
        fresh=False,
        AI_MODEL="openai/scripted",
        AI_API_BASE=scene.model.url,
        AI_API_KEY="sk-none",
    )
    scene.running.process = again.process
    scene.running.wait_until_ready(60)
    until(lambda: not [p for p in programs if p.is_running() and p.status() != psutil.STATUS_ZOMBIE], 10)
    done = scene.person.ended(scene.project, turn, WITHIN)
    assert time.monotonic() - killed < WITHIN
    told_or_done(scene, done, before, title)
    nothing_stays_open(scene, killed + WITHIN + 15)
    every_revision_is_whole(scene)
    the_studio_works_on(scene, "the supervisor")


def test_stop_leaves_no_process(scene: Scene) -> None:
    """Last: also nothing of what was killed above."""
    everything = studio.processes_of(scene.running.home)
    assert len(everything) > 5
    assert scene.running.agents()
    assert scene.running.stop() == 0
    until(lambda: not studio.processes_of(scene.running.home), 5)
    until(lambda: not [p for p in everything if p.is_running() and p.status() != psutil.STATUS_ZOMBIE], 5)
