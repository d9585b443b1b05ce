"""Scope and locks: not a line outside, in every kind of site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.scope import Locks, Scope, lock_problems, read_scope, scope_problems
from apps.chat.engine.tree import Changes

INDEX, HERO, FAQ = "/src/pages/index.astro", "/src/components/Hero.astro", "/src/components/Faq.astro"
THEME = "/src/styles/theme.css"
PAGE = """---
import Layout from '../layouts/Layout.astro';
import Hero from '../components/Hero.astro';
import Faq from '../components/Faq.astro';
---
<Layout>
  <main>
    <Hero id="hero" />
    <Faq id="faq" />
  </main>
</Layout>
"""
TREE = {INDEX: PAGE.encode(), HERO: b"<h1>a</h1>\n", FAQ: b"<p>b</p>\n", THEME: b":root {}\n"}
HTML = """<!doctype html>
<html>
  <body>
    <main>
      <section id="hero">
        <h1>One</h1>
      </section>
      <section id="faq">
        <p>Two</p>
      </section>
    </main>
  </body>
</html>
"""
PLAIN = {"/index.html": HTML.encode(), THEME: b":root {}\n"}
HERO_ONLY = Scope(sections=frozenset({"hero"}))


def page(old: str, new: str) -> Changes:
    assert old in PAGE
    return {INDEX: PAGE.replace(old, new).encode()}


def html(old: str, new: str) -> Changes:
    assert old in HTML
    return {"/index.html": HTML.replace(old, new).encode()}


def outside(changes: Changes, scope: Scope = HERO_ONLY, tree: dict[str, bytes] = TREE) -> list[str]:
    problems = scope_problems(tree, changes, scope)
    assert {problem.code for problem in problems} <= {"out_of_scope"}
    return [problem.path for problem in problems]


class TestSections:
    @pytest.mark.parametrize(
        "changes",
        [
            {HERO: b"<h1>new</h1>\n"},
            page('<Hero id="hero" />', '<Hero id="hero" tone="dark" />'),
            page('    <Hero id="hero" />\n', ""),
            {**{INDEX: PAGE.replace("import Hero from '../components/Hero.astro';\n", "").replace('    <Hero id="hero" />\n', "").encode()}, HERO: None},
            {**{INDEX: PAGE.replace("Hero", "Hero2").replace("hero2", "hero").encode()}, "/src/components/Hero2.astro": b"x", HERO: None},
        ],
    )  # fmt: skip
    def test_what_belongs_to_it(self, changes: Changes):
        assert outside(changes) == []

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({FAQ: b"x"}, FAQ),
            ({FAQ: None}, FAQ),
            ({THEME: b"x"}, THEME),
            ({"/src/site.json": b"{}"}, "/src/site.json"),
            ({"/src/components/New.astro": b"x"}, "/src/components/New.astro"),
            (page('<Faq id="faq" />', '<Faq id="faq" x />'), INDEX),
            (page('    <Faq id="faq" />\n', ""), INDEX),
            (page("<main>", '<main class="x">'), INDEX),
            (page("import Faq", "import Team from '../components/Faq.astro';\nimport Faq"), INDEX),
            (page('    <Hero id="hero" />', '    <Hero id="hero" />\n    <Hero id="hero-2" />'), INDEX),
            (page("</Layout>", ""), INDEX),
            ({INDEX: None}, INDEX),
            # the chosen section made of another one's file, so that this one could be written
            ({**page("'../components/Hero.astro'", "'../components/Faq.astro'"), FAQ: b"x"}, FAQ),
        ],
    )  # fmt: skip
    def test_what_does_not(self, changes: Changes, path: str):
        assert outside(changes) == [path]

    def test_a_section_that_is_gone_allows_nothing(self):
        assert outside({HERO: b"x"}, Scope(sections=frozenset({"gone"}))) == [HERO]

    def test_in_plain_html_its_own_characters(self):
        assert outside(html("One", "New <b>words</b>"), tree=PLAIN) == []
        assert (
            outside(
                html('      <section id="hero">\n        <h1>One</h1>\n      </section>\n', ""), tree=PLAIN
            )
            == []
        )
        assert outside(html("Two", "Three"), tree=PLAIN) == ["/index.html"]
        assert outside(html("<body>", '<body class="x">'), tree=PLAIN) == ["/index.html"]
        assert outside(html("</section>\n      <section", "</section>\n      <p>x</p>\n      <section"), tree=PLAIN) == ["/index.html"]  # fmt: skip

    @given(st.integers(0, len(HTML)), st.integers(0, 12), st.text(max_size=12))
    def test_any_edit_of_plain_html_inside_or_refused(self, at: int, length: int, new: str):
        """Whatever is let through left every character outside the section as it was."""
        changed = HTML[:at] + new + HTML[at + length :]
        if not outside({"/index.html": changed.encode("utf-8", "surrogatepass")}, tree=PLAIN):
            start, end = HTML.index('      <section id="hero">'), HTML.index('      <section id="faq">')
            assert changed.startswith(HTML[:start])
            assert changed.endswith(HTML[end:])

    @given(st.integers(0, len(PAGE)), st.integers(0, 30), st.text(max_size=12))
    def test_any_edit_of_a_page_inside_or_refused(self, at: int, length: int, new: str):
        changed = PAGE[:at] + new + PAGE[at + length :]
        if not outside({INDEX: changed.encode("utf-8", "surrogatepass")}):
            kept = [line for line in PAGE.splitlines() if "Hero" not in line]
            assert [line for line in changed.split("\n") if line in kept or "Hero" not in line][
                : len(kept)
            ] == kept


class TestFiles:
    def test_those_and_no_others(self):
        scope = Scope(files=frozenset({THEME}))
        assert outside({THEME: b"x"}, scope) == []
        assert outside({HERO: b"x"}, scope) == [HERO]
        assert outside(page("<main>", "<main class='x'>"), scope) == [INDEX]

    def test_the_whole_page_when_it_is_chosen(self):
        assert outside(page("<main>", "<main class='x'>"), Scope(files=frozenset({INDEX}))) == []

    def test_no_scope_allows_all(self):
        assert outside({THEME: b"x", HERO: None}, Scope()) == []


@pytest.mark.parametrize(
    "given_scope", [None, {}, {"sections": None}, {"sections": "hero"}, {"files": [1, ""]}]
)
def test_an_empty_scope(given_scope: dict[str, object] | None):
    assert not read_scope(given_scope)


def test_a_leading_hash_does_not_matter():
    assert read_scope({"sections": ["#hero"], "label": "Hero"}) == HERO_ONLY


class TestLocks:
    LOCKS = Locks(sections={"faq": "is locked by Ann"}, files={THEME: "is locked"})

    def told(self, changes: Changes, tree: dict[str, bytes] = TREE) -> list[str]:
        problems = lock_problems(tree, changes, self.LOCKS)
        assert {problem.code for problem in problems} <= {"locked"}
        return [problem.message for problem in problems]

    @pytest.mark.parametrize(
        "changes",
        [
            {HERO: b"x"},
            page('    <Hero id="hero" />\n', ""),
            {INDEX: PAGE.replace('    <Hero id="hero" />\n    <Faq id="faq" />', '    <Faq id="faq" />\n    <Hero id="hero" />').encode()},
        ],
    )  # fmt: skip
    def test_others_may_change(self, changes: Changes):
        assert self.told(changes) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {FAQ: b"x"},
            {FAQ: None},
            page('    <Faq id="faq" />\n', ""),
            page('<Faq id="faq" />', '<Faq id="faq" hidden />'),
            page('<Faq id="faq" />', '<Faq id="questions" />'),
            page("'../components/Faq.astro'", "'../components/Hero.astro'"),
            {INDEX: None},
        ],
    )
    def test_a_locked_section_stays(self, changes: Changes):
        assert self.told(changes) == ["The section #faq is locked by Ann. It must stay as it is."]

    def test_a_locked_section_of_plain_html(self):
        assert self.told(html("One", "New"), PLAIN) == []
        assert self.told(html("Two", "New"), PLAIN)

    def test_a_locked_file(self):
        assert self.told({THEME: b"x"}) == [f"{THEME} is locked. It must stay as it is."]
        assert self.told({THEME: None})
