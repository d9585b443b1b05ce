"""Parser, matcher and batch under random cuts and random damage: the same however it is cut, never a crash, never half."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.chat.engine import batch
from apps.chat.engine.mend import mend_operations
from apps.chat.engine.protocol import End, Event, OperationFinished, OperationProgress, Parser, Text
from apps.chat.engine.search_replace import Block, MatchError, apply_blocks, has_blocks, parse_blocks
from apps.components.library import Library, load_library
from tests.chat.conftest import FILES

EXAMPLES = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LIBRARY = Path(__file__).parents[3] / "apps" / "components" / "library"
# What answers are made of: valid parts, and what models put between and into them.
PARTS = [
    "<response>I changed **it** 👩‍👩‍👧.</response>\n", "<code>\n", "</code>\n", "```xml\n", "```\n", "<think>\n", "</think>\n",
    '<file path="/src/components/Hero.astro" action="update">\n', "<<<<<<< SEARCH\n", '  "heading": "Old words",\n',
    "=======\n", '  "heading": "New words",\n', ">>>>>>> REPLACE\n", "</file>\n", "</file END>\n",
    '<file path="/a.txt" action="create" until="END">\n', '<file path="/src/site.json" action="delete"/>\n',
    '<file path="/src/styles/theme.css" action="move" to="/x.css"/>\n', '<file path="../../etc/passwd" action="create">\nx\n</file>\n',
    '<component name="hero-split" position="after" reference="#hero">{"heading": "x"}</component>\n',
    '<style>{"color.primary": "#1e3a8a"}</style>\n', '<config>{"seo.title": "Title"}</config>\n', "<config>{,}</config>\n",
    "<file", "<file path=", "</", "<", ">", "{", '"', "\r\n", "\n", "  ", "words ", "\u200f", "\0", "﷽",
]  # fmt: skip
ANSWERS = st.lists(st.sampled_from(PARTS) | st.text(max_size=12), max_size=30).map("".join)
VALID = "".join([PARTS[0], PARTS[1], *PARTS[7:14], PARTS[20], PARTS[21], PARTS[2]])
SIZES = st.lists(st.integers(1, 40), max_size=60)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(LIBRARY)


def fed(text: str, sizes: list[int]) -> list[Event]:
    """The events of the text in such pieces; neighbouring prose joined, progress left out."""
    parser, events, at = Parser(), list[Event](), 0
    for size in sizes:
        events += parser.feed(text[at : at + size])
        at += size
    events += [*parser.feed(text[at:]), *parser.finish()]
    joined: list[Event] = []
    for event in events:
        if isinstance(event, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + event.text)
        elif not isinstance(event, OperationProgress):
            joined.append(event)
    return joined


def damaged(text: str, at: int, count: int, put: str) -> str:
    """The text with `count` characters at `at` replaced."""
    at %= len(text) + 1
    return text[:at] + put + text[at + count :]


class TestParser:
    @EXAMPLES
    @given(ANSWERS, SIZES)
    def test_cuts_do_not_matter(self, text: str, sizes: list[int]):
        assert fed(text, sizes) == fed(text, [])

    @EXAMPLES
    @given(st.integers(0, 600), st.integers(0, 9), st.sampled_from(PARTS), SIZES)
    def test_damage_is_read_the_same_however_it_is_cut(self, at: int, count: int, put: str, sizes: list[int]):
        text = damaged(VALID, at, count, put)
        assert fed(text, sizes) == fed(text, [])

    @EXAMPLES
    @given(ANSWERS)
    def test_every_stream_ends_once(self, text: str):
        events = fed(text, [1] * len(text))
        assert [isinstance(event, End) for event in events] == [False] * (len(events) - 1) + [True]

    @EXAMPLES
    @given(st.integers(0, len(VALID)))
    def test_a_prefix_never_finishes_more_than_the_whole(self, length: int):
        whole = [event for event in fed(VALID, []) if isinstance(event, OperationFinished)]
        part = [event for event in fed(VALID[:length], []) if isinstance(event, OperationFinished)]
        assert part == whole[: len(part)]


LINES = st.text(alphabet="ab {}<>\t“é👍", max_size=8)
FILE = st.lists(LINES, min_size=1, max_size=14).map("\n".join)


class TestMatcher:
    @EXAMPLES
    @given(
        st.lists(st.text(alphabet="abcdef", min_size=3, max_size=6), min_size=1, max_size=12, unique=True),
        st.data(),
    )
    def test_lines_that_stand_once_are_replaced_and_nothing_else(self, lines: list[str], data: st.DataObject):
        start = data.draw(st.integers(0, len(lines) - 1))
        end = data.draw(st.integers(start + 1, len(lines)))
        drift = data.draw(st.sampled_from(["", " ", "\t", "   "]))
        search = "".join(f"{line}{drift}\n" for line in lines[start:end])
        after = apply_blocks("\n".join(lines), [Block(search, "NEW\n")])
        assert after.split("\n") == [*lines[:start], "NEW", *lines[end:]]

    @EXAMPLES
    @given(FILE, st.lists(st.tuples(FILE, FILE), max_size=3))
    @example("a\na", [("a", "b")])
    def test_it_replaces_or_refuses(self, text: str, pairs: list[tuple[str, str]]):
        blocks = [Block(f"{search}\n", f"{replace}\n") for search, replace in pairs]
        try:
            apply_blocks(text, blocks)
        except MatchError as error:
            assert error.message

    @EXAMPLES
    @given(FILE, FILE)
    def test_what_stands_twice_is_never_guessed(self, once: str, new: str):
        twice = f"{once}\n--\n{once}"
        if not once.strip():
            return
        with pytest.raises(MatchError):
            apply_blocks(twice, [Block(f"{once}\n", f"{new}\n")])

    @EXAMPLES
    @given(ANSWERS)
    def test_reading_blocks_never_crashes(self, body: str):
        try:
            blocks = parse_blocks(body)
        except MatchError as error:
            assert error.code
        else:
            assert bool(blocks) == has_blocks(body)


class TestBatch:
    @EXAMPLES
    @given(ANSWERS)
    @example(VALID)
    @example(VALID.replace("</code>", PARTS[18]))
    def test_all_or_nothing(self, library: Library, text: str):
        operations = [event.operation for event in fed(text, []) if isinstance(event, OperationFinished)]
        before = dict(FILES)
        result = batch.apply(FILES, mend_operations(operations), library)
        assert before == FILES
        if result.problems:
            assert result.changes == {}
        else:
            assert len(result.operations) == len(operations)

    @EXAMPLES
    @given(st.integers(0, 600), st.integers(0, 30), st.sampled_from(PARTS))
    def test_a_damaged_answer_changes_nothing_or_what_it_says(
        self, library: Library, at: int, count: int, put: str
    ):
        events = fed(damaged(VALID, at, count, put), [])
        operations = [event.operation for event in events if isinstance(event, OperationFinished)]
        result = batch.apply(FILES, mend_operations(operations), library)
        touched = {path for applied in result.operations for path in applied.result["filesChanged"]}
        assert set(result.changes) <= touched
        assert not result.problems or not result.changes
