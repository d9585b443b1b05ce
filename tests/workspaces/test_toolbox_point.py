"""What the toolbox tells of an element: where its words, attributes and neighbours are written, or why it can't."""

import math
import re
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.workspaces import toolbox

FILE = "/src/components/Odd.astro"
HEAD = """---
import Icon from './ui/Icon.astro';
import Card from './Card.astro';
const { id, label = 'x', photo } = Astro.props;
const content = {
  "title": "Tom & Jerry",
  "arabic": "مرحبا 👩‍👩‍👧 world",
  "year": 2026,
  "items": [
    { "name": "a", "tags": ["1", "2"], "on": true },
    { "name": "b", "tags": [], "on": false },
    { "name": "c", "tags": ["3"], "on": true }
  ],
  "link": { "href": "#a", "label": "Go" }
};
const { link, items: [first, ...others] } = content;
const shown = content.items.filter((item) => item.on);
const Tag = id ? 'h1' : 'h2';
let later = 'q';
---
"""


@pytest.fixture(autouse=True)
def _fresh(installed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    own = toolbox.Toolbox()
    monkeypatch.setattr(toolbox, "_toolbox", own)
    yield
    if own._process is not None:
        own._process.kill()
        own._process.wait(5)


def point(markup: str, at: str, index: int = 0, count: int | None = None) -> tuple[str, dict[str, Any]]:
    source = HEAD + markup
    return source, toolbox.point(FILE, source, source.index(at, len(HEAD)), index=index, count=count)


def written(source: str, place: dict[str, Any]) -> str:
    return source[place["start"] : place["end"]]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Plain words</p>", "Plain words"),
        ("<p>\n    Tom &amp; Jerry\n  </p>", "Tom &amp; Jerry"),
        ("<p>🎉 مرحبا</p>", "🎉 مرحبا"),
        ("<p>One<br/>two</p>", "One<br/>two"),
        ("<p><Icon /> Words</p>", "Words"),
        ("<p>{/* note */}Words</p>", "Words"),
        ("<p>{content.title}</p>", '"Tom & Jerry"'),
        ("<p>{content.arabic}</p>", '"مرحبا 👩‍👩‍👧 world"'),
        ("<p>({content.title})</p>", '"Tom & Jerry"'),
        ("<p>{content['title']}</p>", '"Tom & Jerry"'),
        ("<p>{content.none || content.title}</p>", '"Tom & Jerry"'),
        ("<p>{content.title as string}</p>", '"Tom & Jerry"'),
        ("<p>{content.items?.[1]?.name}</p>", '"b"'),
        ("<p>{first.name}</p>", '"a"'),
        ("<p>{content.year}</p>", "2026"),
        ("<p>{link.label}<Icon /></p>", '"Go"'),
        ("<Tag>{link.label}</Tag>", '"Go"'),
        ("<>🎉<p>{link.label}</p></>", '"Go"'),
    ],
)
def test_where_words_are_written(markup: str, text: str) -> None:
    at = "<Tag" if "<Tag" in markup else "<p"
    source, facts = point(markup, at)
    assert facts["text"]["kind"] in ("literal", "value")
    assert written(source, facts["text"]) == text


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("<p></p>", "none"),
        ("<p>One <b>two</b> three</p>", "parts"),
        ("<p>{content.title} and more</p>", "parts"),
        ("<p>{content.title}{content.year}</p>", "parts"),
        ("<p>{`Hello ${content.title}`}</p>", "joined"),
        ("<p>{content.title.toUpperCase()}</p>", "code"),
        ("<p>{later}</p>", "code"),
        ("<p>{Math.random()}</p>", "code"),
        ("<p set:html={content.title} />", "elsewhere"),
        ("<pre>words</pre>", "preformatted"),
        ("<p>{label}</p>", "prop"),
    ],
)
def test_why_words_cannot_be_changed(markup: str, why: str) -> None:
    _source, facts = point(markup, "<pre" if "<pre" in markup else "<p")
    assert facts["text"].get("why", facts["text"]["kind"]) == why


