"""The tools of models that edit step by step, over a tree in memory."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.batch import apply
from apps.chat.engine.context.marks import Marks
from apps.chat.engine.tools import MAX_RESULT, TOOLS, Toolset
from apps.components.library import load_library
from tests.chat.conftest import FILES

LIBRARY = load_library(Path(__file__).parents[3] / "apps" / "components" / "library")
HERO, INDEX = "/src/components/Hero.astro", "/src/pages/index.astro"


def tools(**options: Any) -> Toolset:
    files = {**FILES, **options.pop("files", {})}
    return Toolset(files, LIBRARY, **{"check": lambda changes: [], "marks": Marks("seed", []), **options})


def held(answer: str) -> str:
    """What stands between the marks."""
    first, *lines, last = answer.splitlines()
    assert first.startswith("<data-")
    assert last.startswith("</data-")
    return "\n".join(lines)


def call(given_tools: Toolset, tool: str, /, **arguments: Any) -> str:
    return given_tools.call(tool, json.dumps(arguments))


def test_reading():
    given_tools = tools()
    assert held(call(given_tools, "list_files", folder="/src/pages")) == INDEX
    assert HERO in call(given_tools, "list_files")
    assert "Old words" in call(given_tools, "read_file", path=HERO)
    part = call(given_tools, "read_file", path=HERO, from_line=2, to_line=2)
    assert held(part).strip() == "const { id } = Astro.props;"
    assert held(call(given_tools, "search", text="OLD words")) == f'{HERO}:4: "heading": "Old words",'
    assert call(given_tools, "search", text="nowhere") == "Nothing found."
    assert given_tools.operations == []


def test_writing_is_seen_by_the_next_and_comes_to_one_batch():
    given_tools = tools()
    assert call(given_tools, "edit_file", path=HERO, search="Old words", replace="New words").startswith(
        "Done"
    )
    assert "New words" in call(given_tools, "read_file", path=HERO)
    call(given_tools, "write_file", path="/src/New.astro", content="<p>x</p>\n")
    call(given_tools, "insert_component", name="faq-accordion", position="after", reference="hero")
    call(given_tools, "set_theme", tokens={"color.primary": "#aa0000"})
    call(given_tools, "delete_file", path="/public/logo.png")
    assert [operation.kind for operation in given_tools.operations] == [
        "file",
        "file",
        "component",
        "style",
        "file",
    ]
    result = apply(FILES, given_tools.operations, LIBRARY)
    assert not result.problems
    assert result.changes == given_tools.changes()
    assert "/public/logo.png" in FILES


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("explode", "{}", "no tool"),
        ("read_file", "not json", "JSON"),
        ("read_file", "[]", "one JSON object"),
        ("read_file", "{}", "needs path"),
        ("read_file", '{"path": 1}', "type string"),
        ("read_file", '{"path": "/src/pages/index.astro", "from_line": 0}', "from 1"),
        ("read_file", '{"path": "/src/pages/index.astro", "from_line": true}', "type integer"),
        ("read_file", '{"path": "/src/No.astro"}', "no file"),
        ("read_file", '{"path": "/../etc/passwd"}', "/../etc/passwd"),
        ("read_file", '{"path": "/a", "mode": "r"}', "knows no mode"),
        ("edit_file", f'{{"path": "{HERO}", "search": "nope", "replace": "x"}}', "isn't in the file"),
        ("edit_file", f'{{"path": "{HERO}", "search": "", "replace": "x"}}', "empty"),
        ("write_file", '{"path": "/node_modules/a.js", "content": "x"}', "node_modules"),
        ("insert_component", '{"name": "no-such"}', "no component"),
        ("insert_component", '{"name": "faq-accordion", "values": {"nope": 1}}', "nope"),
        ("set_theme", '{"tokens": {"nope": "x"}}', "nope"),
        ("search", '{"text": " "}', "what to search"),
        ("run_command", '{"argv": ["ls"]}', "no tool"),
    ],
)
def test_what_a_model_gets_wrong_it_is_told(name: str, arguments: str, why: str):
    given_tools = tools()
    answer = given_tools.call(name, arguments)
    assert answer.startswith("Error: ")
    assert why in answer
    assert given_tools.changes() == {}


def test_without_the_right_nothing_can_be_changed():
    given_tools = tools(may_write=False, run=lambda argv: "ran")
    offered = {tool["function"]["name"] for tool in given_tools.specs()}
    assert offered == {"list_files", "read_file", "search", "check"}
    assert call(given_tools, "write_file", path="/a.txt", content="x").startswith("Error")
    assert given_tools.changes() == {}


def test_commands_only_where_there_is_a_sandbox():
    ran: list[list[str]] = []
    given_tools = tools(run=lambda argv: ran.append(argv) or "ok")
    assert "run_command" in {tool["function"]["name"] for tool in given_tools.specs()}
    assert held(call(given_tools, "run_command", argv=["node", "--version"])) == "ok"
    assert call(given_tools, "run_command", argv=[]).startswith("Error")
    assert call(given_tools, "run_command", argv=[1]).startswith("Error")
    assert call(given_tools, "run_command", argv="ls; rm -rf /").startswith("Error")
    assert ran == [["node", "--version"]]


def test_the_check_sees_the_changes_so_far():
    given_tools = tools(check=lambda changes: [f"{path} is wrong." for path in changes])
    assert call(given_tools, "check") == "Nothing is wrong."
    call(given_tools, "write_file", path="/src/a.css", content="x")
    assert call(given_tools, "check") == "/src/a.css is wrong."


def test_secrets_are_not_shown():
    key = "sk-" + "abcd1234" * 4
    secret = {"/.env": b"TOKEN=hunter2222", "/src/key.ts": f'export const key = "{key}";\n'.encode()}
    given_tools = tools(files=secret, run=lambda argv: f"key {key}")
    answers = [
        call(given_tools, "read_file", path="/.env"),
        call(given_tools, "read_file", path="/src/key.ts"),
        call(given_tools, "search", text="key ="),
        call(given_tools, "search", text="TOKEN"),
        call(given_tools, "run_command", argv=["cat", "key.ts"]),
        call(given_tools, "edit_file", path="/src/key.ts", search="export const kei =", replace="x"),
    ]
    assert answers[0].startswith("Error")
    assert "[secret removed]" in answers[1]
    assert not any(key in answer or "hunter2222" in answer for answer in answers)


def test_long_results_are_cut():
    given_tools = tools()
    call(given_tools, "write_file", path="/src/long.txt", content="x" * 50_000)
    assert len(call(given_tools, "read_file", path="/src/long.txt")) < MAX_RESULT + 200


def test_every_tool_is_described():
    for tool in TOOLS:
        function = tool.spec()["function"]
        assert function["description"]
        assert set(function["parameters"]["required"]) <= set(function["parameters"]["properties"])


NAMES = st.sampled_from([tool.name for tool in TOOLS] + ["", "x"])
VALUES = st.sampled_from(
    [HERO, INDEX, "/x", "/../y", "", "hero", 0, 1, None, [], {}, {"a": 1}, True, "Old words"]
)
KEYS = st.sampled_from(
    ["path", "folder", "text", "search", "replace", "content", "name", "values", "tokens", "argv", "position"]
)


@given(
    st.lists(
        st.tuples(NAMES, st.one_of(st.dictionaries(KEYS, VALUES).map(json.dumps), st.text(max_size=20))),
        max_size=6,
    )
)
def test_any_calls_are_answered(calls: list[tuple[str, str]]):
    before, given_tools = dict(FILES), tools(run=lambda argv: "ok")
    for name, arguments in calls:
        assert isinstance(given_tools.call(name, arguments), str)
    assert before == FILES
    assert not apply(FILES, given_tools.operations, LIBRARY).problems
