"""Three-way merge: the laws it keeps, whatever the texts."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.projects import lines, trees
from apps.projects.merge import merge_texts, merge_trees

texts = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n", b"\n", b"e"]), max_size=12).map(b"".join)


@given(texts, texts)
def test_one_sided_changes_win(base: bytes, other: bytes) -> None:
    assert merge_texts(base, base, other) == (other, [])
    assert merge_texts(base, other, base) == (other, [])
    assert merge_texts(base, other, other) == (other, [])


@given(texts, texts, texts)
def test_both_orders_agree(base: bytes, ours: bytes, theirs: bytes) -> None:
    one, conflicts = merge_texts(base, ours, theirs)
    other, mirrored = merge_texts(base, theirs, ours)
    assert one == other
    assert len(conflicts) == len(mirrored)


@given(texts, texts, texts)
def test_no_added_line_is_lost(base: bytes, ours: bytes, theirs: bytes) -> None:
    merged, conflicts = merge_texts(base, ours, theirs)
    if merged is None:
        assert conflicts
        return
    had, kept = Counter(lines.split(base)), Counter(lines.split(merged))
    for side in (ours, theirs):
        added = Counter(lines.split(side)) - had
        assert not added - kept


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10, unique=True), st.data())
def test_edits_of_lines_apart_merge(mine: list[int], data: st.DataObject) -> None:
    far = [n for n in range(20) if all(abs(n - m) > 1 for m in mine)]
    theirs_at = data.draw(st.lists(st.sampled_from(far), unique=True, max_size=5))
    base = [b"line %d\n" % n for n in range(20)]
    ours = b"".join(b"ours %d\n" % n if n in mine else line for n, line in enumerate(base))
    theirs = b"".join(b"theirs %d\n" % n if n in theirs_at else line for n, line in enumerate(base))
    merged, conflicts = merge_texts(b"".join(base), ours, theirs)
    assert not conflicts
    assert merged is not None
    assert sum(b"ours" in line for line in merged.splitlines()) == len(mine)
    assert sum(b"theirs" in line for line in merged.splitlines()) == len(theirs_at)


contents = st.sampled_from([b"one\n", b"two\n", b"\0binary", b"\0other"])
names = st.sampled_from(["/a", "/b", "/c"])
files = st.dictionaries(names, contents)


@settings(max_examples=200)
@given(files, files, files)
def test_trees(base: dict, ours: dict, theirs: dict) -> None:
    store = {trees.digest_of(content): content for side in (base, ours, theirs) for content in side.values()}
    base_tree, our_tree, their_tree = (
        {path: trees.entry_of(content) for path, content in side.items()} for side in (base, ours, theirs)
    )
    result = merge_trees(base_tree, our_tree, their_tree, lambda digests: {d: store[d] for d in digests})
    disputed = {conflict.path for conflict in result.conflicts}
    for path in {*base, *ours, *theirs} - disputed:
        merged = result.tree.get(path)
        if ours.get(path) == base.get(path):
            assert merged == their_tree.get(path)
        elif theirs.get(path) == base.get(path):
            assert merged == our_tree.get(path)
    assert not disputed & result.tree.keys()


def test_a_huge_pair_of_texts_is_a_conflict_soon() -> None:
    base = b"".join(b"%d\n" % n for n in range(40_000))
    merged, conflicts = merge_texts(base, base.replace(b"\n", b"x\n"), base.replace(b"\n", b"y\n"))
    assert merged is None
    assert len(conflicts) == 1
