"""Whole pages: every kind gives a page that keeps the template contract and speaks of its own business only."""

import json
import re

import pytest

from apps.chat.engine.outline import parse_page
from apps.chat.engine.theme import contrast, read_tokens
from apps.chat.providers.offline.kinds import kinds
from apps.chat.providers.offline.palettes import palette_tokens, palettes
from apps.chat.providers.offline.site import SETTINGS, THEME, Site, strings

INDEX = "/src/pages/index.astro"

KINDS = sorted(kinds())
NAMED = [name for name in KINDS if name != "generic"]


def words_for(kind):
    return kinds()[kind]["words"][0]


def made(studio, kind):
    noun = words_for(kind) if kind != "generic" else "kite repair workshop"
    return studio.ask(f"a landing page for a {noun} called Zefirino in Porto with reviews and a contact form")


def content(studio):
    site = Site(studio.files)
    return {section.id: site.content_of(section) for section in site.sections}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_every_kind_is_whole(studio, kind):
    made(studio, kind)
    page = parse_page(studio.files[INDEX])
    ids = [section.id for section in page.sections]
    assert ids[0] == "navigation"
    assert ids[-1] == "footer"
    assert {"hero", "contact", "testimonials"} <= set(ids)
    assert 7 <= len(ids) <= 12
    imported = {f"/src/components/{name}.astro" for name, source in page.imports if "layouts" not in source}
    sections_on_disk = {p for p in studio.files if re.fullmatch(r"/src/components/\w+\.astro", p)}
    assert sections_on_disk == imported


@pytest.mark.parametrize("kind", KINDS)
def test_every_anchor_exists(studio, kind):
    made(studio, kind)
    ids = {f"#{section.id}" for section in parse_page(studio.files[INDEX]).sections}
    for name, values in content(studio).items():
        for path, text in strings(values):
            if path[-1] == "href" and text.startswith("#"):
                assert text in ids, (name, path, text)


@pytest.mark.parametrize("kind", KINDS)
def test_copy_is_filled_in_and_is_its_own(studio, kind):
    made(studio, kind)
    texts = [text for values in content(studio).values() for _, text in strings(values)]
    everything = "\n".join(texts)
    assert "Zefirino" in everything
    assert "Porto" in everything
    assert not re.search(r"\{\w+\}|Larkspur|lorem ipsum", everything)
    for other in NAMED:
        if other != kind:
            assert kinds()[other]["hero"]["heading"] not in everything
            assert kinds()[other]["features"]["items"][0][2] not in everything


@pytest.mark.parametrize("kind", KINDS)
def test_no_default_of_the_library_is_left(studio, kind):
    made(studio, kind)
    site = Site(studio.files)
    defaults = {c.file: c.defaults() for c in studio.library}
    for section in site.sections:
        default = {
            text
            for path, text in strings(defaults.get(f"{section.name}.astro", {}))
            if len(text) > 24 and "labels" not in path and "fields" not in path
        }
        left = default & {text for _, text in strings(site.content_of(section))}
        assert not left, (section.id, left)


@pytest.mark.parametrize("kind", KINDS)
def test_settings_follow_the_page(studio, kind):
    made(studio, kind)
    site = json.loads(studio.files[SETTINGS])
    assert site["name"] == "Zefirino"
    assert "Zefirino" in site["seo"]["title"]
    assert "Porto" in site["seo"]["title"]
    assert 20 < len(site["seo"]["description"]) <= 160
    assert site["studio"]["kind"] == kind


@pytest.mark.parametrize("name", palettes())
def test_palettes_read_well(name):
    tokens = palette_tokens(name)
    for ground in ("color", "dark"):
        for paper in ("background", "surface"):
            for ink in ("text", "muted"):
                assert contrast(tokens[f"{ground}.{ink}"], tokens[f"{ground}.{paper}"]) >= 4.5


@pytest.mark.parametrize("kind", NAMED)
def test_every_word_for_a_kind_is_understood(studio, kind):
    from apps.chat.providers.offline.create import read_create
    from apps.chat.providers.offline.words import whole

    for word in kinds()[kind]["words"]:
        wish = read_create(whole(f"create a landing page for a {word} in London"), fresh=True)
        assert wish is not None
        assert wish.kind == kind, word


def test_the_first_request(studio):
    studio.ask("a landing page for a bakery in Lisbon with a menu, opening hours and a contact form")
    ids = [section.id for section in parse_page(studio.files[INDEX]).sections]
    assert {"menu", "opening-hours", "contact", "gallery"} <= set(ids)
    assert "Lisbon" in studio.prose
    assert "2,40\u00a0€" in studio.files["/src/components/Menu.astro"]
    studio.ask("make the buttons green and move the menu above the gallery")
    ids = [section.id for section in parse_page(studio.files[INDEX]).sections]
    assert ids.index("menu") == ids.index("gallery") - 1
    assert read_tokens(studio.files[THEME])["color.primary"] == "#15803d"


def test_looks_in_the_same_breath(studio):
    studio.ask(
        "A minimal dark page for Café Norte, a coffee shop in Berlin, with navy buttons, sharp corners and the Lora font"
    )
    tokens = read_tokens(studio.files[THEME])
    site = json.loads(studio.files[SETTINGS])
    assert site["mode"] == "dark"
    assert (tokens["color.primary"], tokens["radius.base"]) == ("#12284c", "0rem")
    assert tokens["font.heading"] == "Lora"
    assert site["name"] == "Café Norte"
    assert site["studio"]["kind"] == "cafe"


def test_same_words_same_answer(studio):
    words = "a playful page for a dog groomer in Austin with prices, a team and questions"
    assert studio.raw(words) == studio.raw(words)


def test_a_second_page_replaces_the_first(bakery):
    bakery.ask("create a landing page for a law firm in London called Finch & Marlowe")
    everything = "\n".join(text for values in content(bakery).values() for _, text in strings(values))
    assert "Padaria Sol" not in everything
    assert "sourdough" not in everything
