import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.chat.engine.colours import (
    colour_words,
    contrast,
    design_colour,
    lighten,
    mix,
    parse_colour,
    readable_on,
)
from apps.chat.engine.theme import ThemeError, apply_config, apply_tokens, read_tokens

THEME = """/* the theme */
@import "@fontsource-variable/inter";

:root {
  --color-primary: #0f766e;
  --color-on-primary: #ffffff;
  --color-background: #ffffff; /* page */
  --font-heading: "Inter Variable", sans-serif;
  --font-body: "Inter Variable", sans-serif;
  --radius-base: 0.75rem;
}

.dark {
  --color-background: #0b0f12;
}
"""
SITE = '{"name": "Old", "lang": "en", "mode": "light", "seo": {"title": "T", "keywords": []}}'


def test_it_reads_tokens():
    tokens = read_tokens(THEME)
    assert tokens["color.primary"] == "#0f766e"
    assert tokens["dark.background"] == "#0b0f12"
    assert tokens["font.heading"] == "Inter"


def test_it_changes_only_what_it_is_asked():
    changed = apply_tokens(THEME, {"color.background": "cream"})
    assert changed == THEME.replace("--color-background: #ffffff;", "--color-background: #fdf6e7;")
    assert apply_tokens(THEME, {"dark.background": "#000"}) == THEME.replace("#0b0f12", "#000000")


def test_text_on_the_brand_colour_stays_readable():
    assert read_tokens(apply_tokens(THEME, {"color.primary": "#ffe000"}))["color.on-primary"] == "#161616"
    assert read_tokens(apply_tokens(THEME, {"color.primary": "navy"}))["color.on-primary"] == "#ffffff"
    given = apply_tokens(THEME, {"color.primary": "navy", "color.on-primary": "#eee"})
    assert read_tokens(given)["color.on-primary"] == "#eeeeee"


def test_font_imports_are_those_in_use():
    changed = apply_tokens(THEME, {"font.heading": "playfair display"})
    assert '"Playfair Display Variable", ui-serif' in changed
    assert (
        '@import "@fontsource-variable/inter";\n@import "@fontsource-variable/playfair-display";' in changed
    )
    both = apply_tokens(changed, {"font.body": "Lora", "font.heading": "Lora"})
    assert both.count("@import") == 1
    assert "fontsource-variable/lora" in both


def test_a_missing_declaration_is_added():
    changed = apply_tokens(THEME, {"space.section": "7rem", "dark.text": "white"})
    assert read_tokens(changed)["space.section"] == "7rem"
    assert read_tokens(changed)["dark.text"] == "#ffffff"
    assert read_tokens(apply_tokens("", {"color.accent": "red"}))["color.accent"] == "#ff0000"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"color.brand": "red"}, "unknown_token"),
        ({"color.primary": "very"}, "bad_colour"),
        ({"color.primary": "#12345"}, "bad_colour"),
        ({"color.primary": "red; } body { display: none"}, "bad_colour"),
        ({"font.heading": "Comic Sans"}, "unknown_font"),
        ({"radius.base": "round"}, "bad_length"),
        ({"radius.base": "90rem"}, "bad_length"),
        ({"space.section": 5}, "bad_value"),
    ],
)
def test_it_refuses_bad_tokens(changes, code):
    with pytest.raises(ThemeError) as caught:
        apply_tokens(THEME, changes)
    assert caught.value.code == code


def test_settings():
    changed = json.loads(apply_config(SITE, {"seo.title": "Pão", "mode": "dark", "studio.kind": "bakery"}))
    assert changed["seo"] == {"title": "Pão", "keywords": []}
    assert (changed["mode"], changed["studio"]) == ("dark", {"kind": "bakery"})


@pytest.mark.parametrize(
    ("site", "changes", "code"),
    [
        ("{", {}, "bad_site_json"),
        ("[]", {}, "bad_site_json"),
        ('{"seo": 1}', {"seo.title": "x"}, "bad_site_json"),
        (SITE, {"mode": "sepia"}, "bad_value"),
        (SITE, {"name": 3}, "bad_value"),
        (SITE, {"lang": "<x>"}, "bad_value"),
        (SITE, {"seo.title": "x" * 201}, "bad_value"),
        (SITE, {"seo.keywords": "a, b"}, "bad_value"),
        (SITE, {"owner": "me"}, "unknown_setting"),
    ],
)
def test_it_refuses_bad_settings(site, changes, code):
    with pytest.raises(ThemeError) as caught:
        apply_config(site, changes)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#F60", "#ff6600"),
        ("#FF6600", "#ff6600"),
        ("rebecca purple", "#663399"),
        ("Forest Green", "#228b22"),
        ("teal", "#008080"),
        ("burgundy", "#7a1f35"),
        ("terracotta", "#c2603f"),
        ("light blue", "#add8e6"),
        ("dark terracotta", "#7e3e29"),
    ],
)
def test_colour_names(text, expected):
    assert parse_colour(text) == expected


@given(st.sampled_from(sorted(colour_words())))
def test_every_brand_colour_gets_readable_text(word):
    for colour in (parse_colour(word), design_colour(word)):
        assert contrast(readable_on(colour), colour) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert lighten("#808080", 1) == "#ffffff"


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=30), max_size=4))
def test_any_tokens_are_taken_or_refused(changes):
    try:
        apply_tokens(THEME, changes)
    except ThemeError as error:
        assert error.message
