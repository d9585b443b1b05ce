"""The name of a business as it stands in prose: countable, with the right article."""

import pytest

from apps.chat.providers.offline.kinds import kinds
from apps.chat.providers.offline.nouns import counted
from apps.chat.providers.offline.words import article

ASKED = [
    ("a landing page for plumbing in Leeds", "a plumber in Leeds"),
    ("a landing page for an electrician in Leeds", "an electrician in Leeds"),
    ("a page for photography in Leeds", "a photographer in Leeds"),
    ("a page for yoga in Porto", "a yoga studio in Porto"),
    ("a page for lawyers in London", "a law firm in London"),
    ("a page for an SEO agency in Leeds", "an SEO agency in Leeds"),
    ("a page for an NGO in Leeds", "an NGO in Leeds"),
    ("a page for software in Berlin", "a software product in Berlin"),
    ("a page for a university in Porto", "a university in Porto"),
    ("a page for a kite repair workshop in Porto", "a kite repair workshop in Porto"),
]


@pytest.mark.parametrize(("words", "told"), ASKED, ids=[row[0] for row in ASKED])
def test_the_answer_names_the_business(studio, words, told):
    studio.ask(words)
    assert f", {told}:" in studio.prose


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("hour", "an hour"), ("house", "a house"), ("honey farm", "a honey farm"), ("university", "a university"),
        ("inn", "an inn"), ("UX designer", "a UX designer"), ("NGO", "an NGO"), ("DJ", "a DJ"), ("AI tool", "an AI tool"),
        ("iOS app", "an iOS app"), ("e-commerce shop", "an e-commerce shop"), ("FAQ", "an FAQ"), ("X-ray clinic", "an X-ray clinic"),
        ("one-pager", "a one-pager"), ("euro shop", "a euro shop"), ("SaaS product", "a SaaS product"),
    ],
)  # fmt: skip
def test_articles(noun, expected):
    assert article(noun) == expected


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_can_be_counted(kind):
    data = kinds()[kind]
    for noun in [str(data["noun"]), *data.get("words", ())]:
        told = counted(noun)
        assert not told.endswith(("ing", "ings", "tours", "owers", "andles")) or told == "wedding", (
            noun,
            told,
        )
        assert told.split()[0] not in {
            "seo",
            "ai",
            "ux",
            "it",
            "ios",
            "ngo",
            "dj",
            "cv",
            "crm",
            "api",
            "pr",
        }, (noun, told)
        assert counted(told) == told
