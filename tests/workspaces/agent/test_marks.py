"""The marks that say where an element of a page is written: in development only, at the right place."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from apps.workspaces.runtime import toolchain

from .conftest import HERO, RunningAgent, site_of

MARK = "data-studio-loc"
ODD = """---
const { id } = Astro.props;
const content = {
  "heading": "مرحبا 🌍 world 👩‍👩‍👧",
  "items": ["one", "two"]
};
const Tag = id ? 'h1' : 'h2';
---

<section id={id} data-section="hero"
  class="a">
  <!-- 🎉 --><Tag>{content.heading}</Tag>
  {content.items.map((item) => <p><em>{item}</em></p>)}
  <svg viewBox="0 0 2 2"><path d="M0 0h1" /></svg>
</section>

<style>
  em { letter-spacing: 13px; }
</style>
<script>console.log('<p>not an element</p>');</script>
"""


class Marked(HTMLParser):
    """(tag, path, offset) of the marked elements, in the order of the page, and the tags without a mark."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, int]] = []
        self.bare: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        mark = dict(attrs).get(MARK)
        if mark is None:
            self.bare.add(tag)
            return
        path, _, offset = mark.rpartition(":")
        self.found.append((tag, path, int(offset)))


@pytest.fixture(autouse=True)
def _restored(agent: RunningAgent, site: dict[str, str]) -> Iterator[None]:
    yield
    assert agent.verdict(site, replace=True)["ok"]


def check(found: list[tuple[str, str, int]], files: dict[str, str]) -> None:
    for tag, path, offset in found:
        at = files[path][offset:]
        assert at.startswith("<"), (path, offset)
        name = re.match(r"<([\w-]+)", at)
        assert name is not None
        assert name[1] == tag or name[1][0].isupper(), (tag, at[:40])


def test_every_element_says_where_it_is_written(agent: RunningAgent, site: dict[str, str]) -> None:
    marked = Marked(agent.page()[1])
    check(marked.found, site)
    assert len(marked.found) > 200
    assert marked.bare <= {
        "html", "head", "meta", "title", "link", "script", "style", "body",
        "path", "g", "circle", "rect", "line", "polyline", "ellipse", "polygon",
    }  # fmt: skip
    # the heading's tag is a name of the file
    assert ("h1", HERO, site[HERO].index("<Heading")) in marked.found
    cards = [found for found in marked.found if found[1].endswith("/Features.astro") and found[0] == "li"]
    assert len(cards) == 6
    assert len(set(cards)) == 1


def test_offsets_count_characters_not_halves_of_them(agent: RunningAgent, site: dict[str, str]) -> None:
    assert agent.verdict({HERO: ODD})["ok"]
    marked = [found for found in Marked(agent.page()[1]).found if found[1] == HERO]
    check(marked, {HERO: ODD})
    assert [tag for tag, _, _ in marked] == ["section", "h1", "p", "em", "p", "em", "svg"]


def test_a_file_that_only_the_compiler_understands_is_served_without(
    agent: RunningAgent, site: dict[str, str]
) -> None:
    odd = site[HERO].replace('<div class="glow"', '<div class="glow"x"')
    assert agent.verdict({HERO: odd})["ok"]
    assert HERO not in {path for _, path, _ in Marked(agent.page()[1]).found}


def test_the_persons_files_and_builds_carry_none(agent: RunningAgent, site: dict[str, str]) -> None:
    for path in (agent.root / "src").rglob("*.astro"):
        assert MARK not in path.read_text()
    status, data = agent.raw("POST", "/build", json.dumps({"buildId": "marks"}).encode())
    assert status == 200
    assert json.loads(data.splitlines()[-1])["ok"]
    _, artifact = agent.raw("GET", "/build/marks/artifact")
    assert MARK.encode() not in artifact


@pytest.mark.parametrize(
    ("broken", "column"),
    [
        ('<div class="glow"><b>{1 +}</b></div>', 28),
        ('<div class="glow"><b></i></div>', 26),
        ('<div class="glow"><b class={</b></div>', 32),
    ],
)
def test_faults_are_told_at_their_own_place(
    agent: RunningAgent, site: dict[str, str], broken: str, column: int
) -> None:
    source = site[HERO].replace('<div class="glow" aria-hidden="true"></div>', broken)
    error = agent.verdict({HERO: source})["error"]
    assert (error["file"], error["code"]) == (HERO, "compile_error")
    assert error["line"] == source[: source.index(broken)].count("\n") + 1
    assert error["column"] == column


def test_what_throws_in_a_marked_file_is_told_by_its_line(agent: RunningAgent, site: dict[str, str]) -> None:
    source = site[HERO].replace("const { primary", "const lost = nowhere.at.all;\nconst { primary")
    error = agent.verdict({HERO: source})["error"]
    line = source[: source.index("const lost")].count("\n") + 1
    assert (error["file"], error["line"]) == (HERO, line)


def test_a_change_of_styles_alone_reaches_the_page(agent: RunningAgent, site: dict[str, str]) -> None:
    assert agent.verdict({HERO: ODD})["ok"]
    assert "13px" in agent.page()[1]
    wider = ODD.replace("13px", "17px")
    assert agent.verdict({HERO: wider})["ok"]
    html = agent.page()[1]
    assert "17px" in html
    check(Marked(html).found, site | {HERO: wider})


def test_a_page_of_plain_html(
    program: toolchain.AgentInstall, home: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packages = toolchain.template_install("static-html", home) / "node_modules"  # type: ignore[arg-type]
    running = RunningAgent(tmp_path_factory.mktemp("html"), program, packages)
    try:
        files = site_of("static-html")
        assert running.verdict(files, replace=True)["ok"]
        found = Marked(running.page()[1]).found
        assert {path for _, path, _ in found} == {"/index.html"}
        assert len(found) > 200
        check(found, files)
        assert MARK not in (running.root / "index.html").read_text()
    finally:
        running.stop()
