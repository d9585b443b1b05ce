"""Paths: one normal form, everything else refused with a code."""

import posixpath
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid
from apps.projects import paths


@given(st.text(max_size=260))
def test_any_text_is_refused_or_stays_inside(text: str) -> None:
    try:
        path = paths.normalise(text)
    except Invalid:
        return
    assert path.startswith("/")
    assert posixpath.normpath(path) == path
    assert path == unicodedata.normalize("NFC", path)
    assert len(path) <= paths.MAX_PATH
    assert paths.normalise(path) == path


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", "path_empty"), ("/", "path_empty"), ("/a/../b", "path_traversal"), ("..", "path_traversal"),
        ("/a\\b", "path_backslash"), ("/a\0b", "path_control"), ("/a\u202eb", "path_control"),
        ("//a", "path_empty_part"),
        ("/a//b", "path_empty_part"), ("/a/", "path_folder"), ("/.git/config", "path_reserved"),
        ("/x/Node_Modules/a", "path_reserved"),
        ("/CON", "path_device"), ("/lpt1.txt", "path_device"), ("/ a", "path_edges"), ("/a.", "path_edges"),
        ("/a?b", "path_character"), ("/" + "a" * 200, "path_too_long"), ("/a/./b", "path_traversal"),
    ],
)  # fmt: skip
def test_it_refuses(path: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        paths.normalise(path)
    assert refusal.value.code == code


def test_it_keeps_ordinary_paths() -> None:
    assert paths.normalise("src/pages/[slug].astro") == "/src/pages/[slug].astro"
    assert paths.normalise("/public/e\u0301.png") == "/public/\u00e9.png"
    assert paths.normalise("/.gitignore") == "/.gitignore"


@pytest.mark.parametrize(
    ("together", "code"),
    [
        (["/a", "/A"], "path_case"),
        (["/src/a", "/Src/b"], "path_case"),
        (["/a", "/a/b"], "path_file_and_folder"),
        (["/\u00e9", "/\u00c9"], "path_case"),
    ],
)
def test_what_can_not_be_together(together: list[str], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        paths.check_together(together)
    assert refusal.value.code == code