LOOPS = """<ul>
  {content.items.map((item, i) => (
    <li class="card">
      <b>{item.name}</b>
      {item.on && <i>{item.name}</i>}
      {item.tags.length > 0 && <ol>{item.tags.map((tag) => <s>{tag}</s>)}</ol>}
      <u>Same</u>
    </li>
  ))}
  {shown.map((item) => <em>{item.name}</em>)}
  {content.items.map((item) => { const name = item.name; return <q>{name}</q>; })}
  {Astro.props.list.map((item) => <dd>{item.name}</dd>)}
</ul>
"""


@pytest.mark.parametrize(
    ("at", "index", "count", "path"),
    [
        ("<b>", 1, 3, "content.items[1].name"),
        ("<i>", 1, 2, "content.items[2].name"),  # the second one has none
        ("<s>", 2, 3, "content.items[2].tags[0]"),
        ("<em>", 1, 2, "content.items[2].name"),  # filtered
        ("<q>", 2, 3, "content.items[2].name"),
        ("<b>", 4, 6, "content.items[1].name"),  # the file is used twice
    ],
)
def test_which_item_of_which_list(at: str, index: int, count: int, path: str) -> None:
    _source, facts = point(LOOPS, at, index, count)
    assert facts["text"]["path"] == path
    assert facts["loop"]["isKnown"]


@pytest.mark.parametrize(("at", "index", "count"), [("<b>", 1, 4), ("<b>", 3, 3), ("<dd>", 0, 3)])
def test_what_cannot_be_told_is_not_guessed(at: str, index: int, count: int) -> None:
    _source, facts = point(LOOPS, at, index, count)
    assert facts["loop"]["isKnown"] is False
    assert facts["text"] == {"kind": "refused", "why": "which"}
    assert facts["unit"]["kind"] == "refused"


def test_the_items_beside() -> None:
    source, facts = point(LOOPS, "<s>", 1, 3)
    unit = facts["unit"]
    assert (unit["kind"], unit["path"], unit["at"]) == ("item", "content.items[0].tags", 1)
    assert [written(source, item) for item in unit["siblings"]] == ['"1"', '"2"']
    assert written(source, unit["array"]) == '["1", "2"]'


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<div><p>a</p><p>b</p></div>", "element"),
        ("<div>{content.title && <p>a</p>}<p>b</p></div>", "element"),
        ("<div>{content.title ? <p>a</p> : <p>b</p>}</div>", "condition"),
        ("<p>a</p>", "root"),
    ],
)
def test_neighbours_of_an_element(markup: str, kind: str) -> None:
    _source, facts = point(markup, "<p>")
    unit = facts["unit"]
    assert unit.get("why", unit["kind"]) == kind
    if kind == "element":
        assert (unit["at"], len(unit["siblings"])) == (0, 2)


def test_attributes() -> None:
    markup = (
        '<a href="/x?a=1&amp;b=2" class="a b" hidden>x</a>'
        "<a href={link.href} class:list={['one', id && 'two', id ? 'three' : 'four', label]} {...content}>y</a>"
        "<i class={label}>z</i>"
    )
    source, facts = point(markup, "<a")
    href, classes, hidden = facts["attributes"]
    assert written(source, href) == "/x?a=1&amp;b=2"
    assert (written(source, classes), classes["quote"]) == ("a b", '"')
    assert (hidden["kind"], written(source, hidden["attribute"])) == ("empty", "hidden")
    source, facts = point(markup, "<a href={")
    href, classes, spread = facts["attributes"]
    assert written(source, href) == '"#a"'
    assert [(written(source, one), one["always"]) for one in classes["texts"]] == [
        ("one", True), ("two", False), ("three", False), ("four", False),
    ]  # fmt: skip
    assert source[classes["insert"] - 1] == "["
    assert spread["kind"] == "spread"
    _source, facts = point(markup, "<i")
    assert facts["attributes"][0]["kind"] == "prop" or facts["attributes"][0]["kind"] == "refused"


