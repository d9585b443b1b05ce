"""What a model is told: which files, in which order, within which room."""

import re
from dataclasses import replace

import pytest

from apps.chat.engine.context import Attached, Budget, Change, Situation, budget_of, build, recent, tokens_of
from apps.chat.engine.context.excerpt import excerpt
from apps.chat.engine.context.parts import LAYERS
from apps.chat.engine.context.project import sections_of
from apps.chat.engine.context.selection import Wish, choose, search
from apps.chat.engine.context.words import terms_of
from apps.chat.engine.page import insert_section
from apps.chat.engine.shapes import ASTRO, HTML, SHAPES, shape_of
from apps.components.services import whole_library

LIBRARY = whole_library()
HERO = '---\nimport Icon from \'./ui/Icon.astro\';\nconst content = {"heading": "Fresh bread"};\n---\n<h1>{content.heading}</h1>\n'
FILES = {
    "/package.json": "{}",
    "/package-lock.json": '{"sourdough": 1}',
    "/src/site.json": '{"name": "Bread"}',
    "/src/styles/theme.css": ":root {\n  --color-primary: #0f766e;\n}\n",
    "/src/layouts/Layout.astro": "<html><slot /></html>\n",
    "/src/components/ui/Icon.astro": "<svg />\n",
    "/src/components/Hero.astro": HERO,
    "/src/components/OpeningHours.astro": "<p>Closed on Mondays</p>\n",
    "/src/lib/ovens.ts": "export const sourdough = 240;\n",
    "/src/lib/unused.ts": "export {};\n",
    "/src/pages/index.astro": (
        "---\nimport Layout from '../layouts/Layout.astro';\nimport Hero from '../components/Hero.astro';\n"
        "import OpeningHours from '../components/OpeningHours.astro';\n---\n<Layout>\n  <main>\n"
        '    <Hero id="hero" />\n    <OpeningHours id="opening-hours" />\n  </main>\n</Layout>\n'
    ),
}


def situation(request="Hello", **more):
    return Situation(FILES, LIBRARY, [("user", request)], seed="secret", **more)


def chosen(request, **more):
    shape = shape_of(FILES)
    found = choose(FILES, shape, sections_of(FILES, shape), Wish(request, **more))
    return {choice.path: choice.why for choice in found}


def part(prompt, name):
    return next(part for part in prompt.parts if part.name == name)


@pytest.mark.parametrize(
    ("request_", "path", "why"),
    [
        ("change src/lib/ovens.ts", "/src/lib/ovens.ts", "named"),
        ("change ovens.ts please", "/src/lib/ovens.ts", "named"),
        ("make the hero taller", "/src/components/Hero.astro", "named"),
        ("make #opening-hours blue", "/src/components/OpeningHours.astro", "named"),
        ("our opening hours are wrong", "/src/components/OpeningHours.astro", "named"),
        ("make the hero taller", "/src/components/ui/Icon.astro", "imports"),
        ("the sourdough needs more heat", "/src/lib/ovens.ts", "found"),
        ("we are closed on Mondays and Tuesdays", "/src/components/OpeningHours.astro", "found"),
        ("anything", "/src/site.json", "shell"),
        ("anything", "/src/layouts/Layout.astro", "shell"),
        ("anything", "/src/components/Hero.astro", "page"),
    ],
)
def test_files_come_for_a_reason(request_, path, why):
    assert chosen(request_)[path] == why


def test_what_nobody_needs_stays_out():
    found = chosen("the sourdough needs more heat")
    assert not {"/src/lib/unused.ts", "/package-lock.json", "/package.json"} & set(found)


def test_scope_and_recent_changes_count():
    found = chosen("bigger", sections=["hero"], files=["/src/lib/unused.ts"], recent=["/src/lib/ovens.ts"])
    assert found["/src/components/Hero.astro"] == found["/src/lib/unused.ts"] == "scope"
    assert found["/src/lib/ovens.ts"] == "recent"


def test_a_rare_word_counts_more_than_a_frequent_one():
    files = {f"/src/{n}.ts": "bread bread bread" for n in range(20)} | {"/src/x.ts": "bread and levain"}
    assert search(files, list(files), "bread with levain")[0] == "/src/x.ts"


