"""Sections written for each environment: complete, sound, and read back out of HTML as they went in."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.components.content import ContentError, read_content, write_content
from apps.components.dialects.html_read import change_in_place, leaves, spans
from apps.components.html_scan import scan
from apps.components.library import ValuesError, fill_html, load_library, read_html, write_html
from apps.components.markup import (
    Condition,
    Element,
    MarkupError,
    holds,
    parse_markup,
    split_parts,
)
from apps.components.markup import (
    Path as Place,
)

LIBRARY = load_library(Path("apps/components/library"))
HTML = LIBRARY.in_dialect("html")
NAMES = sorted(HTML.components)
TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\x7f"), min_size=1, max_size=40
)
WILD = st.one_of(
    TEXT, st.sampled_from(["</section>", '"', "'", "&amp;", "{heading}", "<b>", "{{x}}", "--- ${a}"])
)


def words(content, draw):
    """The content with every text that people read exchanged."""
    if isinstance(content, dict):
        return {k: v if k in FIXED else words(v, draw) for k, v in content.items()}
    if isinstance(content, list):
        return [words(member, draw) for member in content]
    return draw(WILD) if isinstance(content, str) and content else content


# What has a choice of values, or names a drawing.
FIXED = frozenset(
    {
        "tone",
        "align",
        "look",
        "layout",
        "columns",
        "imageSide",
        "image",
        "icon",
        "type",
        "name",
        "src",
        "photo",
        "motif",
    }
)


def test_there_is_one_for_every_kind_of_section():
    kinds = {component.section for component in LIBRARY}
    for dialect in ("tsx", "vue", "svelte", "html"):
        assert {component.section for component in LIBRARY.in_dialect(dialect)} == kinds


@pytest.mark.parametrize("dialect", ["tsx", "vue", "svelte"])
@pytest.mark.parametrize("name", NAMES)
def test_a_component_file(dialect, name):
    component = LIBRARY.in_dialect(dialect).components[name]
    assert component.file == f"{component.stem}.{dialect}"
    assert read_content(component.source) == LIBRARY.components[name].defaults()
    changed = write_content(component.source, {"heading": "New </script> --- words"})
    assert read_content(changed)["heading"] == "New </script> --- words"
    assert "</script> ---" not in changed
    markup = component.source.replace(json.dumps(component.defaults(), indent=2, ensure_ascii=False), "")
    assert "s-if" not in markup
    assert "s-for" not in markup
    for used in re.findall(r"<([A-Z]\w+)", markup):
        assert f"import {used} from" in component.source


@pytest.mark.parametrize("name", NAMES)
def test_html_holds_its_content(name):
    component = HTML.components[name]
    assert read_html(LIBRARY, component.source) == LIBRARY.components[name].defaults()
    assert "data-rest" not in component.source, "a value of the defaults is neither shown nor a default"
    (root, *_) = scan(component.source)
    assert root.attributes["data-component"] == name
    assert root.end == len(component.source.rstrip())


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("name", NAMES)
def test_html_holds_any_content(name, data):
    component = HTML.components[name]
    content = words(component.defaults(), data.draw)
    block = fill_html_unchecked(component, content)
    assert read_html(LIBRARY, block) == content
    assert scan(block)[0].end == len(block.rstrip("\n"))


def fill_html_unchecked(component, content):
    from apps.components.dialects import html

    return html.render(component.name, component.markup, component.content, content, component.section)


@pytest.mark.parametrize("character", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_only_line_feeds_end_a_line(character: str) -> None:
    """Hypothesis found a place seed of U+2028, which shifted all that was read after it."""
    component = HTML.components["location-card"]
    content = {**component.defaults(), "mapSeed": character, "heading": f"a{character}b"}
    block = write_html(LIBRARY, component.source, content, component.section)
    assert read_html(LIBRARY, block) == content


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("name", NAMES)
def test_html_changes_to_any_content(name, data):
    component = HTML.components[name]
    content = words(component.defaults(), data.draw)
    block = write_html(LIBRARY, component.source, content, component.section)
    assert read_html(LIBRARY, block) == content


@pytest.mark.parametrize("name", NAMES)
def test_emptied_content_is_kept(name):
    component = HTML.components[name]
    for key, value in component.defaults().items():
        emptied = {
            "": "",
            str: "",
            list: [],
            dict: dict.fromkeys(value, "") if isinstance(value, dict) else {},
        }
        content = component.defaults() | {key: emptied.get(type(value), value)}
        block = write_html(LIBRARY, component.source, content, component.section)
        assert read_html(LIBRARY, block) == content, key


def test_a_change_of_words_leaves_the_rest_as_somebody_wrote_it():
    block = HTML.components["hero-split"].source.replace("<h1 ", '<!-- mine --><h1 style="color: red" ')
    content = read_html(LIBRARY, block) | {"heading": "Fish & chips"}
    changed = write_html(LIBRARY, block, content, "hero")
    assert '<!-- mine --><h1 style="color: red" ' in changed
    assert ">Fish &amp; chips</h1>" in changed
    assert changed.replace("Fish &amp; chips", content_of_heading(block)) == block


def content_of_heading(block):
    return next(block[span.start : span.end] for span in spans(block) if span.path == ("heading",))


def test_html_without_marks():
    block = '<section id="a"><h2>One &amp; two</h2><p>Some <b>words</b></p><a class="button" href="#">Go</a></section>\n'
    content = read_html(LIBRARY, block)
    assert content["heading"] == "One & two"
    assert content["primary"] == {"label": "Go"}
    assert content["texts"] == ["Some", "words"]
    changed = write_html(LIBRARY, block, content | {"heading": "Three <four>"}, "a")
    assert changed == block.replace("One &amp; two", "Three &lt;four&gt;")
    with pytest.raises(ContentError):
        write_html(LIBRARY, block, content | {"text": "more"}, "a")


def test_marks_that_somebody_spoiled():
    block = HTML.components["features-grid"].source
    for old, new in (
        ('data-bind="', 'data-bind="= x=.. nothing '),
        ('data-field="title"', 'data-field=""'),
        ("data-item", "data-odd"),
    ):
        assert isinstance(read_html(LIBRARY, block.replace(old, new)), dict)
    assert isinstance(read_html(LIBRARY, block.replace("<section ", "<section data-rest='[1' ", 1)), dict)
    assert isinstance(read_html(LIBRARY, block.replace("<section ", "<section data-rest='[1]' ", 1)), dict)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(list("<>/=\"' abh1-!&;sectionpdataitemfield")), max_size=200))
def test_reading_any_text_raises_nothing(text):
    read_html(LIBRARY, text)
    for tag in scan(text):
        assert 0 <= tag.start <= tag.inner <= tag.inner_end <= tag.end <= len(text)


def test_values_are_checked():
    with pytest.raises(ValuesError):
        fill_html(HTML.components["faq-accordion"], {"colour": "red"}, "faq")


def test_change_in_place_refuses_what_is_drawn():
    block = HTML.components["features-grid"].source
    old = leaves(read_html(LIBRARY, block))
    assert change_in_place(block, old, old | {("items", 0, "icon"): "leaf"}) is None
    assert change_in_place(block, old, old | {("heading",): ""}) is None


@pytest.mark.parametrize(
    "source",
    [
        "<section>", "<section></div></section>", "<p></p><p></p>", "", "<p s-if='a b'></p>", "<p s-for='x'></p>",
        "<p s-when='a'></p>", "<p s-class='a'></p>",
    ],
)  # fmt: skip
def test_markup_that_breaks_the_rules(source):
    with pytest.raises(MarkupError):
        parse_markup(source)


def test_markup_conditions():
    scope = {"a": "x", "b": "", "list": [1], "none": []}
    assert holds(Condition(Place("a")), scope)
    assert holds(Condition(Place("b"), negated=True), scope)
    assert holds(Condition(Place("a"), words=("x", "y")), scope)
    assert not holds(Condition(Place("none.length")), scope)
    assert split_parts("{a.b} – c") == (Place("a.b"), " – c")
    assert isinstance(parse_markup("<p>{a}</p>"), Element)
