"""Single things in lists, on a bakery's page: what the section holds after a request, and what is told."""

import pytest

from apps.chat.engine.outline import parse_page
from apps.chat.providers.offline.amounts import priced_like
from apps.chat.providers.offline.lists import find_items, item_lists, name_of, stems
from apps.chat.providers.offline.site import Site
from tests.chat.offline.conftest import Studio

INDEX = "/src/pages/index.astro"


@pytest.fixture(scope="module")
def full_files(library, bakery_files):
    return Studio(library, bakery_files).ask("add reviews and add an FAQ").files


@pytest.fixture
def full(library, full_files):
    return Studio(library, full_files)


def item(studio, kind, words):
    hits = find_items(item_lists(Site(studio.files), kind), words)
    assert len(hits) == 1, [name_of(one.items[at]) for one, at in hits]
    return hits[0][0], hits[0][0].items[hits[0][1]]


def names(studio, kind):
    return [name_of(one) for group in item_lists(Site(studio.files), kind) for one in group.items]


ADDED = [
    ("add a lemon tart to the menu for 2.40", "menu", {"name": "Lemon tart", "price": "2,40\u00a0€", "text": "", "tags": []}),
    ("add 'Pão de queijo' at €1.80 to the pastries", "menu", {"name": "Pão de queijo", "price": "1,80\u00a0€"}),
    ("please add an iced tea for 2 euros to the menu", "menu", {"name": "Iced tea", "price": "2,00\u00a0€"}),
    ("add a drink: Iced tea, with lemon, €2.50", "menu", {"name": "Iced tea", "text": "With lemon", "price": "2,50\u00a0€"}),
    ("add a lemon tart for 3", "menu", {"name": "Lemon tart", "price": "3,00\u00a0€"}),
    ("I want a lemon tart on the menu for 2.50", "menu", {"name": "Lemon tart", "price": "2,50\u00a0€"}),
    ("add a new dish: Bacalhau, 14.50", "menu", {"name": "Bacalhau", "price": "14,50\u00a0€"}),
    ('add "Ginger tea" to "To drink"', "menu", {"name": "Ginger tea"}),
    ("add Quiche (with ham) to the menu, 5€", "menu", {"name": "Quiche", "text": "With ham", "price": "5,00\u00a0€"}),
    ("add tiramisu to the menu", "menu", {"name": "Tiramisu", "price": ""}),
    ("add a team member called Rui, baker", "team", {"name": "Rui", "role": "Baker", "text": "", "photo": ""}),
    ("add Rui, our head baker, to the team", "team", {"name": "Rui", "role": "Head baker"}),
    ("add Rui Alves to our team", "team", {"name": "Rui Alves", "role": ""}),
    ("add a question: Do you deliver? Yes, in Lisbon", "faq", {"question": "Do you deliver?", "answer": "Yes, in Lisbon"}),
    ("add a question: Do you deliver? Yes. We come by bike.", "faq", {"question": "Do you deliver?", "answer": "Yes. We come by bike."}),
    ('add the question "Do you deliver?" with the answer "Yes, daily"', "faq", {"question": "Do you deliver?", "answer": "Yes, daily"}),
    ("add a fourth plan called Studio for €49", "pricing", {"name": "Studio", "monthly": "49\u00a0€", "features": [], "badge": "", "button": {"label": "Choose Studio", "href": "#contact"}}),
    ("add a plan called Studio for €49 a month", "pricing", {"name": "Studio", "monthly": "49\u00a0€"}),
    ("add a testimonial from Ana: Best bread. I come every day!", "testimonials", {"name": "Ana", "quote": "Best bread. I come every day!", "rating": 5}),
    ("add a review by Ana, a regular, saying “Great.”", "testimonials", {"name": "Ana", "role": "a regular", "quote": "Great."}),
    ("add a testimonial: Great bread! - Ana", "testimonials", {"name": "Ana", "quote": "Great bread!"}),
    ("add a feature: Free delivery in town", "features", {"title": "Free delivery in town", "icon": "sparkles"}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind", "expected"), ADDED, ids=[row[0][:60] for row in ADDED])
def test_adding(full, words, kind, expected):
    before = names(full, kind)
    full.ask(words)
    group, added = item(full, kind, expected.get("name") or expected.get("question") or expected.get("title"))
    assert added == group.items[-1]
    assert {key: added[key] for key in expected} == expected
    assert set(added) == {key for one in group.items[:-1] for key in one}
    assert len(names(full, kind)) == len(before) + 1
    assert len(full.operations) == 1
    assert full.prose.startswith("I added")


def test_the_group_that_is_named_or_alike_is_taken(full):
    full.ask("add a pretzel to the pastries and add an almond croissant to the menu for 2.90")
    assert item(full, "menu", "pretzel")[0].title == "Pastry"
    assert item(full, "menu", "almond croissant")[0].title == "Pastry"


def test_a_wish_after_spoken_words_is_another_wish(full):
    full.ask("add a testimonial from Ana: Best bread. I come every day! Make the buttons green")
    assert item(full, "testimonials", "Ana")[1]["quote"] == "Best bread. I come every day!"
    assert "green" in full.prose


REMOVED = [
    ("remove the croissant from the menu", "menu", ["Butter croissant"]),
    ("delete Miguel from the team", "team", ["Miguel Lopes"]),
    ("remove the second testimonial", "testimonials", ["Miguel Santos"]),
    ("delete the last team member", "team", ["Inês Santos"]),
    ('remove "Espresso"', "menu", ["Espresso"]),
    ("remove the custard tart", "menu", ["Custard tart"]),
    ("remove the custard tart and the flat white", "menu", ["Custard tart", "Flat white"]),
    ("delete the first review and the third review", "testimonials", ["Inês Carvalho", "Beatriz Lopes"]),
    ("remove the Long lunch plan", "pricing", ["Long lunch"]),
    ("remove Beatriz's review", "testimonials", ["Beatriz Lopes"]),
    ("remove the question about gluten", "faq", ["Do you bake without gluten?"]),
    ("remove the menu from the navigation", "navigation", ["Menu"]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind", "gone"), REMOVED, ids=lambda value: str(value)[:50])
def test_removing(full, words, kind, gone):
    before = names(full, kind)
    sections = [section.id for section in parse_page(full.files[INDEX]).sections]
    full.ask(words)
    assert names(full, kind) == [name for name in before if name not in gone]
    assert [section.id for section in parse_page(full.files[INDEX]).sections] == sections


TOLD = [
    ("delete Rui from the team", "I don't see “Rui” in the team. It has “Beatriz Carvalho”, “Miguel Lopes” and “Inês Santos”."),
    ("remove the prices from the menu", "I don't see “prices” in the menu."),
    ("remove Beatriz", "Which one do you mean: “Beatriz Carvalho” in the team or “Beatriz Lopes” in the testimonials?"),
    ("remove the blueberry muffin", "I find no section of that name, and nothing in a list."),
    ('remove "Blueberry muffin"', "Nothing in the lists of the page is called “Blueberry muffin”"),
    ("remove the sixth testimonial", "There are only 3 in the testimonials"),
    ("add Espresso to the menu for 2", "The menu already has “Espresso”."),
    ("add a client: Fieldstone", "The page has no logos section yet."),
    ("add a testimonial", "Who says it, and what?"),
    ("add two new team members", "Tell me one after the other."),
    ("add an item to the menu", "What is it called"),
    ("add a plan called Studio", "what does it cost?"),
    ("add a question about delivery", "Which question"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), TOLD, ids=[row[0] for row in TOLD])
def test_what_cannot_be_done_is_told_and_changes_nothing(full, words, told):
    before = dict(full.files)
    full.ask(words)
    assert told in full.prose
    assert full.files == before


def test_the_last_of_its_kind_stays(full):
    full.ask("delete the third review and the second review")
    before = dict(full.files)
    full.ask("remove the first review")
    assert "is the only one" in full.prose
    assert full.files == before


def test_a_full_list_takes_no_more(full):
    full.ask("add a plan called Studio for €49")
    before = dict(full.files)
    full.ask("add a plan called Studio Plus for €59")
    assert "room for 4 and no more" in full.prose
    assert full.files == before


@pytest.mark.parametrize(
    ("amount", "other", "expected"),
    [
        ("2.40", "1,80\u00a0€", "2,40\u00a0€"),
        ("€2", "€3.50", "€2.00"),
        ("49", "€9", "€49"),
        ("9.50", "€9", "€9.50"),
        ("9.50", "9\u00a0€", "9,50\u00a0€"),
        ("3 euros", "€4.00", "€3.00"),
        ("$5", "€4.00", "$5"),
        ("26", "30\u00a0kr", "26\u00a0kr"),
        ("5", "free", None),
    ],
)
def test_prices_are_written_like_their_neighbours(amount, other, expected):
    assert priced_like(amount, [other]) == expected


def test_stems_forgive_plurals_and_articles():
    assert stems("the Pastries") == stems("pastry")
    assert stems("Ana's dishes") == ("ana", "dish")


PROFILES = [
    ("add my Instagram @padariasol", "Instagram", "https://www.instagram.com/padariasol/"),
    ("our Facebook is facebook.com/padariasol", "Facebook", "https://www.facebook.com/padariasol"),
    (
        "add a link to our TikTok https://www.tiktok.com/@padariasol",
        "TikTok",
        "https://www.tiktok.com/@padariasol",
    ),
    ("add our linkedin: padaria-sol", "LinkedIn", "https://www.linkedin.com/company/padaria-sol"),
]


@pytest.mark.parametrize(("words", "label", "href"), PROFILES, ids=[row[1] for row in PROFILES])
def test_profiles_go_into_the_footer(full, words, label, href):
    full.ask(words).ask(words)
    footer = next(s for s in parse_page(full.files[INDEX]).sections if s.is_footer)
    columns = Site(full.files).content_of(footer)["columns"]
    assert columns[-1] == {"title": "Follow us", "links": [{"label": label, "href": href}]}
    assert "in the footer" in full.prose


def test_a_profile_without_a_name_is_asked_for(full):
    before = dict(full.files)
    full.ask("add links to our Facebook and Instagram")
    assert "What is your name on Facebook and Instagram?" in full.prose
    assert full.files == before
