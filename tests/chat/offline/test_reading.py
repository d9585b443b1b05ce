"""What the designer understands: phrasings on a bakery's page, and the changes read from them."""

import pytest

from apps.chat.providers.offline import changes as c
from apps.chat.providers.offline.designer import read
from apps.chat.providers.offline.site import Site

ADD, GONE, MOVE = c.AddSection, c.RemoveSection, c.MoveSection


def token(name, value):
    return ("token", name, value)


def short(change):
    """A change as a tuple that is easy to write in a table."""
    match change:
        case c.AddSection(section, position, reference):
            return ("add", section, position, reference.strip())
        case c.RemoveSection(target):
            return ("remove", target.strip())
        case c.MoveSection(target, position, reference):
            return ("move", target.strip(), position, reference.strip())
        case c.SetToken(name, value):
            return token(name, value)
        case c.ShiftToken(name, by):
            return ("shift", name, by)
        case c.SetFonts(heading, body):
            return ("fonts", heading, body)
        case c.SetMode(mode):
            return ("mode", mode)
        case c.SetText(old, new):
            return ("text", old, new)
        case c.SetField(target, field, new):
            return ("field", target.strip(), field, new)
        case c.SetSetting(key, value):
            return ("setting", key, value)
        case c.SetContact(what, value):
            return ("contact", what, value)
        case c.SetPrice(item, price):
            return ("price", item, price)
        case c.SetHours(times):
            return ("hours", times)
        case c.Ask():
            return ("ask",)
        case c.Explain(topic):
            return ("explain", topic)
        case c.NotUnderstood():
            return ("puzzled",)
        case c.DuplicateSection(target):
            return ("copy", target.strip())
        case c.ReplaceSection(target, section):
            return ("replace", target.strip(), section)
        case c.SwapSections(first, second):
            return ("swap", first.strip(), second.strip())
        case c.SetPalette(name):
            return ("palette", name)
    return change


WEEK, SAT, SUN = (0, 1, 2, 3, 4), (5,), (6,)
GREEN, NAVY, CREAM, GOLD = "#15803d", "#12284c", "#fdf6e7", "#b8860b"