def test_words_of_a_request():
    assert terms_of('Please change the prices in "Our menu" and the GÄSTE list') == [
        "our menu", "pric", "menu", "gäst", "list",
    ]  # fmt: skip
    assert terms_of("把标题改大") == ["把标题改大"]
    assert len(terms_of(" ".join(f"word{n}" for n in range(100)))) <= 16


def test_the_parts_stand_from_what_never_changes_to_what_always_does():
    prompt = build(
        situation(
            "Make the hero taller",
            label="Heading of Hero",
            scope_sections=["hero"],
            locked=["#pricing"],
            changes=[Change(7, "ai", "Warmer colours", ["/src/styles/theme.css"])],
            preferences="Always British English.",
            summary="The bakery opens at seven.",
            attached=[Attached("notes.txt", "file", "We also sell cakes.")],
        )
    )
    layers = [LAYERS.index(part.layer) for part in prompt.parts]
    assert layers == sorted(layers)
    names = [part.name for part in prompt.parts if part.layer == "turn"]
    assert names == ["selection", "locks", "recent changes", "preferences", "summary", "attachment"]
    for words in ("Heading of Hero", "#pricing", "Warmer colours", "British", "at seven", "also sell cakes"):
        assert words in prompt.system
    assert {"tree", "outline", "theme now"} <= {part.name for part in prompt.parts}
    assert "color.primary: #0f766e" in part(prompt, "theme now").text
    assert prompt.system == "\n\n".join(part.text for part in prompt.parts)


def test_two_prompts_of_a_conversation_begin_alike():
    one = build(situation("Make the hero taller"))
    other = build(replace(situation("Make the hero taller"), preferences="Short texts."))
    same = [a == b for a, b in zip(one.parts, other.parts, strict=False)]
    assert same.count(False) == 0 or same.index(False) >= len(one.parts) - 1
    stable = [part.text for part in one.parts if part.layer == "stable"]
    elsewhere = build(replace(situation("Other words"), seed="another", project_name="Another"))
    assert stable == [part.text for part in elsewhere.parts if part.layer == "stable"]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.dialect)
def test_every_environment_has_its_outline_and_page(shape):
    block = (
        '<section id="hero" data-section="hero">\n  <h1>Hi</h1>\n</section>' if shape.holds_sections else ""
    )
    page = insert_section(shape.blank, name="Hero", id="hero", shape=shape, block=block)
    files = (
        {shape.page: page, shape.file_of("Hero"): "const content = {};"} if not block else {shape.page: page}
    )
    prompt = build(Situation(files, LIBRARY, [("user", "Make the hero taller")], seed="s"))
    assert "#hero" in part(prompt, "outline").text
    shown = {part.path for part in prompt.parts if part.path}
    assert shown == set(files)
    assert shape.title in part(prompt, "rules").text


def test_a_broken_page_has_no_outline_but_a_prompt():
    prompt = build(Situation({ASTRO.page: "nonsense"}, LIBRARY, [("user", "help")], seed="s"))
    assert "outline" not in [part.name for part in prompt.parts]
    assert "nonsense" in prompt.system


def test_tools_need_no_blocks():
    assert "SEARCH" in part(build(situation()), "rules").text
    assert "SEARCH" not in part(build(situation(edits_by="tools")), "rules").text


@pytest.mark.parametrize("total", [3_000, 8_000, 30_000])
def test_a_prompt_stays_within_its_budget(total):
    files = FILES | {
        f"/src/lib/{n}.ts": f"// oven {n}\n" + "export const heat = 240;\n" * 400 for n in range(60)
    }
    budget = budget_of(total * 2, total)
    many = [("user", "words " * 500), ("assistant", "words " * 500)] * 20 + [("user", "oven heat")]
    prompt = build(Situation(files, LIBRARY, many, seed="s", summary="x " * 9_000), budget)
    told = prompt.tokens + sum(tokens_of(text) for _, text in prompt.messages)
    assert told <= budget.total
    assert prompt.messages[-1] == ("user", "oven heat")


def test_a_small_window_gets_the_librarys_names_only():
    wide, narrow = build(situation()), build(situation(), budget_of(6_000, 3_000))
    assert part(narrow, "library").tokens < part(wide, "library").tokens
    assert "hero-split" in part(narrow, "library").text


