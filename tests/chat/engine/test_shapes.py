"""Pages of every kind of site: read, edited, refused, checked."""

import contextlib
import time

import pytest

from apps.chat.engine.batch import apply
from apps.chat.engine.checks import check_changes
from apps.chat.engine.context import Situation, build
from apps.chat.engine.mend import mend_changes
from apps.chat.engine.outline import PageError, parse_page
from apps.chat.engine.page import clear_page, duplicate_section, insert_section, move_section, remove_section
from apps.chat.engine.protocol import ParsedOperation
from apps.chat.engine.shapes import ASTRO, HTML, REACT, SHAPES, SVELTE, VUE, shape_of
from apps.components.services import whole_library

COMPONENTS = [REACT, VUE, SVELTE]
NAMES = {"navigation": "Navigation", "hero": "Hero", "menu": "Menu", "footer": "Footer"}


def block(section_id):
    tag = {"navigation": "header", "footer": "footer"}.get(section_id, "section")
    return f'<{tag} id="{section_id}" data-section="{section_id}">\n  <h2 id="{section_id}-title">A</h2>\n</{tag}>'


def page_of(shape, *ids, newline="\n"):
    page = shape.blank
    for section_id in ids:
        text = block(section_id) if shape.holds_sections else ""
        page = insert_section(page, name=NAMES[section_id], id=section_id, shape=shape, block=text)
    return page.replace("\n", newline)


def ids(page, shape):
    return [section.id for section in parse_page(page, shape).sections]


@pytest.fixture(params=SHAPES, ids=lambda shape: shape.dialect)
def shape(request):
    return request.param


def test_an_empty_page_fills_and_empties(shape):
    page = page_of(shape, "hero", "footer", "navigation", "menu")
    assert ids(page, shape) == ["navigation", "hero", "menu", "footer"]
    main = page.index("<main"), page.index("</main>")
    assert page.index("navigation") != -1
    assert main[0] < page.index('id="hero"') < main[1] < page.index('id="footer"')
    assert clear_page(page, shape) == shape.blank
    assert clear_page("nonsense", shape) == shape.blank


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_sections_move_and_go(shape, newline):
    page = page_of(shape, "navigation", "hero", "menu", "footer", newline=newline)
    moved = move_section(page, "menu", position="before", reference="hero", shape=shape)
    assert ids(moved, shape) == ["navigation", "menu", "hero", "footer"]
    assert move_section(moved, "menu", position="after", reference="hero", shape=shape) == page
    left = remove_section(page, "menu", shape)
    assert ids(left, shape) == ["navigation", "hero", "footer"]
    assert "Menu" not in left
    assert "\n" not in left.replace("\r\n", "") if newline == "\r\n" else "\r" not in left


def test_a_copy_has_ids_of_its_own(shape):
    page, name, new_id = duplicate_section(page_of(shape, "hero", "menu"), "menu", shape)
    assert (name, new_id) == ("Menu2" if not shape.holds_sections else name, "menu-2")
    assert ids(page, shape) == ["hero", "menu", "menu-2"]
    if shape.holds_sections:
        assert 'id="menu-2-title"' in page
        assert page.count('id="menu-title"') == 1


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.dialect)
@pytest.mark.parametrize("source", ["", "words", "<div>", "---\n", "<script>", "export default 1", "{" * 500])
def test_a_page_that_is_none(shape, source):
    with pytest.raises(PageError):
        parse_page(source, shape)