TABLE = [
    # sections: add
    ("add an FAQ", [("add", "faq", "", "")]),
    ("add a FAQ section", [("add", "faq", "", "")]),
    ("please add testimonials", [("add", "testimonials", "", "")]),
    ("add customer reviews above the footer", [("add", "testimonials", "before", "the footer")]),
    ("add a photo gallery below the menu", [("add", "gallery", "after", "the menu")]),
    ("insert a newsletter sign-up form at the bottom", [("add", "newsletter", "append", "")]),
    ("I want a blog", [("add", "blog", "", "")]),
    ("I'd like a map", [("add", "location", "", "")]),
    ("we need statistics", [("add", "stats", "", "")]),
    ("can you add a call to action?", [("add", "cta", "", "")]),
    ("include our partners' logos", [("add", "logos", "", "")]),
    ("add a sign-up form", [("add", "newsletter", "", "")]),
    ("add how it works after the hero", [("add", "steps", "after", "the hero")]),
    ("put a newsletter above the footer", [("add", "newsletter", "before", "the footer")]),
    ("add a blog and an FAQ", [("add", "blog", "", ""), ("add", "faq", "", "")]),
    ("add a blog, an FAQ and a map", [("add", "blog", "", ""), ("add", "faq", "", ""), ("add", "location", "", "")]),
    ("add questions to the top", [("add", "faq", "prepend", "")]),
    ("add a testimonal section", [("add", "testimonials", "", "")]),
    ("add statisitcs", [("add", "stats", "", "")]),
    ("show our numbers", [("add", "stats", "", "")]),
    ("there should be a newsletter", [("add", "newsletter", "", "")]),
    # sections: remove
    ("remove the pricing", [("remove", "the pricing")]),
    ("delete the team section", [("remove", "the team section")]),
    ("get rid of the gallery", [("remove", "the gallery")]),
    ("drop the menu and the team", [("remove", "the menu"), ("remove", "and the team")]),
    ("take the gallery out", [("remove", "gallery")]),
    ("hide the opening hours", [("remove", "the opening hours")]),
    ("remove the photos", [("remove", "the photos")]),
    ("we don't need the prices", [("remove", "the prices")]),
    ("delete the second gallery", [("remove", "the second gallery")]),
    ("remove #menu", [("remove", "#menu")]),
    ("delete everything below the menu", [("ask",)]),
    ("reomve the galery pls", [("remove", "the gallery")]),
    # sections: move
    ("move the menu above the gallery", [("move", "the menu", "before", "the gallery")]),
    ("move the gallery below the menu", [("move", "the gallery", "after", "the menu")]),
    ("put the team before the pricing", [("move", "the team", "before", "the pricing")]),
    ("move the contact form to the top", [("move", "the contact form", "prepend", "")]),
    ("move the gallery to the bottom", [("move", "the gallery", "append", "")]),
    ("move the menu up", [("move", "the menu", "up", "")]),
    ("move the menu down", [("move", "the menu", "down", "")]),
    ("place the opening hours under the hero", [("move", "the opening hours", "after", "the hero")]),
    ("shift the prices after the menu", [("move", "the prices", "after", "the menu")]),
    ("move the team between the hero and the menu", [("move", "the team", "after", "the hero")]),
    ("put the contact form at the end", [("move", "the contact form", "append", "")]),
    ("move the menu", [("ask",)]),
    # sections: the rest
    ("duplicate the gallery", [("copy", "gallery")]),
    ("copy the menu section", [("copy", "menu section")]),
    ("swap the menu and the gallery", [("swap", "menu", "gallery")]),
    ("swap menu with gallery", [("swap", "menu", "gallery")]),
    ("replace the gallery with testimonials", [("replace", "gallery", "testimonials")]),
    ("replace the pricing section by a FAQ", [("replace", "pricing section", "faq")]),
    ("an FAQ instead of the pricing", [("replace", "pricing", "faq")]),
    # exact text
    ('change "Our story" to "Who we are"', [("text", "Our story", "Who we are")]),
    ("change “Our story” to “Who we are”", [("text", "Our story", "Who we are")]),
    ("replace 'Our story' with 'Who we are'", [("text", "Our story", "Who we are")]),
    ('change "Tom\'s bread" into "Ana\'s bread"', [("text", "Tom's bread", "Ana's bread")]),
    ('write "Hello" instead of "Welcome"', [("text", "Welcome", "Hello")]),
    ('"Our story" should say "Who we are"', [("text", "Our story", "Who we are")]),
    ('change "bread and salt" to "bread and butter, always"', [("text", "bread and salt", "bread and butter, always")]),
    # named parts
    ('the hero heading should say "Warm bread"', [("field", "hero", "heading", "Warm bread")]),
    ("the hero heading should say Warm bread and honey", [("field", "hero", "heading", "Warm bread and honey")]),
    ('change the button text to "Book a table"', [("field", "", "button", "Book a table")]),
    ("change the button to Book a table", [("field", "", "button", "Book a table")]),
    ('change the heading to "Fresh"', [("field", "", "heading", "Fresh")]),
    ('set the menu heading to "Today"', [("field", "menu", "heading", "Today")]),
    ('change the heading of the menu to "Today"', [("field", "menu", "heading", "Today")]),
    ('make the headline say "Fresh"', [("field", "", "heading", "Fresh")]),
    ('rename the pricing section to "Our rates"', [("field", "pricing", "heading", "Our rates")]),
    ("rename the pricing section to Our rates", [("field", "pricing", "heading", "Our rates")]),
    ('change the subtitle to "Since 1990"', [("field", "", "text", "Since 1990")]),
    ("change the heading", [("ask",)]),
    ("change the button text", [("ask",)]),
    # brand, background, accents
    ("make the buttons green", [token("color.primary", GREEN)]),
    ("green buttons please", [token("color.primary", GREEN)]),
    ("use #ff6600 as the main colour", [token("color.primary", "#ff6600")]),
    ("use #F60 as the main color", [token("color.primary", "#ff6600")]),
    ("the brand colour should be navy", [token("color.primary", NAVY)]),
    ("a cream background", [token("color.background", CREAM)]),
    ("change the background to cream", [token("color.background", CREAM)]),
    ("make the background cream", [token("color.background", CREAM)]),
    ("set the accent colour to gold", [token("color.accent", GOLD)]),
    ("use gold for the accents", [token("color.accent", GOLD)]),
    ("make the buttons green and the background cream", [token("color.primary", GREEN), token("color.background", CREAM)]),
    ("navy and gold", [token("color.primary", NAVY), token("color.accent", GOLD)]),
    ("use navy and gold", [token("color.primary", NAVY), token("color.accent", GOLD)]),
    ("make it burgundy", [token("color.primary", "#7a1f35")]),
    ("make the buttons forest green", [token("color.primary", "#1f5f37")]),
    ("make the buttons burgandy", [token("color.primary", "#7a1f35")]),
    ("change the colour to terracotta", [token("color.primary", "#c2603f")]),
    ("make the links teal", [token("color.primary", "#0f766e")]),
    ("black text", [token("color.text", "#111111")]),
    ("change the colour", [("ask",)]),
    # one colour for another (the bakery's brand colour is a brown, its background a cream)
    ("change all green to blue", [token("color.primary", "#1d4ed8")]),
    ("replace the green with navy", [token("color.primary", NAVY)]),
    ("turn everything green into navy", [token("color.primary", NAVY)]),
    ("swap the green for navy", [token("color.primary", NAVY)]),
    ("change the colour from green to navy", [token("color.primary", NAVY)]),
    ("use navy instead of green", [token("color.primary", NAVY)]),
    ("change the brown to navy", [token("color.primary", NAVY)]),
    ("replace the cream with white", [token("color.background", "#ffffff")]),
    ("change the green buttons to navy", [token("color.primary", NAVY)]),
    ("change the green accents to navy", [token("color.accent", NAVY)]),
    ("change the background from green to cream", [token("color.background", CREAM)]),
    ("make it green with navy accents", [token("color.primary", GREEN), token("color.accent", NAVY)]),
    ("green buttons and a cream background", [token("color.primary", GREEN), token("color.background", CREAM)]),
    # shades, palettes
    ("make the buttons darker", [("shift", "color.primary", -1)]),
    ("a lighter background", [("shift", "color.background", 1)]),
    ("darken the accents", [("shift", "color.accent", -1)]),
    ("use earthy colours", [("palette", "paper")]),
    ("a pastel palette", [("palette", "pastel")]),
    # light and dark
    ("dark mode", [("mode", "dark")]),
    ("make it dark", [("mode", "dark")]),
    ("switch to the dark theme", [("mode", "dark")]),
    ("remove the dark mode", [("mode", "light")]),
    ("light mode please", [("mode", "light")]),
    ("make the page light", [("mode", "light")]),
    ("dark mode with orange accents", [("mode", "dark"), token("color.accent", "#ea6a0c")]),
    # fonts
    ("use Lora", [("fonts", "Lora", "Lora")]),
    ("use Playfair Display for the headings", [("fonts", "Playfair Display", "")]),
    ("Sora for headings and Inter for text", [("fonts", "Sora", "Inter")]),
    ("change the font to space grotesk", [("fonts", "Space Grotesk", "Space Grotesk")]),
    ("a serif font", [("fonts", "Fraunces", "Source Serif 4")]),
    ("use a sans-serif font", [("fonts", "Inter", "Inter")]),
    ("make it more modern", [("fonts", "Sora", "Inter")]),
    ("an elegant font", [("fonts", "Playfair Display", "DM Sans")]),
    ("the body font should be Inter", [("fonts", "", "Inter")]),
    ("use the font Comic Sans", [("puzzled",)]),
    ("change the font", [("ask",)]),
    # corners, spacing
    ("sharp corners", [token("radius.base", "0rem")]),
    ("square buttons", [token("radius.base", "0rem")]),
    ("slightly rounded corners", [token("radius.base", "0.375rem")]),
    ("rounded corners", [token("radius.base", "0.75rem")]),
    ("make the corners round", [token("radius.base", "0.75rem")]),
    ("pill buttons", [token("radius.base", "1.25rem")]),
    ("very rounded buttons", [token("radius.base", "1.25rem")]),
    ("more space between the sections", [("shift", "space.section", 1)]),
    ("less space", [("shift", "space.section", -1)]),
    ("make it compact", [("shift", "space.section", -1)]),
    ("make it airy", [("shift", "space.section", 1)]),
    ("normal spacing", [token("space.section", "5rem")]),
    # settings
    ("title 'Padaria Sol'", [("setting", "seo.title", "Padaria Sol")]),
    ('set the page title to "Padaria Sol – bread"', [("setting", "seo.title", "Padaria Sol – bread")]),
    ("page title: Padaria Sol", [("setting", "seo.title", "Padaria Sol")]),
    ('page description "Bread since 1990"', [("setting", "seo.description", "Bread since 1990")]),
    ("the meta description should be Bread since 1990", [("setting", "seo.description", "Bread since 1990")]),
    ("call it Pão & Sal", [("setting", "name", "Pão & Sal")]),
    ('rename the site to "Forno"', [("setting", "name", "Forno")]),
    ("the site name is Forno", [("setting", "name", "Forno")]),
    # facts
    ("our phone number is +351 912 345 678", [("contact", "phone", "+351 912 345 678")]),
    ("change the phone to (555) 010-2233", [("contact", "phone", "(555) 010-2233")]),
    ("our e-mail is ola@padaria.pt", [("contact", "email", "ola@padaria.pt")]),
    ("the address is Rua Augusta 25, Lisbon", [("contact", "address", "Rua Augusta 25, Lisbon")]),
    ("the price of the croissant is 2.60", [("price", "croissant", "2.60")]),
    ("the custard tart costs €2", [("price", "custard tart", "€2")]),
    ("change the phone number", [("ask",)]),
    (
        "we open at 7 and close at 19 on weekdays, closed on Sundays",
        [("hours", ((WEEK, "07:00", "19:00"), (SUN, "", "")))],
    ),
    ("open Monday to Friday 9am-5pm, Saturday 10-2", [("hours", ((WEEK, "09:00", "17:00"), (SAT, "10:00", "14:00")))]),
    ("we're closed on Mondays", [("hours", (((0,), "", ""),))]),
    ("open daily from 8 to 18", [("hours", (((0, 1, 2, 3, 4, 5, 6), "08:00", "18:00"),))]),
    ("opening hours: weekdays 8:30-18:00, weekends 9-13", [("hours", ((WEEK, "08:30", "18:00"), ((5, 6), "09:00", "13:00")))]),
    # questions
    ("what can you do?", [("explain", "able")]),
    ("which fonts do you have?", [("explain", "fonts")]),
    ("hello", [("explain", "hello")]),
    ("thank you!", [("explain", "thanks")]),
    ("undo that", [("explain", "undo")]),
    ("undo the last two changes", [("explain", "undo")]),
    ("make the headline bigger", [("explain", "size")]),
    ("bigger text", [("explain", "size")]),
    ("make the text larger please", [("explain", "size")]),
    ("the font is too small", [("explain", "size")]),
    ("increase the font size", [("explain", "size")]),
    ("make the buttons bigger", [("explain", "size")]),
    ("the hero text should say Dream of something larger", [("field", "hero", "text", "Dream of something larger")]),
    ("add a big photo gallery below the menu", [("add", "gallery", "after", "the menu")]),
    ("why did you choose brown?", [("explain", "why")]),
    # not understood
    ("make it pop", [("puzzled",)]),
    ("add a chatbot", [("puzzled",)]),
    ("synergise the paradigm", [("puzzled",)]),
    ("flurb the grobnik purple sideways", [("puzzled",)]),
    ("I would love a bit of purple here", [token("color.primary", "#7e22ce")]),
    # several at once
    (
        "make the buttons green and move the menu above the gallery and add an FAQ; title 'Padaria Sol'",
        [
            token("color.primary", GREEN), ("move", "the menu", "before", "the gallery"), ("add", "faq", "", ""),
            ("setting", "seo.title", "Padaria Sol"),
        ],
    ),
    ("remove the team, add a blog", [("remove", "the team"), ("add", "blog", "", "")]),
    ("Add an FAQ. Make it dark. Use Lora.", [("add", "faq", "", ""), ("mode", "dark"), ("fonts", "Lora", "Lora")]),
    ("add an FAQ\nremove the pricing", [("add", "faq", "", ""), ("remove", "the pricing")]),
    ("make the buttons navy and make it pop", [token("color.primary", NAVY), ("puzzled",)]),
    ("dark mode and sharp corners", [("mode", "dark"), token("radius.base", "0rem")]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), TABLE, ids=[words[:60] for words, _ in TABLE])
def test_phrasing(bakery_files, words, expected):
    assert [short(change) for change in read(words, Site(bakery_files))] == expected


def test_the_table_is_long_enough():
    assert len(TABLE) >= 150
