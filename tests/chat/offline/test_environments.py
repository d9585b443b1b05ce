"""The offline designer on every kind of site: the same requests, each answer compiled."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from apps.chat.engine.checks import check_changes
from apps.chat.engine.outline import parse_page
from apps.chat.engine.shapes import shape_of
from apps.chat.engine.theme import read_tokens
from apps.chat.providers.offline.site import THEME, Site
from apps.workspaces import toolbox
from apps.workspaces.runtime import toolchain

from .conftest import Studio, template_files

TEMPLATES = ["baseline-landing", "react-vite", "vue-vite", "svelte-vite", "static-html"]
BAKERY = (
    "a landing page for a bakery called Padaria Sol in Lisbon with a gallery, menu, opening hours, pricing, "
    "team and contact form"
)


class Project(Studio):
    """A studio whose every answer is checked as a turn checks it, compiled included."""

    def ask(self, words):
        before = {path: text.encode() for path, text in self.files.items()}
        super().ask(words)
        after = {path: text.encode() for path, text in self.files.items()}
        changes = {path: after.get(path) for path in {*before, *after} if before.get(path) != after.get(path)}
        assert check_changes(before, changes, self.compile) == []
        return self

    def compile(self, changed):
        files = [{"path": path, "content": text} for path, text in changed.items()]
        return toolbox.check(files, known=sorted({*self.files, "/public/favicon.svg"}))

    @property
    def site(self):
        return Site(self.files, library=self.library)

    @property
    def ids(self):
        return [section.id for section in self.site.sections]

    def content(self, section_id):
        return self.site.content_of(self.site.page.section(section_id))


@pytest.fixture(scope="module")
def _toolbox():
    toolchain.agent_install(settings.STUDIO_HOME)


@pytest.fixture(params=TEMPLATES)
def project(request, library, _toolbox):
    return Project(library, template_files(request.param))


@pytest.fixture(scope="module")
def bakeries(library, _toolbox):
    return {name: Project(library, template_files(name)).ask(BAKERY).files for name in TEMPLATES}


@pytest.fixture(params=TEMPLATES)
def made(request, library, bakeries):
    return Project(library, bakeries[request.param])


def test_a_page_for_a_bakery(project):
    shape = project.site.shape
    project.ask(BAKERY)
    assert shape_of(project.files) is shape
    assert project.ids[0] == "navigation"
    assert project.ids[-1] == "footer"
    for wanted in ("hero", "gallery", "menu", "opening-hours", "pricing", "team", "contact"):
        assert wanted in project.ids
    assert "Padaria Sol" in project.content("navigation")["name"]
    assert "Larkspur" not in "".join(
        project.files[path] for path in project.files if path.startswith("/src/comp")
    )
    assert "Larkspur" not in project.files[shape.page]
    assert "library has no" not in project.prose


def test_the_same_page_on_every_environment(bakeries, library):
    """The sections hold the same words whatever they are written in."""
    pages = {}
    for name, files in bakeries.items():
        site = Site(files, library=library)
        pages[name] = {section.id: site.content_of(section) for section in site.sections}
    astro = pages.pop("baseline-landing")
    for name, page in pages.items():
        assert list(page) == list(astro), name
        assert page["menu"] == astro["menu"], name
        assert page["pricing"] == astro["pricing"], name
        assert page["opening-hours"] == astro["opening-hours"], name


@pytest.mark.parametrize("words", ["Bread & butter", "“Crusts” < crumbs > 3", "It's {half} price"])
def test_a_headline(made, words):
    made.ask(f'change the headline to "{words}"')
    assert made.content("hero")["heading"] == words


def test_quoted_words(made):
    name = made.content("menu")["categories"][0]["items"][0]["name"]
    made.ask(f'change "{name}" to "Salted caramel twist"')
    assert made.content("menu")["categories"][0]["items"][0]["name"] == "Salted caramel twist"


def test_a_button(made):
    made.ask('the button should say "Order now"')
    assert made.content("hero")["primary"]["label"] == "Order now"


def test_green_buttons(made):
    before = read_tokens(made.files[THEME])["color.primary"]
    made.ask("make the buttons green")
    assert read_tokens(made.files[THEME])["color.primary"] != before


def test_looks(made):
    made.ask("use Lora for the headings, sharp corners and a dark page")
    assert read_tokens(made.files[THEME])["font.heading"] == "Lora"
    assert made.site.settings["mode"] == "dark"


def test_sections_come_go_and_move(made):
    made.ask("remove the FAQ") if "faq" in made.ids else None
    made.ask("add a FAQ above the footer")
    assert made.ids[-2:] == ["faq", "footer"]
    assert made.content("faq")["items"]
    made.ask("remove the pricing section")
    assert "pricing" not in made.ids
    assert "#pricing" not in str(made.content("navigation"))
    made.ask("move the menu above the gallery")
    assert made.ids.index("menu") + 1 == made.ids.index("gallery")
    made.ask("swap the team and the menu")
    made.ask("duplicate the gallery")
    assert "gallery-2" in made.ids
    made.ask('the heading of the second gallery should be "More pictures"')
    assert made.content("gallery-2")["heading"] == "More pictures"
    assert made.content("gallery")["heading"] != "More pictures"


def test_items_prices_and_hours(made):
    made.ask("add Chocolate roll for 3 to the menu")
    names = [item["name"] for group in made.content("menu")["categories"] for item in group["items"]]
    assert "Chocolate roll" in names
    made.ask("the price of Chocolate roll is 3.50")
    assert "3,50" in str(made.content("menu"))
    made.ask("remove Chocolate roll from the menu")
    assert "Chocolate roll" not in str(made.content("menu"))
    made.ask("we open at 7 and close at 15 on Saturdays")
    saturday = made.content("opening-hours")["items"][5]
    assert (saturday["opens"], saturday["closes"]) == ("07:00", "15:00")
    made.ask("our phone number is +351 222 333 444")
    assert "+351 222 333 444" in str(made.content("contact"))


def test_what_cannot_be_done_is_said(made):
    before = dict(made.files)
    made.ask("move the newsletter above the gallery")
    assert made.files == before
    assert made.prose


def test_a_react_component_carries_its_own_name(library, bakeries):
    made = Project(library, bakeries["react-vite"]).ask("duplicate the gallery")
    assert "export default function Gallery2(" in made.files["/src/components/Gallery2.tsx"]


@pytest.mark.usefixtures("_toolbox")
def test_html_written_by_hand(library):
    """Sections that no component made: their words change, what needs a component is refused in words."""
    files = template_files("static-html")
    page = re.sub(r"<main id=\"main\">.*</main>", HAND, files["/index.html"], flags=re.DOTALL)
    made = Project(library, files | {"/index.html": page})
    made.ask('change "Best in town" to "Best in the valley"')
    made.ask('change the headline to "Good & plain"')
    assert "<b>Best in the valley</b>" in made.files["/index.html"]
    assert "<h1>Good &amp; plain</h1>" in made.files["/index.html"]
    made.ask("add a gallery below the hero")
    assert made.ids[:3] == ["navigation", "hero", "gallery"]


HAND = '<main id="main">\n  <section id="hero"><h1>Hello</h1><p>It is the <b>Best in town</b>.</p></section>\n</main>'


@pytest.mark.parametrize("name", TEMPLATES[1:])
def test_it_builds(name, library, bakeries, tmp_path):
    """The page after a row of requests, built for production by the template's own packages."""
    made = Project(library, bakeries[name])
    made.ask("make the buttons terracotta, add a FAQ, and move the menu above the gallery")
    made.ask('change the headline to "Warm bread, seven days"')
    root = Path(tmp_path / "site")
    for path, text in made.files.items():
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    packages = toolchain.template_install(name, settings.STUDIO_HOME) / "node_modules"
    (root / "node_modules").symlink_to(packages)
    vite = [str(toolchain.node()), "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"]
    run = subprocess.run(
        vite, cwd=root, capture_output=True, text=True, timeout=120, env={**os.environ, "CI": "1"}
    )
    assert run.returncode == 0, run.stderr
    built = "".join(
        p.read_text(errors="replace") for p in (root / "dist").rglob("*") if p.suffix in (".html", ".js")
    )
    assert "Warm bread, seven days" in built
    assert "Larkspur" not in built


def test_the_templates_pages_are_written_from_the_library(library):
    from apps.chat.management.commands.template_sections import TEMPLATES as SHAPES
    from apps.chat.management.commands.template_sections import wanted

    for name, shape in SHAPES.items():
        files = template_files(name)
        for path, text in wanted(name, shape).items():
            assert files[path] == text, f"{name}{path}: run manage.py template_sections"
        assert [section.id for section in parse_page(files[shape.page], shape).sections][-1] == "footer"


def test_the_parts_of_the_templates_are_alike():
    """What needs no framework is one text in all of them."""
    baseline = template_files("baseline-landing")
    for name in TEMPLATES[1:4]:
        files = template_files(name)
        for file in ("icons.ts", "motifs.ts", "backdrops.ts", "dice.ts"):
            assert files[f"/src/components/ui/{file}"] == baseline[f"/src/components/ui/{file}"]
        assert files["/src/page.ts"] == template_files("static-html")["/src/main.ts"]
