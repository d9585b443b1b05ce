# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""What the designer says about itself, in a few short sentences."""

from apps.chat.engine.theme import FONTS
from apps.components.library import Library

from .lexicon import LABELS
from .shelf import choices
from .site import Site, kind_of
from .words import capital, listing

NEAR = {
    "sections": "I can add {sections}.",
    "items": "I find no section of that name, and nothing in a list. Say which section it is in, or put its name in quotes: remove “Custard tart” from the menu.",
    "theme": "With looks I can change the brand, accent and background colour of the whole page, fonts, corners, spacing, and light or dark.",
    "fonts": "The fonts I carry are {fonts}.",
}
_ABLE = (
    "I build and change landing pages from plain words. I can make a whole page for a business, add, move, swap, duplicate or remove "
    "sections, change any text, set colours, fonts, corners and spacing, switch between light and dark, and keep phone, address, opening "
    "hours, prices, title and description up to date. Several wishes in one message are fine."
)
_TALK = {
    "hello": "Hello! Tell me what your page is for, or what you'd like to change.",
    "thanks": "You're welcome. What shall we do next?",
    "able": _ABLE,
    "sections": "I can add {sections}.",
    "fonts": "I carry {fonts}. You can also say serif, modern, elegant, playful or minimal.",
    "colours": "Any colour name, such as forest green or terracotta, any code such as #0f766e, or a mood such as earthy, pastel, ocean or sunset.",
    "kinds": "Bakeries, restaurants, cafés, gyms, yoga studios, dentists, salons, lawyers, accountants, photographers, florists, hotels, trades, "
    "software, courses, charities, bands, events, shops and more. For anything else I write from your own words.",
    "undo": "I can't take changes back from here, but you can: each of my changes is one step. Press Undo above the page to take back the last one, "
    "and once more for the one before it; or open History and restore the state you want.",
    "broken": "I follow rules and don't write code by hand, so I can't mend this error. Three things help: press Undo above the page to take back the "
    "last change, open History and restore a version that worked, or open the line under Code and mend it there. A language model, where one is set up, can fix it for you.",
    "size": "I don't change the size of letters, buttons or pictures from words. You can: turn on “Point & edit” above the page, choose the thing and pick a "
    "size beside it. From here I can give the sections more or less space, change the fonts (“use a bold font”), and shorten or change the words themselves.",
    "align": "I don't align things from words. Turn on “Point & edit” above the page, choose the thing, and pick left, centre or right beside it.",
    "rewrite": "I write copy for a whole page or section, but I don't rewrite sentences. Tell me the new words, such as: the headline should say “Fresh every morning”. "
    "A language model, where one is set up, can rewrite for you.",
    "did": "I haven't changed anything in this conversation yet.",
    "images": "The pictures are drawn illustrations for now. Put your own beside a message with the paper clip and say where it goes: “use this photo in the hero”, "
    "“this is our logo”, “put these into the gallery”. I can't look at pictures, so I can't rebuild a page from a screenshot; a model that sees can.",
    "publish": "Use Export: it builds the site and gives you a zip that works on any web host.",
    "who": "I'm the studio's offline designer: a set of rules, no language model. I work without a network and give the same answer to the same words.",
    "why": "I follow fixed rules and choose what fits the kind of page, so I can't explain taste. Tell me what you'd like instead and I'll change it.",
}


def talk(topic: str, site: Site, library: Library) -> str:
    """The answer to a question, with examples where they help."""
    words = _fill(_TALK.get(topic, _ABLE), library)
    if topic == "page":
        names = [LABELS.get(kind_of(section), section.id) for section in site.sections]
        return f"From the top: {listing(names)}." if names else "The page has no sections yet."
    if topic in ("hello", "able"):
        return f"{words}\n\n{examples(site)}"
    return words


def near(family: str, library: Library) -> str:
    """What the designer can do near a wish that it didn't understand; "" for no family."""
    return _fill(NEAR.get(family, ""), library)


def examples(site: Site) -> str:
    """Three requests that work on the page as it is."""
    return "Try one of these:\n\n" + "\n".join(f"- {line}" for line in _examples(site))


def _examples(site: Site) -> list[str]:
    kinds = [kind_of(section) for section in site.sections]
    if not kinds or not site.studio("kind"):
        return ["a landing page for a bakery in Lisbon with a menu and opening hours", "make the buttons forest green and use a serif font",
                "add an FAQ above the footer"]  # fmt: skip
    missing = next(
        (name for name in ("faq", "gallery", "newsletter", "team", "stats", "pricing") if name not in kinds),
        "features",
    )
    inner = [kind for kind in kinds if kind in LABELS and kind not in ("navigation", "hero", "footer")]
    move = (
        f"move the {LABELS[inner[-1]]} above the {LABELS[inner[0]]}"
        if len(inner) > 1
        else "make the corners sharp"
    )
    article = "an" if missing == "faq" else "a"
    return [
        f"add {article} {LABELS[missing]} section",
        move,
        "make the buttons terracotta and use an elegant font",
    ]


def not_english() -> str:
    """For messages in another language."""
    return ("I understand English only while I work offline. Could you say it in English? For example:\n\n"
            "- a landing page for a bakery in Lisbon with a menu and opening hours\n- make the buttons green\n- add a contact form")  # fmt: skip


def _fill(text: str, library: Library) -> str:
    names = [LABELS[section] for section in LABELS if choices(library, section)]
    return text.replace("{fonts}", listing(list(FONTS))).replace(
        "{sections}", listing(names) or "no sections: my library is empty"
    )


def sentence(words: str) -> str:
    """Words as a sentence of their own."""
    return capital(words.strip().rstrip(".")) + "."
