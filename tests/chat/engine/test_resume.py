"""Joining a cut answer with its continuation: no seam, however it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.protocol import End, OperationFinished, Text, parse
from apps.chat.engine.resume import WINDOW, Continuation, join
from tests.chat.conftest import heading

LONG = "".join(
    f'  <p class="text-muted py-{number}">Line number {number} of the page</p>\n' for number in range(60)
)
ANSWER = (
    "<response>\nI wrote two files.\n</response>\n<code>\n"
    f'<file path="/src/components/About.astro" action="create">\n<section>\n{LONG}</section>\n</file>\n'
    f'<file path="/src/components/Team.astro" action="create">\n<article>\n{LONG.replace("page", "team")}</article>\n</file>\n'
    "</code>\n"
)
PLACES = st.integers(1, len(ANSWER) - 1)


def meaning(text: str) -> tuple[str, list[object]]:
    events = list(parse(text))
    words = "".join(event.text for event in events if isinstance(event, Text)).strip()
    return words, [event.operation for event in events if isinstance(event, OperationFinished)]


def joined(before: str, after: str, sizes: list[int]) -> str:
    """The continuation arrives in pieces."""
    joint, rest, at = Continuation(before), "", 0
    for size in sizes:
        rest += joint.feed(after[at : at + size])
        at += size
    rest += joint.feed(after[at:]) + joint.finish()
    assert joint.seam is not None
    return before[: joint.seam.kept] + rest


@given(PLACES, st.lists(st.integers(0, 90), max_size=30))
def test_going_on_exactly(place: int, sizes: list[int]):
    assert joined(ANSWER[:place], ANSWER[place:], sizes) == ANSWER


@given(PLACES, st.lists(st.integers(0, 90), max_size=30))
def test_going_on_from_the_start_of_the_line(place: int, sizes: list[int]):
    start = ANSWER.rfind("\n", 0, place) + 1
    if len(ANSWER[start:place].strip()) >= 6:
        assert joined(ANSWER[:place], ANSWER[start:], sizes) == ANSWER


@given(PLACES, st.integers(1, 40), st.lists(st.integers(0, 90), max_size=30))
def test_going_on_from_lines_before(place: int, lines: int, sizes: list[int]):
    """Some whole lines are said twice, or so many that the window doesn't hold them."""
    start = place
    for _ in range(lines):
        start = max(ANSWER.rfind("\n", 0, max(start - 1, 0)) + 1, 0)
    twice = ANSWER[start:place]
    # One whole line more may be meant: a list has lines that are alike.
    if len(twice) > 60 and (twice.count("\n") > 1 or not twice.endswith("\n")):
        assert meaning(joined(ANSWER[:place], ANSWER[start:], sizes)) == meaning(ANSWER)


@given(PLACES, st.lists(st.integers(0, 90), max_size=30))
def test_beginning_the_operation_anew(place: int, sizes: list[int]):
    start = ANSWER.rfind("<file ", 0, place)
    if start >= 0 and "</file>" not in ANSWER[start:place] and place - start > 60:
        assert meaning(joined(ANSWER[:place], ANSWER[start:], sizes)) == meaning(ANSWER)


@given(PLACES, st.lists(st.integers(0, 90), max_size=30))
def test_beginning_all_anew(place: int, sizes: list[int]):
    assert joined(ANSWER[:place], ANSWER, sizes) == ANSWER


@pytest.mark.parametrize("preamble", ["```xml\n", "Going on:\n\n```astro\n", "\n```\n"])
def test_a_fence_around_the_rest(preamble: str):
    place = ANSWER.index("number 30")
    assert meaning(join(ANSWER[:place], f"{preamble}{ANSWER[place:]}```\n")) == meaning(ANSWER)


def test_a_list_of_alike_lines_loses_none():
    before = "<code>\n<file path='/a.html' action='create'>\n<ul>\n" + "  <li>Item</li>\n" * 4
    after = "  <li>Item</li>\n" * 3 + "</ul>\n</file>\n</code>\n"
    assert join(before, after) == before + after


@given(st.text(max_size=900), st.text(max_size=900), st.lists(st.integers(0, 200), max_size=20))
def test_any_texts_join_alike_however_cut(before: str, after: str, sizes: list[int]):
    assert joined(before, after, sizes) == join(before, after)
    assert isinstance(list(parse(join(before, after)))[-1], End)


def test_the_window_is_enough_to_decide():
    joint = Continuation(ANSWER[:900])
    assert joint.feed(ANSWER[900 : 900 + WINDOW - 1]) == ""
    assert joint.feed(ANSWER[900 + WINDOW - 1 : 1400])
    assert joint.seam is not None


def test_a_cut_in_a_block_is_no_half_block():
    whole = heading("Old words", "New words")
    place = whole.index("=======")
    assert meaning(join(whole[:place], whole[place:])) == meaning(whole)