def test_what_a_component_gets() -> None:
    source = HEAD + '<div><Card photo={content.items[1].name} text="x" /></div><p><Card /><Card /></p>'
    at = source.index("<div>")

    def gets(start: int, *way: str, component: str = "/src/components/Card.astro") -> dict[str, Any]:
        return toolbox.given(FILE, source, start, index=0, count=1, component=component, way=list(way))

    assert written(source, gets(at, "photo")) == '"b"'
    assert gets(at, "text")["kind"] == "refused"
    assert gets(at, "none")["kind"] == "refused"
    assert gets(source.index("<p>"), "photo")["kind"] == "refused"
    assert gets(at, "photo", component="/src/components/Other.astro")["kind"] == "refused"


def test_plain_html() -> None:
    source = "<!doctype html>\n<body>🎉<main><h1 id=\"t\" CLASS='a'>Hi &amp; <br>you</h1><p>b <i>c</i> d</p></main></body>\n"
    facts = toolbox.point("/index.html", source, source.index("<h1"))
    assert written(source, facts["text"]) == "Hi &amp; <br>you"
    assert [(one["name"], written(source, one)) for one in facts["attributes"]] == [
        ("id", "t"),
        ("class", "a"),
    ]
    assert [written(source, one)[:3] for one in facts["unit"]["siblings"]] == ["<h1", "<p>"]
    assert toolbox.point("/index.html", source, source.index("<p>"))["text"]["why"] == "parts"


@pytest.mark.parametrize(
    ("path", "content", "start", "code"),
    [
        (FILE, "<p>a</p>", 1, "no_element"),
        (FILE, "<p>a</p>", 500, "no_element"),
        (FILE, "<p>a</i>", 0, "compile_error"),
        (FILE, '<p class="a"b">a</p>', 0, "compile_error"),  # Astro takes it, its parser can't tell it
        (FILE, "<script>1</script>", 0, "no_element"),
        ("/src/a.ts", "const a = 1;", 0, "point_unsupported"),
        (FILE, "<div>" * 500, 0, "too_deep"),
    ],
)
def test_what_is_refused(path: str, content: str, start: int, code: str) -> None:
    with pytest.raises(toolbox.ToolboxError) as refusal:
        toolbox.point(path, content, start)
    assert refusal.value.code == code


def test_content_that_needs_itself_or_is_endless_ends() -> None:
    source = '---\nconst a = b.x; const b = a.y;\nconst content = {"items": [' + "1," * 9000 + "1]};\n---\n"
    source += "<p>{a}</p>{content.items.map((item) => <b>{item}</b>)}"
    assert toolbox.point(FILE, source, source.index("<p>"))["text"]["why"] == "code"
    facts = toolbox.point(FILE, source, source.index("<b>"), index=3, count=9001)
    assert facts["loop"]["isKnown"] is False


BITS = [
    "{",
    "}",
    "<",
    ">",
    '"',
    "'",
    "`",
    "(",
    ")",
    "&&",
    "?",
    ":",
    "🎉",
    "<p>",
    "</p>",
    "=>",
    ".map",
    "\u2028",
    "${",
    "/*",
]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_files_are_answered_or_refused(data: st.DataObject) -> None:
    source = HEAD + LOOPS
    for _ in range(data.draw(st.integers(1, 3))):
        at, cut = data.draw(st.integers(0, len(source))), data.draw(st.integers(0, 8))
        source = source[:at] + data.draw(st.sampled_from(BITS)) + source[at + cut :]
    starts = [found.start() for found in re.finditer("<[A-Za-z]", source)]
    try:
        facts = toolbox.point(FILE, source, data.draw(st.sampled_from(starts)), index=1, count=3)
    except toolbox.ToolboxError as error:
        assert error.code in ("no_element", "compile_error"), source
    else:
        assert source[facts["start"]] == "<"
        assert facts["start"] < facts["nameEnd"] < facts["end"] <= len(source)


def test_it_answers_fast() -> None:
    source = HEAD + LOOPS * 20
    at = source.index("<s>")
    times = []
    for _ in range(30):
        start = time.perf_counter()
        toolbox.point(FILE, source, at, index=1, count=3)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.08
    assert not math.isnan(max(times))
