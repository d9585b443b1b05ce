"""The toolbox process: answers, refuses, comes back when it died, serves many threads."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.workspaces import toolbox
from apps.workspaces.runtime import processes


@pytest.fixture(autouse=True)
def _fresh(installed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    own = toolbox.Toolbox()
    monkeypatch.setattr(toolbox, "_toolbox", own)
    yield
    if own._process is not None:
        own._process.kill()
        own._process.wait(5)


def test_checks_formats_and_outlines() -> None:
    assert toolbox.check([{"path": "/src/a.ts", "content": "export const a = 1;"}]) == []
    (error,) = toolbox.check([{"path": "/src/a.ts", "content": "export const = 1;"}])
    assert error["file"] == "/src/a.ts"
    assert error["line"] == 1
    assert toolbox.format("/src/a.ts", "const  a=1") == "const a = 1;\n"
    page = "---\nimport Hero from '../components/Hero.astro';\n---\n<Hero id=\"hero\" />\n"
    assert toolbox.outline(page)["sections"][0]["id"] == "hero"


def test_it_can_be_started_ahead_of_the_first_question() -> None:
    toolbox.warm_up()
    process = toolbox._toolbox._process
    assert process is not None
    assert toolbox.check([{"path": "/src/a.ts", "content": "export const a = 1;"}]) == []
    assert toolbox._toolbox._process is process


def test_what_cannot_be_formatted_is_refused_with_a_code() -> None:
    with pytest.raises(toolbox.ToolboxError) as refusal:
        toolbox.format("/src/a.ts", "const = ;")
    assert refusal.value.code
    assert str(refusal.value)


def test_killed_it_is_back_for_the_next_question() -> None:
    toolbox.format("/a.json", "{}")
    process = toolbox._toolbox._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert toolbox.format("/a.json", '{"a":1}').strip() == '{ "a": 1 }'
    assert processes.look(process.pid) is None


def test_one_that_hangs_is_ended_and_the_next_question_answered() -> None:
    toolbox.format("/a.json", "{}")
    process = toolbox._toolbox._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(toolbox.ToolboxError) as refusal:
        toolbox._toolbox.ask({"op": "format", "path": "/a.json", "content": "{}"}, 0.5)
    assert refusal.value.code == "timeout"
    assert toolbox.format("/a.json", "{}").strip() == "{}"


def test_forty_threads_get_their_own_answers() -> None:
    def ask(number: int) -> bool:
        return toolbox.format("/a.json", f'{{"n":{number}}}').strip() == f'{{ "n": {number} }}'

    with ThreadPoolExecutor(40) as pool:
        assert all(pool.map(ask, range(40)))
