"""Images beside the message, put onto the page by the designer."""

import pytest

from apps.chat.providers.base import ChatLine, ProviderRequest
from apps.chat.providers.offline.designer import answer
from tests.chat.offline.test_edits import content

OVEN = {"our-oven.jpg": "/uploads/our-oven-1a2b.jpg"}
TWO = OVEN | {"bread.png": "/uploads/bread-3c4d.png"}


def ask(bakery, words, pictures):
    """The designer's answer, applied; its prose."""
    request = ProviderRequest(
        messages=[ChatLine("user", words)], files=bakery.files, library=bakery.library, pictures=pictures
    )
    bakery.raw = lambda _words: answer(request)
    return bakery.ask(words).prose


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("use this photo in the hero", "hero"),
        ("put the picture into the about section", "about"),
        ("here is a photo for the hero", "hero"),
        ("use this picture", "hero"),
    ],
)
def test_a_picture_goes_where_it_is_wanted(bakery, words, section):
    assert f"into the {section}" in ask(bakery, words, OVEN)
    assert content(bakery, section)["image"]["src"] == OVEN["our-oven.jpg"]
    assert content(bakery, section)["image"]["alt"] == "our oven"


def test_several_fill_the_gallery(bakery):
    assert (
        ask(bakery, "put these photos into the gallery", TWO) == "I put 2 of your pictures into the gallery."
    )
    shown = [item["image"]["src"] for item in content(bakery, "gallery")["items"]]
    assert shown[:2] == list(TWO.values())


@pytest.mark.parametrize(
    "words", ["this is our logo", "use it as the logo", "add our logo to the navigation"]
)
def test_a_logo_stands_in_the_navigation(bakery, words):
    ask(bakery, words, OVEN)
    assert content(bakery, "navigation")["logo"] == {"src": OVEN["our-oven.jpg"], "alt": "Padaria Sol"}


def test_a_section_without_pictures_says_so(bakery):
    assert "no place for a picture" in ask(bakery, "put this photo into the pricing", OVEN)
    assert not bakery.operations


def test_a_screenshot_cannot_be_rebuilt(bakery):
    assert "can't look at pictures" in ask(bakery, "rebuild the page from this screenshot", OVEN)


def test_without_a_picture_the_words_mean_what_they_did(bakery):
    before = dict(bakery.files)
    ask(bakery, "use this photo in the hero", {})
    assert bakery.files == before
