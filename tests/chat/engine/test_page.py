import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.outline import PageError, kebab, parse_page, unique_names
from apps.chat.engine.page import duplicate_section, insert_section, move_section, remove_section

PAGE = """---
import Layout from '../layouts/Layout.astro';
import Navigation from '../components/Navigation.astro';
import Hero from '../components/Hero.astro';
import Features from '../components/Features.astro';
import Footer from '../components/Footer.astro';
---
<Layout>
  <Navigation id="navigation" />
  <main id="content">
    <Hero id="hero" />
    <Features id="features" tone="calm" items={[1, 2]} />
  </main>
  <Footer id="footer" />
</Layout>
"""


def ids(source: str) -> list[str]:
    return [section.id for section in parse_page(source).sections]


def add(source: str, name: str, **options: str) -> str:
    return insert_section(
        source,
        name=name,
        id=kebab(name),
        import_path=f"../components/{name}.astro",
        **options,  # type: ignore[arg-type]
    )


def test_it_reads_the_outline():
    page = parse_page(PAGE)
    assert page.imports[0] == ("Layout", "../layouts/Layout.astro")
    assert ids(PAGE) == ["navigation", "hero", "features", "footer"]
    features = page.section("#features")
    assert dict(features.attributes) == {"id": "features", "tone": "calm", "items": "{[1, 2]}"}
    assert (
        PAGE[features.start : features.end] == '    <Features id="features" tone="calm" items={[1, 2]} />\n'
    )


def test_append_goes_above_the_footer_with_one_import():
    changed = add(PAGE, "Faq")
    assert ids(changed) == ["navigation", "hero", "features", "faq", "footer"]
    assert (
        changed.replace("import Faq from '../components/Faq.astro';\n", "").replace(
            '    <Faq id="faq" />\n', ""
        )
        == PAGE
    )


@pytest.mark.parametrize(
    ("position", "reference", "expected"),
    [
        ("prepend", None, ["navigation", "faq", "hero", "features", "footer"]),
        ("after", "#hero", ["navigation", "hero", "faq", "features", "footer"]),
        ("before", "hero", ["navigation", "faq", "hero", "features", "footer"]),
        ("after", "navigation", ["navigation", "faq", "hero", "features", "footer"]),
        ("before", "footer", ["navigation", "hero", "features", "faq", "footer"]),
        ("after", "footer", ["navigation", "hero", "features", "footer", "faq"]),
        ("replace", "features", ["navigation", "hero", "faq", "footer"]),
    ],
)
def test_positions(position, reference, expected):
    assert ids(add(PAGE, "Faq", position=position, reference=reference)) == expected


def test_replace_takes_the_old_import_away():
    changed = add(PAGE, "Faq", position="replace", reference="features")
    assert "Features" not in changed
    assert "import Faq" in changed


def test_navigation_stands_above_main_and_footer_below_it():
    bare = remove_section(remove_section(PAGE, "navigation"), "footer")
    assert add(add(bare, "Footer"), "Navigation").index("<Navigation") < PAGE.index("<main")
    assert ids(add(add(bare, "Footer"), "Navigation")) == ["navigation", "hero", "features", "footer"]
    assert '</main>\n  <Footer id="footer" />' in add(bare, "Footer")


def test_an_emptied_page_takes_sections_again():
    empty = remove_section(remove_section(PAGE, "hero"), "features")
    assert ids(add(add(empty, "Faq"), "Menu")) == ["navigation", "faq", "menu", "footer"]


def test_remove_and_put_back_is_the_same_page():
    changed = remove_section(PAGE, "hero")
    assert "Hero" not in changed
    assert ids(changed) == ["navigation", "features", "footer"]


def test_remove_keeps_an_import_that_another_section_uses():
    twice = PAGE.replace("  </main>", '    <Hero id="hero-2" />\n  </main>')
    assert "import Hero" in remove_section(twice, "hero-2")


def test_move():
    moved = move_section(PAGE, "features", position="before", reference="hero")
    assert ids(moved) == ["navigation", "features", "hero", "footer"]
    assert move_section(moved, "features", position="append") == PAGE
    assert move_section(PAGE, "hero", position="after", reference="hero") == PAGE


def test_duplicate_takes_the_next_free_names():
    changed, name, new_id = duplicate_section(PAGE, "features")
    assert (name, new_id) == ("Features2", "features-2")
    assert unique_names(parse_page(changed), "Features", "features") == ("Features3", "features-3")
    assert unique_names(parse_page(changed), "Features2", "features-2") == ("Features3", "features-3")
    assert unique_names(parse_page(changed), "Faq", "faq") == ("Faq", "faq")


def test_comments_are_not_sections():
    commented = PAGE.replace(
        "    <Hero", '    <!-- <Hero id="old" />\n    <Features id="x" /> -->\n    <Hero'
    )
    assert ids(commented) == ids(PAGE)


def test_windows_line_ends_stay():
    changed = add(PAGE.replace("\n", "\r\n"), "Faq")
    assert "\n" not in changed.replace("\r\n", "")
    assert ids(changed) == ["navigation", "hero", "features", "faq", "footer"]
    assert move_section(changed, "faq", position="prepend").count("\r\n") == changed.count("\r\n")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("<h1>hello</h1>", "page_frontmatter"),
        ("---\n---\n<h1>hello</h1>\n", "page_layout"),
        (PAGE.replace('<Hero id="hero" />', '<div><Hero id="hero" /></div>'), "section_line"),
        (PAGE.replace('<Hero id="hero" />', '<Hero id="hero">x</Hero>'), "section_line"),
        (PAGE.replace('id="hero"', 'id="features"'), "duplicate_id"),
    ],
)
def test_it_refuses_a_page_it_does_not_recognise(source, code):
    with pytest.raises(PageError) as caught:
        parse_page(source)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"name": "faq", "id": "faq"}, "bad_name"),
        ({"name": "Faq", "id": "FAQ!"}, "bad_id"),
        ({"name": "Faq", "id": "hero"}, "duplicate_id"),
        ({"name": "Faq", "id": "faq", "position": "after"}, "reference_missing"),
        ({"name": "Faq", "id": "faq", "position": "after", "reference": "gone"}, "section_not_found"),
        ({"name": "Hero", "id": "hero-9", "import_path": "../components/Other.astro"}, "import_taken"),
    ],
)
def test_it_refuses_bad_insertions(options, code):
    with pytest.raises(PageError) as caught:
        insert_section(PAGE, **{"import_path": "../components/Faq.astro", **options})
    assert caught.value.code == code


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    for source in (text, PAGE.replace("<Hero", text + "<Hero"), text + PAGE):
        try:
            parse_page(source)
        except PageError as error:
            assert error.message


@given(st.permutations(["Faq", "Menu", "Team", "Pricing"]), st.data())
def test_edits_in_any_order_keep_every_section_once(names, data):
    source = PAGE
    for name in names:
        source = add(source, name, position=data.draw(st.sampled_from(["append", "prepend"])))
        one = data.draw(st.sampled_from([i for i in ids(source) if i not in ("navigation", "footer")]))
        source = move_section(source, one, position=data.draw(st.sampled_from(["append", "prepend"])))
    assert sorted(ids(source)) == sorted(ids(PAGE) + [kebab(name) for name in names])
    for name in names:
        source = remove_section(source, kebab(name))
    assert sorted(source) == sorted(PAGE)
