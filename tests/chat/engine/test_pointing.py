"""Exact changes of an element: only its range changes, and changing back gives the file as it was."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine import pointing, pointing_classes, pointing_sections, pointing_units, written_text
from apps.chat.engine.class_groups import GROUPS, Group, base_of, group_of, held
from apps.chat.engine.outline import PageError
from apps.chat.engine.pointing import PointError, applied
from apps.chat.engine.shapes import ASTRO, HTML, VUE, Shape
from apps.components.content import read_content

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
PIECES = st.lists(
    st.sampled_from(
        ["a", "b c", " ", "\n    ", "&amp;", "&copy;", "&#8217;", "<br />", "é", "🎉", "مرحبا", "“"]
    ),
    max_size=8,
)


def place(raw: str, kind: str = "literal", **more: Any) -> tuple[str, dict[str, Any]]:
    """A file with `raw` in the middle, and the place of it."""
    source = f"<p>{raw}</p>\n"
    return source, {"kind": kind, "start": 3, "end": 3 + len(raw), **more}


def string(value: str, quote: str = '"') -> tuple[str, dict[str, Any]]:
    raw = json.dumps(value, ensure_ascii=False) if quote == '"' else f"'{value}'"
    source = f'---\nconst content = {{"a": {raw}}};\n---\n<p>{{content.a}}</p>\n'
    start = source.index(raw)
    return source, {"kind": "value", "start": start, "end": start + len(raw), "value": value}


def tidy(words: str) -> str:
    """Words as an element can hold them: white space in a row is one space, none at the ends."""
    return re.sub(r" *\n *", "\n", re.sub(r"[ \t\r\f]+", " ", words)).strip(" \n")


@given(WORDS, WORDS)
def test_texts_of_the_content_go_there_and_back(old: str, new: str) -> None:
    old, new = (
        re.sub(r"\s*[\r\n]+\s*", " ", one).replace("---", "-").replace("</", "<") for one in (old, new)
    )
    source, at = string(old)
    edit = pointing.text_edit(source, at, new, html=False)
    changed = applied(source, [edit])
    assert changed[: at["start"]] == source[: at["start"]]
    assert changed.endswith(source[at["end"] :])
    assert read_content(changed)["a"] == new
    there = {**at, "end": at["end"] + len(changed) - len(source), "value": new}
    assert applied(changed, [pointing.text_edit(changed, there, old, html=False)]) == source


@given(PIECES, WORDS)
def test_words_in_markup_say_what_was_typed(pieces: list[str], new: str) -> None:
    source, at = place("".join(pieces).strip())
    edit = pointing.text_edit(source, at, new, html=False)
    written = applied(source, [edit])[3 : 3 + len(edit.text)]
    assert tidy(written_text.said(written_text.markup_tokens(written))) == tidy(new)
    assert not re.search(r"[{}]|<(?!br />)", written)


@given(WORDS.map(tidy), WORDS.map(tidy))
def test_words_in_markup_go_there_and_back(old: str, new: str) -> None:
    source, at = place(written_text.write_astro(old))
    changed = applied(source, [pointing.text_edit(source, at, new, html=False)])
    there = {**at, "end": at["end"] + len(changed) - len(source)}
    assert applied(changed, [pointing.text_edit(changed, there, old, html=False)]) == source


@pytest.mark.parametrize(
    ("raw", "words", "wanted"),
    [
        ("&copy; 2025 Larkspur &amp; Co.", "© 2026 Larkspur & Co.", "&copy; 2026 Larkspur &amp; Co."),
        ("Fast,\n      calm work", "Fast, quiet work", "Fast,\n      quiet work"),
        ("One<br/>two", "One\ntwo!", "One<br/>two!"),
        ("One two", "One\ntwo", "One<br />two"),
        ("a", "<b>{x}</b> & &lt;", "&lt;b&gt;&#123;x&#125;&lt;/b&gt; &amp; &amp;lt;"),
        ("A {/* note */}b", "A c", "A {/* note */}c"),
        ("&", "&lt;", "&amp;lt;"),
    ],
)
def test_what_stays_is_left_as_it_was_written(raw: str, words: str, wanted: str) -> None:
    source, at = place(raw)
    assert pointing.text_edit(source, at, words, html=False).text == wanted


@pytest.mark.parametrize(
    ("quote", "old", "new", "wanted"),
    [
        ("'", "a", 'it\'s "so"', "'it\\'s \"so\"'"),
        ('"', "a", "--- </script>", '"\\u002d\\u002d\\u002d <\\/script>"'),
        ('"', "a--", "a---", '"a\\u002d\\u002d\\u002d"'),
        ('"', "a", "x\ny", '"x y"'),
    ],
)
def test_texts_are_quoted(quote: str, old: str, new: str, wanted: str) -> None:
    source, at = string(old, quote)
    changed = applied(source, [pointing.text_edit(source, at, new, html=False)])
    assert wanted in changed


def test_escapes_that_a_person_wrote_stay() -> None:
    source = '{"a": "caf\\u00e9 \\ud83c\\udf89 one"}'
    start, end = source.index('"caf'), source.rindex('"') + 1
    at = {"kind": "value", "start": start, "end": end, "value": "café 🎉 one"}
    edit = pointing.text_edit(source, at, "café 🎉 two", html=False)
    assert applied(source, [edit]) == '{"a": "caf\\u00e9 \\ud83c\\udf89 two"}'


@given(WORDS)
def test_attributes_hold_any_words(words: str) -> None:
    words = re.sub(r"\s*[\r\n]+\s*", " ", words)
    for quote in ('"', "'"):
        source = f"<img alt={quote}old{quote}>"
        at = {"kind": "literal", "quote": quote, "start": 10, "end": 13}
        edit = pointing.text_edit(source, at, words, html=False)
        assert quote not in edit.text
        assert written_text.said(written_text.attribute_tokens(edit.text)) == words


@pytest.mark.parametrize(
    "href",
    [
        "https://a.b/c?d=e#f",
        "http://localhost",
        "mailto:a@b.c",
        "tel:+49 30 123",
        "#top",
        "/about",
        "/a?b=c",
        "?q=1",
    ],
)
def test_good_links(href: str) -> None:
    assert pointing.checked_link(href) == href


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "//evil.example", "about", "", "https://",
     "java\nscript:x", "\x01javascript:x", "ftp://a.b", "mailto:", "/\u202eevil"],
)  # fmt: skip
def test_bad_links(href: str) -> None:
    with pytest.raises(PointError) as refusal:
        pointing.checked_link(href)
    assert refusal.value.code == "bad_link"


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("text-primary", "color"), ("text-muted/50", "color"), ("text-[#fff]", "color"), ("text-red-500", "color"),
        ("text-lg", "size"), ("text-[0.9375rem]", "size"), ("text-2xl/7", "size"), ("text-[clamp(1rem,2vw,3rem)]", "size"),
        ("text-center", "align"), ("text-start", "align"),
        ("font-bold", "weight"), ("font-[550]", "weight"),
        ("bg-surface", "background"), ("bg-background/85", "background"),
        ("mt-4", "spacing"), ("-mt-2", "spacing"), ("mt-[3px]", "spacing"),
        ("p-6", "padding"), ("px-4.5", "padding"), ("py-section", "padding"),
        ("rounded", "radius"), ("rounded-base", "radius"), ("rounded-[calc(var(--radius-base)*2)]", "radius"),
        ("text-balance", None), ("text-ellipsis", None), ("font-heading", None), ("bg-cover", None),
        ("rounded-t-lg", None), ("place-items-center", None), ("pointer-events-none", None), ("mt-auto", "spacing"),
        ("primary", None), ("text-wrap", None), ("bg-linear-to-r", None),
    ],
)  # fmt: skip
def test_classes_belong_to_one_group(token: str, name: str | None) -> None:
    found = [group.name for group in GROUPS if group.members.match(token)]
    assert found == ([name] if name else [])


def test_every_choice_is_of_its_group() -> None:
    for group in GROUPS:
        for option in group.options[1:]:
            assert group.members.match(option.value), option


def test_variants_are_told_apart() -> None:
    assert base_of("lg:hover:text-lg") == ("lg:hover:", "text-lg")
    assert base_of("group-has-[[value=a:b]]:hidden") == ("group-has-[[value=a:b]]:", "hidden")
    assert base_of("bg-[url(a:b)]") == ("", "bg-[url(a:b)]")
    size = group_of("size")
    assert size is not None
    assert held(size, ["card", "lg:text-xl", "text-sm", "text-muted"]) == ("text-sm", ["lg:text-xl"])


def element(opening: str) -> tuple[str, dict[str, Any]]:
    """An element whose class attribute is literal, or whose class:list holds literals."""
    source = f"{opening}x</p>"
    facts: dict[str, Any] = {"nameEnd": 2, "attributes": []}
    if found := re.search(r'\sclass="([^"]*)"', source):
        at = {"start": found.start() + 1, "end": found.end()}
        facts["attributes"].append(
            {
                "name": "class",
                "kind": "literal",
                "start": found.start(1),
                "end": found.end(1),
                "quote": '"',
                "attribute": at,
            }
        )
    if found := re.search(r"class:list=\{\[(.*?)\]\}", source):
        texts = [
            {"start": found.start(1) + m.start(1), "end": found.start(1) + m.end(1), "always": "&& '" not in found[1][: m.end()][-m.end() + m.start() - 3 :]}
            for m in re.finditer(r"'([^']*)'", found[1])
        ]  # fmt: skip
        facts["attributes"].append(
            {
                "name": "class:list",
                "kind": "list",
                "texts": texts,
                "insert": found.start(1),
                "isEmpty": not found[1],
            }
        )
    return source, facts


@pytest.mark.parametrize(
    ("opening", "name", "value", "wanted"),
    [
        ('<p class="a text-sm lg:text-xl b">', "size", "text-lg", '<p class="a text-lg lg:text-xl b">'),
        ('<p class="a text-sm b">', "size", "", '<p class="a b">'),
        ('<p class="text-sm b">', "size", "", '<p class="b">'),
        ('<p class="a">', "color", "text-primary", '<p class="a text-primary">'),
        ('<p class="px-4  py-2 a">', "padding", "p-6", '<p class="p-6 a">'),
        ("<p>", "align", "text-center", '<p class="text-center">'),
        ('<p class="">', "align", "text-center", '<p class="text-center">'),
        ("<p class:list={['a text-sm']}>", "size", "text-lg", "<p class:list={['a text-lg']}>"),
        ("<p class:list={[]}>", "size", "text-lg", "<p class:list={['text-lg']}>"),
    ],
)
def test_a_class_for_another(opening: str, name: str, value: str, wanted: str) -> None:
    source, facts = element(opening)
    group = group_of(name)
    assert group is not None
    edits = pointing_classes.control_edits(source, facts, group, value)
    assert applied(source, edits) == f"{wanted}x</p>"


CLASSES = st.lists(
    st.sampled_from(["card", "flex", "lg:text-xl", "hover:bg-tint", "mx-auto", "title-1", "sm:p-8", "dark:text-muted"]),
    max_size=5, unique=True,
)  # fmt: skip


@given(CLASSES, CLASSES, st.sampled_from(GROUPS), st.data())
def test_controls_go_there_and_back(
    before: list[str], after: list[str], group: Group, data: st.DataObject
) -> None:
    one, other = data.draw(st.permutations([option.value for option in group.options[1:]]))[:2]
    source, facts = element(f'<p class="{" ".join([*before, one, *after])}">')
    edits = pointing_classes.control_edits(source, facts, group, other)
    changed = applied(source, edits)
    assert pointing_classes.classes_of(changed, element(changed.removesuffix("x</p>"))[1]) == [
        *before,
        other,
        *after,
    ]
    _, there = element(changed.removesuffix("x</p>"))
    assert applied(changed, pointing_classes.control_edits(changed, there, group, one)) == source


@pytest.mark.parametrize(
    "value", ["lg:text-xl", "text-sm evil", 'text-sm"><script>', "text-primary", "}", "text-[a`b]"]
)
def test_classes_of_another_kind_are_refused(value: str) -> None:
    source, facts = element('<p class="a">')
    group = group_of("size")
    assert group is not None
    with pytest.raises(PointError) as refusal:
        pointing_classes.control_edits(source, facts, group, value)
    assert refusal.value.code == "bad_value"


@pytest.mark.parametrize(
    "token", ["bg-[url(https://evil.example/a.png)]", "lg:bg-[URL(//x)]", "a b", "", "a'", "x{}"]
)
def test_single_classes_that_are_refused(token: str) -> None:
    source, facts = element('<p class="a">')
    with pytest.raises(PointError):
        pointing_classes.class_edits(source, facts, [token], [])


def test_single_classes_come_and_go() -> None:
    source, facts = element('<p class="a lg:p-2 b">')
    changed = applied(source, pointing_classes.class_edits(source, facts, ["c", "a"], ["lg:p-2"]))
    assert changed == '<p class="a c b">x</p>'
    with pytest.raises(PointError) as refusal:
        pointing_classes.class_edits(source, facts, ["a"], ["none"])
    assert refusal.value.code == "nothing_changed"


def listing(items: list[Any], gap: str) -> tuple[str, dict[str, Any]]:
    """An array as text, and its unit with the item at 0."""
    texts = [json.dumps(item, ensure_ascii=False) for item in items]
    source = "const a = ["
    siblings = []
    for at, text in enumerate(texts):
        source += ("," if at else "") + gap
        siblings.append({"start": len(source), "end": len(source) + len(text)})
        source += text
    source += gap + "];\n"
    array = {"start": 10, "end": len(source) - 2}
    return source, {"unit": {"kind": "item", "path": "a", "at": 0, "array": array, "siblings": siblings}}


def items_of(source: str) -> list[Any]:
    found: list[Any] = json.loads(source.removeprefix("const a = ").strip().removesuffix(";"))
    return found


@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from(["", "\n    ", " "]), st.data())
def test_items_are_doubled_removed_and_moved(items: list[str], gap: str, data: st.DataObject) -> None:
    source, facts = listing(items, gap)
    at = facts["unit"]["at"] = data.draw(st.integers(0, len(items) - 1))
    doubled = applied(source, pointing_units.unit_edits(source, facts, "duplicate"))
    assert items_of(doubled) == [*items[: at + 1], items[at], *items[at + 1 :]]
    removed = applied(source, pointing_units.unit_edits(source, facts, "remove"))
    assert items_of(removed) == [*items[:at], *items[at + 1 :]]
    _, twice = listing([*items[: at + 1], items[at], *items[at + 1 :]], gap)
    twice["unit"]["at"] = at + 1
    assert applied(doubled, pointing_units.unit_edits(doubled, twice, "remove")) == source
    to = data.draw(st.integers(0, len(items) - 1))
    if to != at:
        moved = applied(source, pointing_units.unit_edits(source, facts, "move", to))
        wanted = [*items[:at], *items[at + 1 :]]
        wanted.insert(to, items[at])
        assert items_of(moved) == wanted
        _, there = listing(wanted, gap)
        there["unit"]["at"] = to
        assert applied(moved, pointing_units.unit_edits(moved, there, "move", at)) == source


PAGES: list[tuple[Shape, str]] = [
    (
        ASTRO,
        "---\nimport Layout from '../layouts/Layout.astro';\n"
        + "".join(f"import {name} from '../components/{name}.astro';\n" for name in ("Navigation", "Hero", "Faq", "Cta", "Footer"))
        + '---\n\n<Layout>\n  <Navigation id="navigation" />\n  <main id="main">\n    <Hero id="hero" />\n'
        '    <Faq id="faq" />\r\n    <Cta id="cta" tone={"a"} />\n  </main>\n  <Footer id="footer" />\n</Layout>\n',
    ),
    (
        VUE,
        VUE.blank.replace("</script>", "import Hero from './components/Hero.vue';\nimport Faq from './components/Faq.vue';\nimport Cta from './components/Cta.vue';\n</script>", 1)
        .replace("</main>", '  <Hero id="hero" />\n    <Faq id="faq" />\n    <Cta id="cta" />\n  </main>', 1),
    ),
    (
        HTML,
        '<!doctype html>\n<html lang="en">\n<head><title>x</title></head>\n<body>\n<main>\n'
        '<section id="hero" class="a > b"><h1>Hi</h1></section>\n  <section\n    id="faq">\n  <p>q</p>\n  </section>\n'
        '<section id="cta">c</section>\n</main>\n</body>\n</html>\n',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "source"), PAGES, ids=[shape.dialect for shape, _ in PAGES])
def test_sections_hide_move_and_come_back(shape: Shape, source: str) -> None:
    for section_id in ("hero", "faq", "cta"):
        hidden = pointing_sections.hide_section(source, section_id, shape)
        page = pointing_sections.all_sections(hidden, shape)
        assert [one.id for one in page.sections] == [
            one.id for one in pointing_sections.all_sections(source, shape).sections
        ]
        assert pointing_sections.is_hidden(hidden, page.section(section_id), shape)
        with pytest.raises(PageError):
            pointing_sections.hide_section(hidden, section_id, shape)
        assert pointing_sections.show_section(hidden, section_id, shape) == source
        left = pointing_sections.all_sections(
            pointing_sections.drop_section(hidden, section_id, shape), shape
        )
        assert section_id not in [one.id for one in left.sections]
    for at, section_id in enumerate(("hero", "faq", "cta")):
        for to in range(3):
            if to != at:
                moved = pointing_sections.reorder_section(source, section_id, to, shape)
                assert sorted(moved.splitlines()) == sorted(source.splitlines())
                assert pointing_sections.reorder_section(moved, section_id, at, shape) == source


def test_a_hidden_section_keeps_its_name_to_itself() -> None:
    shape, source = PAGES[0]
    twice, _, name = pointing_sections.double_section(source, "hero", shape)
    assert name == "Hero2"
    hidden = pointing_sections.hide_section(twice, "hero-2", shape)
    thrice, _, name = pointing_sections.double_section(hidden, "hero", shape)
    assert name == "Hero3"
    assert 'id="hero-3"' in thrice
    assert (
        pointing_sections.drop_section(
            pointing_sections.show_section(hidden, "hero-2", shape), "hero-2", shape
        )
        == source
    )
    assert pointing_sections.drop_section(hidden, "hero-2", shape) == source
