"""Mends of a machine: what they put right, and that valid code stays as it is."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.mend import mend_changes, mend_syntax
from apps.chat.engine.mending.attributes import html_attributes
from apps.chat.engine.mending.closing import close_tags
from apps.chat.engine.mending.fences import drop_fences
from apps.chat.engine.mending.ids import unique_ids
from apps.chat.engine.mending.imports import mend_imports
from apps.chat.engine.mending.markup import tags
from tests.chat.conftest import FILES, INDEX

ROOT = Path(__file__).parents[3]
LIBRARY = sorted((ROOT / "apps/components/library").rglob("section.*"))
TEMPLATES = [
    path
    for path in sorted((ROOT / "workspace_templates").rglob("*"))
    if path.suffix in (".astro", ".tsx", ".vue", ".svelte", ".html", ".ts", ".css")
    and "node_modules" not in path.parts
]


def mended(path: str, text: str, **others: str) -> str:
    tree = dict(FILES) | {name: content.encode() for name, content in others.items()}
    content = mend_changes(tree, {path: text.encode()})[path]
    assert content is not None
    return content.decode()


class TestValidCodeStays:
    @pytest.mark.parametrize("path", LIBRARY, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_sections_of_the_library(self, path: Path):
        text = path.read_text()
        name = f"/src/components/X{path.suffix}"
        assert html_attributes(name, text) == text
        assert drop_fences(name, text) == text
        assert unique_ids(name, text) == text
        assert close_tags(name, text) == text
        assert mend_imports(name, text, {name}) == text

    @pytest.mark.parametrize("template", sorted({path.relative_to(ROOT).parts[1] for path in TEMPLATES}))
    def test_whole_templates(self, template: str):
        top = ROOT / "workspace_templates" / template
        files = {
            f"/{path.relative_to(top)}": path.read_bytes() for path in TEMPLATES if path.is_relative_to(top)
        }
        changed = {
            path: content for path, content in mend_changes({}, dict(files)).items() if content != files[path]
        }
        assert changed == {}
        assert mend_syntax(dict(files), set(files)) == files

    @given(st.recursive(
        st.sampled_from(["words", "{value}", "<br>", '<img src="/a.png" alt="">', "<!-- <b> -->", "{a < b && c}"]),
        lambda inner: st.tuples(
            st.sampled_from(["div", "section", "p", "ul", "Card"]),
            st.sampled_from(["", ' class="a b"', ' title="x > y"', ' data-x={a > b ? "}" : 1}', " hidden"]),
            st.lists(inner, max_size=3),
        ).map(lambda parts: f"<{parts[0]}{parts[1]}>\n{chr(10).join(parts[2])}\n</{parts[0]}>"),
        max_leaves=12,
    ))  # fmt: skip
    def test_any_markup_that_is_whole(self, markup: str):
        text = f"---\nimport Card from './Card.astro';\n---\n{markup}\n"
        for mend in (html_attributes, drop_fences, unique_ids, close_tags):
            assert mend("/src/components/A.astro", text) == text
        assert mend_imports("/src/components/A.astro", text, {"/src/components/Card.astro"}) == text

    @given(st.text(max_size=400))
    def test_nothing_breaks_them(self, text: str):
        for path in ("/src/A.astro", "/src/A.tsx", "/index.html", "/src/a.css"):
            assert isinstance(close_tags(path, html_attributes(path, drop_fences(path, text))), str)
            assert isinstance(unique_ids(path, mend_imports(path, text, {"/src/B.astro"})), str)

    @given(st.text(alphabet="<>/{}\"'`ab =\n-!", max_size=200))
    def test_tags_are_in_order_and_apart(self, text: str):
        found = list(tags(text))
        assert all(one.end <= other.start for one, other in pairwise(found))
        assert all(text[mark.start] == "<" and text[mark.end - 1] == ">" for mark in found)


class TestFences:
    @pytest.mark.parametrize(
        "text", ["```astro\n<p>x</p>\n```\n", "```\n<p>x</p>\n```", "<p>x</p>\n```\n", "```html\n<p>x</p>\n"]
    )
    def test_they_go(self, text: str):
        assert drop_fences("/src/A.astro", text).strip() == "<p>x</p>"

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("/README.md", "```sh\nmake\n```\n"),
            ("/src/a.ts", "const a = `\n```x\n`;\nconst b = `\n```\n`;\n"),
        ],
    )
    def test_those_that_belong_stay(self, path: str, text: str):
        assert drop_fences(path, text) == text


class TestAttributes:
    def test_reacts_become_htmls(self):
        text = '---\nconst className = "a";\n---\n<label className="x" htmlFor={id}>{a && <b className={`y ${className}`}>}</label>\n'
        assert html_attributes("/src/A.astro", text) == (
            '---\nconst className = "a";\n---\n<label class="x" for={id}>{a && <b class={`y ${className}`}>}</label>\n'
        )

    def test_drawings(self):
        assert html_attributes("/src/A.astro", '<path strokeWidth="2" fillRule="evenodd" viewBox="0"/>') == (
            '<path stroke-width="2" fill-rule="evenodd" viewBox="0"/>'
        )

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("/src/A.tsx", '<p className="x" />'),
            ("/src/A.astro", '<Card className="x" />'),
            ("/src/A.astro", '<p title="className=x">className="x"</p>'),
            ("/src/A.astro", '<p class="a" className="b">x</p>'),
            ("/src/A.astro", "<script>el.innerHTML = '<p className=\"x\">';</script>"),
            ("/src/A.astro", '<!-- <p className="x"> -->'),
        ],
    )
    def test_what_is_no_html_attribute_stays(self, path: str, text: str):
        assert html_attributes(path, text) == text


class TestClosing:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<section>\n  <h1>Hi\n  <p>x</p>\n</section>\n", "<section>\n  <h1>Hi</h1>\n  <p>x</p>\n</section>\n"),
            ("<div>\n  <ul>\n    <li>a</li>\n</div>\n", "<div>\n  <ul>\n    <li>a</li>\n  </ul>\n</div>\n"),
            ("<section>\n  <p>x</p>\n", "<section>\n  <p>x</p>\n</section>\n"),
            ("<p><b>bold</p>\n", "<p><b>bold</b></p>\n"),
            ("<div>\n  <div>\n    <p>a</p>\n  <p>b</p>\n</div>\n",
             "<div>\n  <div>\n    <p>a</p>\n  </div>\n  <p>b</p>\n</div>\n"),
        ],
    )  # fmt: skip
    def test_where_there_is_no_doubt(self, text: str, expected: str):
        assert close_tags("/src/A.astro", text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "<section>\n<div>\n<p>a</p>\n<p>b</p>\n</section>\n",  # no indentation tells
            "<div><span><b>x</div>",  # two at once
            "<p>x</p></div>\n",  # one too many
            "<div>\n  <h1>Hi\n    <p>x</p>\n</div>\n",
        ],
    )
    def test_no_guesses(self, text: str):
        assert close_tags("/src/A.astro", text) == text

    def test_void_elements_of_react(self):
        assert (
            close_tags("/src/A.tsx", '<div><img src="/a.png"><br></div>')
            == '<div><img src="/a.png" /><br /></div>'
        )

    def test_only_files_that_do_not_compile(self):
        changes = {"/src/A.astro": b"<p><b>x</p>", "/src/B.astro": b"<p><b>x</p>"}
        assert mend_syntax(changes, {"/src/A.astro"}) == {**changes, "/src/A.astro": b"<p><b>x</b></p>"}


class TestImports:
    def test_a_missing_one(self):
        text = "---\nconst { id } = Astro.props;\n---\n<section><Icon name='a' /></section>\n"
        found = mended("/src/components/New.astro", text, **{"/src/components/ui/Icon.astro": "<i/>"})
        assert found.startswith("---\nimport Icon from './ui/Icon.astro';\nconst { id }")

    def test_without_a_frontmatter(self):
        found = mended("/src/components/New.astro", "<Icon />\n", **{"/src/components/ui/Icon.astro": "<i/>"})
        assert found == "---\nimport Icon from './ui/Icon.astro';\n---\n<Icon />\n"

    @pytest.mark.parametrize(
        ("wrong", "right"),
        [
            ("./components/Hero.astro", "../components/Hero.astro"),
            ("../../components/Hero.astro", "../components/Hero.astro"),
            ("./Hero.astro", "../components/Hero.astro"),
            ("../components/Hero", "../components/Hero.astro"),
            ("./Hero", "../components/Hero.astro"),
        ],
    )
    def test_a_wrong_way(self, wrong: str, right: str):
        page = INDEX.decode()
        assert mended(
            "/src/pages/index.astro", page.replace("../components/Hero.astro", wrong)
        ) == page.replace("../components/Hero.astro", right)

    def test_two_that_may_be_meant(self):
        text = "---\nimport A from './A.astro';\n---\n<A />\n"
        assert mended("/src/B.astro", text, **{"/src/x/A.astro": "a", "/src/y/A.astro": "b"}) == text
        text = "<A />\n"
        assert mended("/src/B.astro", text, **{"/src/x/A.astro": "a", "/src/y/A.astro": "b"}) == text

    def test_a_name_that_is_given_otherwise(self):
        text = "---\nconst Tag = 'p';\nconst { Icon } = Astro.props;\n---\n<Tag><Icon /></Tag>\n"
        assert (
            mended("/src/B.astro", text, **{"/src/components/ui/Icon.astro": "<i/>", "/src/Tag.astro": "t"})
            == text
        )

    def test_line_ends_stay(self):
        text = "---\r\nimport Hero from './Hero.astro';\r\n---\r\n<Hero /><Icon />\r\n"
        found = mended("/src/components/B.astro", text, **{"/src/components/ui/Icon.astro": "<i/>"})
        assert found == text.replace("astro';\r\n", "astro';\r\nimport Icon from './ui/Icon.astro';\r\n", 1)


class TestIds:
    def test_the_later_one_changes(self):
        page = INDEX.decode().replace('<Hero id="hero" />', '<Hero id="hero" />\n    <Hero id="hero" />')
        assert mended("/src/pages/index.astro", page).count('id="hero-2"') == 1

    def test_sections_of_a_plain_page(self):
        section = '<section id="a"><label for="a-name">N</label><input id="a-name"></section>\n'
        found = unique_ids("/index.html", f"<body>\n{section}{section}</body>")
        assert found.count('id="a-2"') == found.count('for="a-2-name"') == found.count('id="a-2-name"') == 1

    @pytest.mark.parametrize(
        "text",
        [
            '<a id="x"></a><b id="x"></b><a href="#x"></a>',
            '{a ? <p id="x">1</p> : <p id="x">2</p>}',
            '<label for="x"></label><input id="x"><input id="x">',
        ],
    )
    def test_where_it_may_matter_it_stays(self, text: str):
        assert unique_ids("/src/A.astro", text) == text

    def test_a_persons_own_stay(self):
        text = '<p id="x"></p><p id="x"></p>'
        assert unique_ids("/src/A.astro", text + "<b></b>", text) == text + "<b></b>"