HOSTILE = [
    "export default function A() {\n" * 15_000,
    "export default function A(" * 15_000,
    "<script>\n" + "</script>\n" * 40_000,
    "<body>" + "<section id='a'>" * 20_000,
    "<body>" + "<div>" * 40_000 + "</p>" * 40_000,
    "<body>" + "<b><i></b>" * 20_000,
    "<!--" * 60_000,
    "<a " * 60_000,
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_odd_files_cost_no_time(shape, source):
    began = time.process_time()
    for text in (source, f"{source}</body>"):
        with contextlib.suppress(PageError):
            parse_page(text, shape)
    assert time.process_time() - began < 5


def test_which_kind_of_site_it_is():
    assert shape_of({"/src/App.vue": 1, "/index.html": 1}) is VUE
    assert shape_of({"/index.html": 1, "/src/main.ts": 1}) is HTML
    assert shape_of({"/src/pages/index.astro": 1, "/src/App.tsx": 1}) is ASTRO
    assert shape_of(()) is ASTRO


def test_html_keeps_what_stands_between_sections():
    page = page_of(HTML, "hero", "menu").replace('    <section id="menu"', '<hr>      <section id="menu"')
    page = page.replace("<hr>", "      <!-- pause --><hr>\n")
    moved = move_section(page, "menu", position="before", reference="hero", shape=HTML)
    assert ids(moved, HTML) == ["menu", "hero"]
    assert "<!-- pause --><hr>" in moved


def test_html_sections_in_sections_and_without_ids():
    page = HTML.blank.replace(
        "</main>", '<section id="a"><section id="b"></section></section><section>c</section></main>'
    )
    assert ids(page, HTML) == ["a"]
    assert ids(remove_section(page, "a", HTML), HTML) == []
    with pytest.raises(PageError, match="share the id"):
        parse_page(page.replace("<section>c", '<section id="a">c'), HTML)


@pytest.mark.parametrize("shape", COMPONENTS, ids=lambda shape: shape.dialect)
def test_a_component_of_the_library(shape):
    tree = {shape.page: page_of(shape, "hero").encode(), shape.file_of("Hero"): b"hero"}
    add = ParsedOperation("component", {"name": "faq-accordion", "position": "append"}, '{"heading": "Ask"}')
    result = apply(tree, [add, add], whole_library())
    assert result.problems == []
    assert ids(result.changes[shape.page].decode(), shape) == ["hero", "faq", "faq-2"]
    assert b'"heading": "Ask"' in result.changes[shape.file_of("Faq2")]
    assert [operation.type for operation in result.operations] == ["component-insert"] * 2
    where = {"position": "replace", "reference": "#hero"}
    fresh = apply(
        tree, [ParsedOperation("component", {"name": "hero-split", **where}, "{}")], whole_library()
    )
    assert set(fresh.changes) == {shape.file_of("Hero")}
    other = apply(tree, [ParsedOperation("component", {"name": "menu-list", **where}, "{}")], whole_library())
    assert other.problems == []
    assert other.changes[shape.file_of("Hero")] is None
    assert ids(other.changes[shape.page].decode(), shape) == ["menu"]
    unknown = apply(tree, [ParsedOperation("component", {"name": "features-rows"}, "{}")], whole_library())
    assert unknown.problems[0].code == "unknown_component"


def test_a_component_in_html():
    tree = {HTML.page: page_of(HTML, "hero").encode()}
    add = ParsedOperation("component", {"name": "faq-accordion", "position": "append"}, '{"heading": "Ask"}')
    result = apply(tree, [add], whole_library())
    assert set(result.changes) == {HTML.page}
    assert b'data-field="heading">Ask</h2>' in result.changes[HTML.page]
    broken = apply(tree, [ParsedOperation("component", add.attributes, '{"colour": 1}')], whole_library())
    assert broken.problems[0].code == "bad_values"


@pytest.mark.parametrize("shape", COMPONENTS, ids=lambda shape: shape.dialect)
def test_a_forgotten_import_is_mended(shape):
    page = page_of(shape, "hero")
    without = "".join(line for line in page.splitlines(keepends=True) if "import Hero" not in line)
    changes = {shape.page: without.encode()}
    assert mend_changes({shape.file_of("Hero"): b""}, changes)[shape.page] == page.encode()


@pytest.mark.parametrize("shape", COMPONENTS, ids=lambda shape: shape.dialect)
def test_what_chat_may_not_touch(shape):
    tree = {shape.page: b"", "/index.html": b"", "/vite.config.ts": b""}
    for path in ("/index.html", "/vite.config.ts", "/vite.site.ts", "/svelte.config.js", "/package.json"):
        (problem,) = check_changes(tree, {path: b"x"})
        assert problem.code == "protected_file"
    assert check_changes({HTML.page: b"<p></p>"}, {HTML.page: b"<p>x</p>"}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/src/components/A.tsx", "import Icon from './ui/Nothing';\n"),
        ("/src/components/A.vue", "<script setup>\nimport Icon from './ui/Nothing.vue';\n</script>\n"),
        (
            "/src/components/A.svelte",
            "<script>\nimport Icon from './ui/Nothing.svelte';\n</script>\nimport './x'\n",
        ),
    ],
)
def test_imports_are_checked(path, text):
    (problem,) = check_changes({}, {path: text.encode()})
    assert problem.code == "import_missing"
    assert "Nothing" in problem.message


def test_a_model_is_told_which_kind_it_works_on(shape):
    files = {shape.page: page_of(shape, "hero")}
    words = build(Situation(files, whole_library(), [("user", "Hello")], seed="s")).system
    assert shape.title in words
    assert shape.page in words
    assert "#hero" in words
    if shape is not ASTRO:
        assert ".astro" not in words or shape.holds_sections
        assert "features-rows" not in words
