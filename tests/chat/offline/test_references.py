"""Wishes about a thing by its place, by what was spoken of before, and questions about the past."""

import pytest

from apps.chat.engine.theme import read_tokens
from apps.chat.providers.base import ChatLine, ProviderRequest
from apps.chat.providers.offline import changes as c
from apps.chat.providers.offline.designer import answer, read
from apps.chat.providers.offline.site import THEME, Site
from tests.chat.offline.conftest import parse
from tests.chat.offline.test_edits import content

TABLE = [
    ("rename the first dish to “Morning roll”", [c.SetItem("menu", 0, "name", "Morning roll")]),
    ("call the last dish “Night roll”", [c.SetItem("menu", -1, "name", "Night roll")]),
    ("the second question should say “Do you deliver?”", [c.SetItem("faq", 1, "name", "Do you deliver?")]),
    ("change the answer of the first question to “Yes.”", [c.SetItem("faq", 0, "text", "Yes.")]),
    ("change the price of the second dish to 4", [c.SetItem("menu", 1, "price", "4")]),
    ("the third dish should cost 5.20", [c.SetItem("menu", 2, "price", "5.20")]),
    ("change the second team member's role to “Pastry chef”", [c.SetItem("team", 1, "role", "Pastry chef")]),
    ("set the title of the first card in the team to “Rui”", [c.SetItem("team", 0, "name", "Rui")]),
    ("make the second card in the pricing say “Weekend”", [c.SetItem("pricing", 1, "name", "Weekend")]),
    ("move the last dish to the top", [c.MoveItem("menu", -1, to=0)]),
    ("put the third plan at the front", [c.MoveItem("pricing", 2, to=0)]),
    ("move the first plan to the end", [c.MoveItem("pricing", 0, to=-1)]),
    ("move the second team member up", [c.MoveItem("team", 1, by=-1)]),
    ("move the first dish down", [c.MoveItem("menu", 0, by=1)]),
    ("make the second question the first one", [c.MoveItem("faq", 1, to=0)]),
    ("swap the first and the second card in the team", [c.SwapItems("team", 0, 1)]),
    ("swap the first and last dish", [c.SwapItems("menu", 0, -1)]),
    ("duplicate the first plan", [c.DuplicateItem("pricing", 0)]),
    ("copy the second dish", [c.DuplicateItem("menu", 1)]),
    ("remove the second card in the team", [c.RemoveItem("team", number=1)]),
    ("the button in the hero should link to #menu", [c.SetLink("hero", "button", "#menu")]),
    ("link the second button to the contact section", [c.SetLink("", "second button", "contact section")]),
    ("make the hero button go to https://example.com", [c.SetLink("hero", "button", "https://example.com")]),
    ("the button should open the menu", [c.SetLink("", "button", "menu")]),
    ("too dark", [c.ShiftToken("color.primary", 1)]),
    ("not so bright please", [c.ShiftToken("color.primary", -1)]),
    ("the background is too bright", [c.ShiftToken("color.background", -1)]),
    ("the buttons are too dark", [c.ShiftToken("color.primary", 1)]),
    ("more contrast", [c.ShiftToken("color.text", -1)]),
]
TOPICS = [
    ("undo that", "undo"),
    ("undo the last change", "undo"),
    ("put it back", "undo"),
    ("take that back", "undo"),
    ("go back to how it was before", "undo"),
    ("why did you choose green?", "why"),
    ("why is the menu there?", "why"),
    ("what did you change?", "did"),
    ("what have you done?", "did"),
    ("what's on the page?", "page"),
    ("center the headline", "align"),
    ("shorten the headline", "rewrite"),
    ("make the copy friendlier", "rewrite"),
    ("translate the page to Portuguese", "rewrite"),
    ("make the headings larger", "size"),
]


@pytest.mark.parametrize(("words", "expected"), TABLE, ids=[words for words, _ in TABLE])
def test_a_thing_is_meant_by_its_place(bakery_files, words, expected):
    assert read(words, Site(bakery_files)) == expected


@pytest.mark.parametrize(("words", "topic"), TOPICS, ids=[words for words, _ in TOPICS])
def test_questions_are_known(bakery_files, words, topic):
    assert [change.topic for change in read(words, Site(bakery_files))] == [topic]


def test_a_card_without_a_section_is_asked_for(bakery_files):
    (found,) = read("remove the second card", Site(bakery_files))
    assert isinstance(found, c.Ask)
    assert "team" in found.question


def test_less_of_a_colour_asks_for_another(bakery_files):
    (found,) = read("less green", Site(bakery_files))
    assert isinstance(found, c.Ask)


def test_things_change_place_and_words(bakery):
    def dishes():
        return [item["name"] for group in content(bakery, "menu")["categories"] for item in group["items"]]

    first, second, *_ = dishes()
    bakery.ask("swap the first and second dish")
    assert dishes()[:2] == [second, first]
    bakery.ask("rename the first dish to “Morning roll”")
    bakery.ask("duplicate the first dish")
    assert dishes()[:3] == ["Morning roll", "Morning roll", first]
    bakery.ask("the first dish should cost 4")
    prices = [item["price"] for group in content(bakery, "menu")["categories"] for item in group["items"]]
    assert prices[0].replace("\u00a0", " ") == "4,00 €"


def test_what_is_not_there_is_told(bakery):
    bakery.ask("rename the eighth plan to “Gold”")
    assert bakery.prose.startswith("There are only")
    bakery.ask("duplicate the second review")
    assert "no list in a testimonials section" in bakery.prose
    assert not bakery.operations


def test_a_button_leads_to_a_section_or_address(bakery):
    bakery.ask("the hero button should link to the opening hours")
    assert content(bakery, "hero")["primary"]["href"] == "#opening-hours"
    bakery.ask("make the hero button go to javascript:alert(1)")
    assert content(bakery, "hero")["primary"]["href"] == "#opening-hours"
    assert "I can't tell where" in bakery.prose


def _asked(bakery, *said):
    """The answer to the last of what was said; the words between are the designer's own."""
    lines = [ChatLine("user" if number % 2 == 0 else "assistant", words) for number, words in enumerate(said)]
    return answer(ProviderRequest(messages=lines, files=bakery.files, library=bakery.library))


def test_darker_means_what_was_spoken_of_before(bakery):
    before = read_tokens(bakery.files[THEME])
    told, operations = parse(
        _asked(bakery, "make the background cream", "I made the background cream.", "a bit darker")
    )
    assert "background darker" in told
    assert "color.background" in operations[0].body
    assert "color.primary" in before
    told, _ = parse(_asked(bakery, "make the background cream", "I did.", "make the buttons darker"))
    assert "brand colour" in told


def test_the_second_card_is_in_the_section_spoken_of(bakery):
    told, _ = parse(
        _asked(bakery, "rename the team section to “Our bakers”", "I did.", "remove the second card")
    )
    assert "from the team" in told


def test_the_past_is_told(bakery):
    said = ("make the buttons green", "I made the brand colour (buttons and links) green (#15803d).")
    told, operations = parse(_asked(bakery, *said, "what did you change?"))
    assert told == f"After “{said[0]}”: {said[1]}"
    told, _ = parse(_asked(bakery, *said, "why did you choose that green?"))
    assert said[0] in told
    assert "readable" in told
    assert not operations
