"""Brand rules: what a change brings in against them, and nothing that was there before."""

import pytest

from apps.chat.engine.brand import BrandRules, brand_faults, brand_problems, read_rules

HERO = "/src/components/Hero.astro"
TOKENS = BrandRules(tokens_only=True)
FONTS = BrandRules(fonts=("Sora", "Inter"))
WORDS = BrandRules(forbidden_words=("cheap", "world-class"))


def told(rules: BrandRules, new: str, old: str = "", path: str = HERO) -> list[str]:
    return [fault.code for fault in brand_faults(rules, path, old, new)]


@pytest.mark.parametrize(
    ("rules", "text", "code"),
    [
        (TOKENS, '<p class="bg-red-500">', "brand_colour"),
        (TOKENS, '<p class="hover:text-[#ff0000]">', "brand_colour"),
        (TOKENS, '<p style="color: #f00">', "brand_colour"),
        (TOKENS, "a { background: rgb(1, 2, 3); }", "brand_colour"),
        (FONTS, "h1 { font-family: 'Comic Sans MS', sans-serif; }", "brand_font"),
        (FONTS, '<p class="font-[Comic_Sans]">', "brand_font"),
        (FONTS, ":root { --font-heading: Lora, serif; }", "brand_font"),
        (WORDS, "<p>Cheap bread</p>", "brand_word"),
        (WORDS, "<p>a World-Class oven</p>", "brand_word"),
    ],
)
def test_found(rules: BrandRules, text: str, code: str):
    assert told(rules, text) == [code]
    assert told(rules, text, old=text) == []
    assert told(BrandRules(), text) == []


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (TOKENS, '<p class="bg-primary text-on-primary border-border">'),
        (TOKENS, '<a href="#faq">Red 500</a>'),
        (TOKENS, '<use href="/icons.svg#abc" />'),
        (FONTS, "h1 { font-family: 'Sora Variable', Inter, sans-serif; }"),
        (FONTS, "h1 { font-family: var(--font-heading); }"),
        (WORDS, "<p>cheaper than a cheapskate</p>"),
    ],
)
def test_left_alone(rules: BrandRules, text: str):
    assert told(rules, text) == []


def test_the_theme_is_where_colours_are_set():
    assert told(TOKENS, ":root { --color-primary: #ff0000; }", path="/src/styles/theme.css") == []


@pytest.mark.parametrize(
    "configuration", [{}, {"brandRules": None}, {"brandRules": {"fonts": "x", "tokensOnly": 1}}]
)
def test_rules_of_another_shape_count_as_none(configuration: dict[str, object]):
    assert read_rules(configuration) == BrandRules()


def test_the_model_is_told_where():
    rules = read_rules({"brandRules": {"forbiddenWords": ["cheap"]}})
    [problem] = brand_problems(rules, {HERO: b""}, {HERO: b"cheap", "/b.png": b"\0", "/c": None})
    assert (problem.code, problem.path) == ("brand_word", HERO)
    assert problem.message.startswith(f"{HERO} uses “cheap”")
