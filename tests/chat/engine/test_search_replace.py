"""SEARCH/REPLACE: one place or a helpful refusal."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.chat.engine.search_replace import Block, MatchError, apply_blocks, has_blocks, parse_blocks

TEXT = """<section>
  <h1>Title</h1>
  <p>One</p>
  <div>
    <p>One</p>
    <p>Two</p>
  </div>
</section>
"""


@pytest.mark.parametrize(
    ("search", "replace", "expected"),
    [
        ("  <h1>Title</h1>\n", "  <h1>New</h1>\n", "  <h1>New</h1>\n"),
        ("  <h1>Title</h1>   \n", "  <h1>New</h1>\n", "  <h1>New</h1>\n"),
        ("<p>Two</p>\n", "<p>Three</p>\n<p>Four</p>\n", "    <p>Three</p>\n    <p>Four</p>\n"),
        ("<p>One</p>\n<p>Two</p>\n", "<p>Both</p>\n", "    <p>Both</p>\n"),
        ("Title\n", "Heading\n", "<h1>Heading</h1>\n"),
        ("  <h1>Title</h1>\n", "", "<section>\n  <p>One</p>\n"),
    ],
)
def test_it_finds_the_place(search: str, replace: str, expected: str):
    assert expected in apply_blocks(TEXT, [Block(search, replace)])


@pytest.mark.parametrize(
    ("search", "code", "words"),
    [
        ("<p>One</p>\n", "ambiguous_search", "lines 3, 5"),
        ("<h1>Titel</h1>\n", "search_not_found", "2: <h1>Title</h1>"),
        ("\n", "empty_search", "empty"),
    ],
)
def test_it_refuses_helpfully(search: str, code: str, words: str):
    with pytest.raises(MatchError) as caught:
        apply_blocks(TEXT, [Block(search, "x\n")])
    assert caught.value.code == code
    assert words in caught.value.message


def test_all_blocks_or_none():
    with pytest.raises(MatchError, match="Block 2"):
        apply_blocks(TEXT, [Block("Title\n", "A\n"), Block("nowhere at all\n", "B\n")])


def test_windows_line_ends_stay():
    changed = apply_blocks("a\r\nb\r\nc\r\n", [Block("b\n", "x\ny\n")])
    assert changed == "a\r\nx\r\ny\r\nc\r\n"


def test_it_reads_blocks():
    body = "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n\n<<<<<<< SEARCH\nc\n=======\n>>>>>>> REPLACE\n"
    assert parse_blocks(body) == [Block("a\n", "b\n"), Block("c\n", "")]


@pytest.mark.parametrize(
    "body",
    [
        "<<<<<<< SEARCH\na\n=======\nb\n",
        "<<<<<<< SEARCH\na\n<<<<<<< SEARCH\nb\n=======\nc\n>>>>>>> REPLACE\n",
    ],
)
def test_half_a_block_is_refused(body: str):
    assert has_blocks(body)
    with pytest.raises(MatchError):
        parse_blocks(body)


LINES = st.lists(st.text("ab <>/", max_size=6), min_size=1, max_size=12)


@given(LINES, st.data())
def test_a_unique_quote_changes_just_that_place(lines: list[str], data: st.DataObject):
    text = "\n".join(lines) + "\n"
    start = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(start + 1, len(lines)))
    assume(any(line.strip() for line in lines[start:end]))  # an empty SEARCH means an empty file
    try:
        changed = apply_blocks(text, [Block("\n".join(lines[start:end]) + "\n", "@@\n")])
    except MatchError:
        return
    assert changed == "\n".join([*lines[:start], "@@", *lines[end:]]) + "\n"
