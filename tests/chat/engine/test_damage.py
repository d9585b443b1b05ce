"""Damaged answers through all of the engine: a change of the whole or reasons, never both, never a crash."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.chat.engine.batch import apply
from apps.chat.engine.brand import brand_problems, read_rules
from apps.chat.engine.checks import check_changes
from apps.chat.engine.mend import mend_changes, mend_operations, mend_syntax
from apps.chat.engine.protocol import End, OperationFinished, parse
from apps.chat.engine.resume import join
from apps.chat.engine.scope import Locks, lock_problems, read_scope, scope_problems
from apps.components.library import load_library
from tests.chat.conftest import FILES, heading

LIBRARY = load_library(Path(__file__).parents[3] / "apps" / "components" / "library")
RULES = read_rules({"brandRules": {"tokensOnly": True, "fonts": ["Sora"], "forbiddenWords": ["cheap"]}})
ANSWER = heading("Old words", "New words").replace(
    "</code>",
    '<file path="/src/components/New.astro" action="create">\n---\nimport Hero from "./Hero.astro";\n---\n'
    '<section class="bg-primary" id="new">\n  <h1>Hi 👋 שלום</h1>\n</section>\n</file>\n'
    '<component name="faq-accordion" position="after" reference="#hero">{"heading": "Questions"}</component>\n'
    '<style>{"color.primary": "#aa0000",}</style>\n<config>{"seo.title": "T"}</config>\n</code>',
)
PIECES = st.sampled_from(
    ["", "<", ">", "</file>\n", "</code>", "<file ", "=======\n", ">>>>>>> REPLACE\n", "<<<<<<< SEARCH\n", "\0",
     '"', "'", "{", "}", "```\n", "---\n", "\r\n", "  ", "é😀", "<div>", "className=", "<response>", "\udc80"]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, len(ANSWER)), st.integers(0, 40), PIECES), max_size=4)


def damaged(edits: list[tuple[int, int, str]]) -> str:
    text = ANSWER
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    return text


def through(text: str) -> None:
    before, events = dict(FILES), list(parse(text))
    assert isinstance(events[-1], End)
    operations = [event.operation for event in events if isinstance(event, OperationFinished)]
    result = apply(FILES, mend_operations(operations), LIBRARY)
    assert not (result.problems and result.changes)
    changes = mend_changes(FILES, result.changes)
    assert changes.keys() == result.changes.keys()
    problems = scope_problems(FILES, changes, read_scope({"sections": ["hero"]}))
    problems += lock_problems(FILES, changes, Locks({"hero": "is locked"}, {}))
    problems += brand_problems(RULES, FILES, changes) + check_changes(FILES, changes)
    assert all(problem.code and problem.message for problem in problems)
    assert mend_syntax(changes, set(changes)).keys() == changes.keys()
    assert before == FILES


def test_the_whole_one_fits():
    events = list(parse(ANSWER))
    operations = [event.operation for event in events if isinstance(event, OperationFinished)]
    result = apply(FILES, mend_operations(operations), LIBRARY)
    assert (len(operations), result.problems) == (5, [])


@settings(max_examples=150)
@given(EDITS)
def test_any_damage(edits: list[tuple[int, int, str]]):
    through(damaged(edits))


@settings(max_examples=100)
@given(EDITS, st.integers(0, len(ANSWER)), st.integers(0, 200))
def test_any_damage_and_any_continuation(edits: list[tuple[int, int, str]], place: int, back: int):
    text = damaged(edits)
    through(join(text[:place], ANSWER[max(0, place - back) :]))
