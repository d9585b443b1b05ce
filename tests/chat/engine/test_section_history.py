"""Sections put back on pages of every kind: the page is as it was, whatever else was done to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.outline import parse_page
from apps.chat.engine.page import insert_section, move_section, remove_section
from apps.chat.engine.section_history import (
    SectionChange,
    changes_between,
    parts_of,
    put_in,
    put_in_place,
    put_lines,
)
from apps.chat.engine.shapes import ASTRO, HTML, SHAPES, Shape

NAMES = ("Navigation", "Hero", "Menu", "Team", "Contact", "Footer")


def page(shape: Shape, names: tuple[str, ...] = NAMES) -> str:
    source = shape.blank
    for name in names:
        block = (
            f'<section id="{name.lower()}">\n  <h2>{name}</h2>\n</section>' if shape.holds_sections else ""
        )
        source = insert_section(source, name=name, id=name.lower(), shape=shape, block=block)
    return source


def order(source: str, shape: Shape) -> list[str]:
    return list(parts_of(source, shape))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.dialect)
@pytest.mark.parametrize("name", NAMES)
def test_what_was_removed_comes_back_to_its_place(shape: Shape, name: str) -> None:
    then = page(shape)
    now = remove_section(then, name.lower(), shape)
    back = put_in(now, then, name.lower(), shape)
    assert order(back, shape) == order(then, shape)
    assert sorted(parse_page(back, shape).imports) == sorted(parse_page(then, shape).imports)
    assert parts_of(back, shape)[name.lower()] == parts_of(then, shape)[name.lower()]
    if shape is HTML:
        assert back == then


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.dialect)
def test_what_was_moved_goes_back_as_it_is_now(shape: Shape) -> None:
    then = page(shape)
    now = move_section(then, "contact", position="before", reference="hero", shape=shape)
    assert put_in_place(now, then, "contact", shape) == then


def test_lines_take_the_place_of_lines() -> None:
    then = page(ASTRO)
    now = then.replace('<Hero id="hero" />', '<Hero id="hero" wide />')
    assert put_lines(now, then, "hero", ASTRO) == then


def test_another_component_brings_its_import_and_takes_its_own_along() -> None:
    then = page(ASTRO)
    now = then.replace("<Hero id", "<Splash id").replace(
        "import Hero from '../components/Hero.astro';", "import Splash from '../components/Splash.astro';"
    )
    back = put_lines(now, then, "hero", ASTRO)
    assert sorted(parse_page(back, ASTRO).imports) == sorted(parse_page(then, ASTRO).imports)
    assert order(back, ASTRO) == order(then, ASTRO)


def test_changes_are_told_by_what_differs() -> None:
    old = parts_of(page(ASTRO, ("Hero", "Menu", "Team")), ASTRO)
    new = parts_of(page(ASTRO, ("Team", "Hero", "Contact")), ASTRO)
    found = changes_between(old, new, lambda path: path.endswith("Hero.astro"))
    assert found == [
        SectionChange("team", "Team", "moved", "/src/components/Team.astro", True),
        SectionChange("hero", "Hero", "changed", "/src/components/Hero.astro"),
        SectionChange("contact", "Contact", "added", "/src/components/Contact.astro"),
        SectionChange("menu", "Menu", "removed", "/src/components/Menu.astro"),
    ]


inner = st.lists(st.sampled_from(["Hero", "Menu", "Team", "Contact", "Faq"]), unique=True, min_size=1)


@given(then=inner, now=inner)
def test_putting_back_every_change_gives_the_old_page(then: list[str], now: list[str]) -> None:
    old, source = page(ASTRO, tuple(then)), page(ASTRO, tuple(now))
    for name in now:
        if name not in then:
            source = remove_section(source, name.lower(), ASTRO)
    for name in then:
        if name.lower() not in parts_of(source, ASTRO):
            source = put_in(source, old, name.lower(), ASTRO)
    for name in then:
        source = put_in_place(source, old, name.lower(), ASTRO)
    assert order(source, ASTRO) == order(old, ASTRO)
    assert sorted(parse_page(source, ASTRO).imports) == sorted(parse_page(old, ASTRO).imports)
