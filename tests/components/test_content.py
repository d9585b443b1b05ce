import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.components.content import ContentError, read_content, write_content

BEFORE = "---\nconst { id } = Astro.props;\nconst content = "
AFTER = ";\n---\n<section id={id}>{content.heading}; const content = {}</section>\n"
SECTION = BEFORE + '{\n  "heading": "Bread"\n}' + AFTER

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)  # a busy machine is no mistake
@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_what_is_written_is_read_back(content):
    written = write_content(SECTION, content)
    assert read_content(written) == content
    assert written.startswith(BEFORE)
    assert written.endswith(AFTER)
    literal = written[len(BEFORE) : -len(AFTER)]
    assert "---" not in literal
    assert "</" not in literal
    written.encode("utf-8")


LOOKS_LIKE_CODE = ["};", "---", "-------", "</script>", "a\\---", '"};\n---', "ça va — ok", "\ud800"]


@pytest.mark.parametrize("text", LOOKS_LIKE_CODE)
def test_text_that_looks_like_code_stays_text(text):
    written = write_content(SECTION, {"heading": text, "after": 1})
    assert read_content(written) == {"heading": text, "after": 1}
    assert written.count("---") == 2


def test_people_can_read_what_is_written():
    assert '{\n  "heading": "Pão"\n};' in write_content(SECTION, {"heading": "Pão"})


@pytest.mark.parametrize(
    ("literal", "line"),
    [
        ("{'heading': 1}", 3),
        ('{\n  "a" 1\n}', 4),
        ("[1]", 3),
        ('{"a": NaN}', 3),
        ('{"a": 1, "a": 2}', 3),
        ("{", 3),
    ],
)
def test_a_literal_that_is_not_strict_json_is_refused_with_its_line(literal, line):
    with pytest.raises(ContentError) as caught:
        read_content(BEFORE + literal + AFTER)
    assert caught.value.line == line


def test_a_missing_literal_or_end_is_refused():
    with pytest.raises(ContentError, match="no `const content"):
        read_content("---\n---\n<p/>")
    with pytest.raises(ContentError, match="must end"):
        read_content(BEFORE + '{"a": 1}\nconst b = 2;\n')


def test_content_that_json_cannot_hold_is_refused():
    for odd in ({"a": float("nan")}, {"a": {1, 2}}):
        with pytest.raises(ContentError):
            write_content(SECTION, odd)
