import json
import re

import pytest

from apps.components.content import read_content, write_content
from apps.components.library import LibraryError, ValuesError, check_values, fill, load_library
from tests.components.conftest import LIBRARY, TEMPLATE

NAMES = sorted(path.parent.name for path in LIBRARY.glob("*/component.json"))
CATEGORIES = {
    "hero",
    "navigation",
    "features",
    "testimonials",
    "pricing",
    "contact",
    "footer",
    "cta",
    "gallery",
    "team",
    "blog",
    "custom",
}
SECTIONS = {
    "navigation",
    "hero",
    "features",
    "testimonials",
    "pricing",
    "faq",
    "gallery",
    "team",
    "contact",
    "newsletter",
    "opening-hours",
    "menu",
    "logos",
    "statistics",
    "cta",
    "footer",
    "blog",
    "steps",
    "about",
    "location",
}
TYPES = {"string", "number", "boolean", "color", "image", "array", "object"}
RULES = {"min", "max", "pattern", "options", "format"}


def test_the_library_covers_every_kind_of_section(library):
    assert len(library.all()) >= 24
    assert {component.section for component in library} == SECTIONS


@pytest.mark.parametrize("name", NAMES)
def test_a_definition_holds_to_the_types(library, name):
    component = library.get(name)
    definition = json.loads((LIBRARY / name / "component.json").read_text())
    assert component.category in CATEGORIES
    assert component.complexity in {"simple", "medium", "complex"}
    assert component.section in SECTIONS
    assert re.fullmatch(r"[A-Z]\w*\.astro", component.file)
    assert component.title
    assert component.description
    assert component.readme
    assert component.tags
    assert definition["status"] == "published"
    for prop in definition["customization"]["properties"]:
        assert set(prop) == {"name", "type", "description", "required", "validation", "group"}
        assert prop["type"] in TYPES
        assert prop["description"]
        assert prop["group"]
        assert set(prop["validation"]) <= RULES


@pytest.mark.parametrize("name", NAMES)
def test_the_literal_and_the_properties_are_the_same_keys(library, name):
    component = library.get(name)
    assert [prop.name for prop in component.properties] == list(read_content(component.source))


@pytest.mark.parametrize("name", NAMES)
def test_the_defaults_pass_their_own_rules_and_fill_changes_only_the_content(library, name):
    component = library.get(name)
    assert check_values(component, component.defaults()) == []
    assert read_content(fill(component, {})) == component.defaults()
    free = [prop.name for prop in component.properties if prop.type == "string" and "max" in prop.validation]
    filled = fill(component, {free[0]: "Olá — #1"})
    assert read_content(filled)[free[0]] == "Olá — #1"
    assert write_content(filled, component.defaults()) == fill(component, {})


@pytest.mark.parametrize("name", NAMES)
def test_a_section_stands_alone_and_uses_tokens(library, name):
    source = library.get(name).source
    assert "const { id } = Astro.props;" in source
    assert f'data-section="{library.get(name).section}"' in source
    parts = {f"./ui/{part}.astro" for part in ("Artwork", "Avatar", "Icon", "StreetMap")}
    assert set(re.findall(r"from '(.+)'", source)) <= parts
    markup = source.split("\n---\n", 1)[1]
    assert not re.search(r"\b(?:bg|text|border|from|to)-(?:red|blue|green|gray|slate|teal)-\d", markup)
    assert "getElementById" not in source


def test_problems_are_told_in_plain_words(library):
    hero = library.get("hero-split")
    assert check_values(hero, {"headline": "x"})[0].startswith('hero-split has no property "headline"')
    assert check_values(hero, {"heading": 3}) == ["heading must be text, not a number"]
    assert check_values(hero, {"heading": ""}) == ["heading can't be empty"]
    assert check_values(hero, {"tone": "loud"}) == ["tone must be one of plain, tinted, brand, not 'loud'"]
    script = {"label": "x", "href": "javascript:alert(1)"}
    assert check_values(hero, {"primary": script}) == ["primary.href may not be a script"]
    odd_image = {"image": {"url": "/a.png"}}
    assert check_values(hero, odd_image) == ['image has no "url" (it has: alt, motif, seed, src)']
    features = library.get("features-grid")
    items = [{"title": "a"}, {"title": 2}]
    assert check_values(features, {"items": items}) == ["items[2].title must be text, not a number"]
    assert check_values(features, {"items": []}) != []
    assert check_values(features, {"items": ["a"]}) == ["items[1] must be an object, not text"]
    assert check_values(library.get("contact-form"), {"action": "javascript:1"}) != []


def test_values_that_do_not_fit_are_never_written(library):
    with pytest.raises(ValuesError) as caught:
        fill(library.get("hero-split"), {"headline": "x"})
    assert caught.value.problems


def test_search_and_sections(library):
    assert [c.name for c in library.by_section("hero")] == ["hero-split", "hero-centered", "hero-showcase"]
    assert library.search("opening hours")[0].name == "opening-hours-table"
    assert library.search("reviews stars")[0].name == "testimonials-grid"
    assert library.search("zeppelin") == []
    assert len(library.search("")) == len(library.all())
    assert library.get("nothing") is None


@pytest.mark.parametrize("broken", ["name", "properties", "json", "literal"])
def test_a_broken_folder_is_refused_with_its_name(tmp_path, broken):
    folder = tmp_path / "cta-banner"
    folder.mkdir()
    definition = json.loads((LIBRARY / "cta-banner" / "component.json").read_text())
    source = (LIBRARY / "cta-banner" / "section.astro").read_text()
    if broken == "name":
        definition["name"] = "other"
    if broken == "properties":
        definition["customization"]["properties"].pop()
    text = "{" if broken == "json" else json.dumps(definition)
    (folder / "component.json").write_text(text)
    (folder / "section.astro").write_text("---\n---\n" if broken == "literal" else source)
    with pytest.raises(LibraryError, match="cta-banner"):
        load_library(tmp_path)


def test_the_templates_sections_are_those_of_the_library(library):
    page = (TEMPLATE / "src" / "pages" / "index.astro").read_text()
    tags = re.findall(r'^ *<([A-Z]\w*) id="([\w-]+)" />$', page, re.MULTILINE)
    assert len(tags) >= 7
    for name, section in tags:
        source = (TEMPLATE / "src" / "components" / f"{name}.astro").read_text()
        content = read_content(source)
        same = [c for c in library.by_section(section) if write_content(c.source, content) == source]
        assert same, f"{name}.astro differs from every {section} component of the library"
        assert check_values(same[0], content) == []
