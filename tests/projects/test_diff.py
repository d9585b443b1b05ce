"""Differences for display."""

from hypothesis import given
from hypothesis import strategies as st

from apps.projects import diff, lines, trees

texts = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n", b"d"]), max_size=40).map(b"".join)


@given(texts, texts)
def test_hunks_rebuild_the_new_text(old: bytes, new: bytes) -> None:
    result = diff.diff_file("/a", old, new)
    before, after = lines.split(old), lines.split(new)
    rebuilt, at = [], 0
    for row in (row for hunk in result.hunks for row in hunk.lines):
        if row.old is not None:
            rebuilt += before[at : row.old - 1]
            at = row.old
        if row.new is not None:
            rebuilt.append(after[row.new - 1])
            assert after[row.new - 1].decode().rstrip("\n") == row.text
    assert rebuilt + before[at:] == after
    kinds = [row.kind for hunk in result.hunks for row in hunk.lines]
    assert (kinds.count("add"), kinds.count("del")) == (result.added, result.removed)
    assert (result.added, result.removed) == lines.count(old, new)
    assert result.added - result.removed == len(after) - len(before)


def test_headings_and_context() -> None:
    old = b"".join(b"%d\n" % n for n in range(1, 31))
    result = diff.diff_file("/a", old, old.replace(b"15\n", b"fifteen\n"))
    (hunk,) = result.hunks
    assert hunk.heading == "@@ -12,7 +12,7 @@"
    assert [row.kind for row in hunk.lines] == ["same"] * 3 + ["del", "add"] + ["same"] * 3
    assert diff.diff_file("/a", None, b"x\n").hunks[0].heading == "@@ -0,0 +1,1 @@"


def test_binary_is_said_and_huge_is_cut() -> None:
    assert diff.diff_file("/a", b"\0", b"text").is_binary
    big = diff.diff_file("/a", b"", b"x\n" * 50_000)
    assert big.is_cut
    assert big.added == 50_000
    assert sum(len(hunk.lines) for hunk in big.hunks) == diff.MAX_SHOWN_LINES


def test_moved_files_are_told() -> None:
    entry, other = trees.entry_of(b"a"), trees.entry_of(b"b")
    changes = trees.diff({"/a": entry, "/c": other}, {"/b": entry, "/c": entry})
    assert changes == [
        {"path": "/b", "change": "moved", "from": "/a"},
        {"path": "/c", "change": "modified"},
    ]