def test_the_last_messages_that_fit_are_kept():
    messages = [("user", "a" * 3_400), ("assistant", "b" * 340), ("user", "c" * 34)]
    assert recent(messages, 150) == messages[1:]
    assert recent(messages, 1) == messages[2:]


def test_estimates_are_careful():
    assert tokens_of("") == 0
    assert tokens_of("hello world") >= 3
    assert tokens_of("面包" * 50) >= 80
    budget = budget_of(128_000, 16_000)
    assert budget.total <= 64_000
    assert budget_of(8_000, 16_000).total == 3_800


def test_a_long_file_is_cut_and_says_so():
    text = (
        "".join(f"export function f{n}() {{\n  return {n};\n}}\n\n" for n in range(3_000))
        + "const oven = 240;\n"
    )
    short = excerpt(text, 1_000, terms=["oven"])
    assert tokens_of(short) <= 1_000
    assert short.startswith("export function f0")
    assert "const oven = 240;" in short
    assert "are not shown" in short
    kept = [line for line in short.splitlines() if not line.startswith("[…")]
    assert all(line in text for line in kept)


def test_a_long_page_keeps_the_section_that_is_meant():
    page = HTML.blank
    for n in range(40):
        body = "".join(f"  <p>Line {line} of {n}</p>\n" for line in range(60))
        block = f'<section id="part-{n}" data-section="part">\n{body}</section>'
        page = insert_section(page, name=f"Part{n}", id=f"part-{n}", shape=HTML, block=block)
    prompt = build(
        Situation({HTML.page: page}, LIBRARY, [("user", "bigger")], seed="s", scope_sections=["part-33"]),
        Budget(files=6_000),
    )
    shown = next(part for part in prompt.parts if part.path == HTML.page).text
    assert "Line 59 of 33" in shown
    assert 'shown="in part"' in shown
    assert "#part-5" in shown  # named in a gap
    assert "Line 3 of 20<" not in shown


def test_a_line_without_breaks_is_cut_too():
    assert tokens_of(excerpt("x" * 400_000, 2_000)) <= 2_000
    assert excerpt("text", 10) == ""


def test_long_texts_are_estimated_by_samples():
    text = "\n".join(f'  <p class="text-muted mt-{n % 9}">Bread number {n}</p>' for n in range(4_000))
    short = text[: len(text) // 16]
    assert tokens_of(text) == pytest.approx(16 * tokens_of(short), rel=0.05)


def test_a_long_section_that_is_meant_is_cut_but_there():
    body = "".join(f"<p>Line {line}</p>\n\n" for line in range(3_000))
    block = f'<section id="hero" data-section="hero">\n{body}</section>'
    page = insert_section(HTML.blank, name="Hero", id="hero", shape=HTML, block=block)
    short = excerpt(page, 900, sections=sections_of({HTML.page: page}, HTML), wanted=["hero"])
    assert "Line 3<" in short
    assert "are not shown: #hero" in short
    assert tokens_of(short) <= 900


def test_gaps_name_the_lines_that_are_missing():
    text = "".join(f"block {n}\n\n" for n in range(400)) + "needle\n"
    short = excerpt(text, 100, terms=["needle"])
    first, last = map(int, re.findall(r"lines (\d+) to (\d+)", short)[-1])
    lines = text.split("\n")
    shown = short.split("\n")
    gap = next(n for n, line in enumerate(shown) if line.startswith(f"[… lines {first} "))
    assert shown[gap + 1] == lines[last]
    assert shown[gap - 1] == lines[first - 2]


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 300_000 + "  x",
        "import" + " " * 300_000,
        "import " * 50_000,
        "@import url(" * 30_000,
        "src=" * 50_000 + '"',
        "sk-" * 100_000,
        "eyJ" * 100_000,
        "://a:" * 60_000,
        "-----BEGIN PRIVATE KEY" * 10_000,
        "a.b/" * 50_000,
    ],
)
def test_nothing_in_a_file_or_a_request_takes_for_ever(text):
    """Patterns that look back and forth would need hours for these."""
    files = {"/src/pages/index.astro": text, "/src/components/Hero.astro": text, "/src/a.css": text}
    wish = Situation(
        files,
        LIBRARY,
        [("user", text[:10_000] + " hero a.css")],
        seed="s",
        scope_files=["/src/a.css"],
        summary=text,
    )
    assert build(wish).tokens < 64_000
