# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The words people use for sections, and the sections they mean."""

import re
from collections.abc import Mapping

from .words import near

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "navigation": ("navigation", "nav", "navbar", "nav bar", "navigation bar", "navigation menu", "nav menu", "top bar", "header menu", "header", "main menu", "top menu", "site menu"),
    "hero": ("hero", "banner", "hero banner", "intro", "introduction", "welcome", "opener", "splash", "headline section", "top section", "masthead"),
    "features": ("features", "feature grid", "features grid", "feature list", "feature", "benefits", "services", "service", "what we do", "what we offer", "offerings", "advantages", "highlights", "amenities", "why us", "reasons", "values", "rooms", "programmes", "programs", "practice areas", "treatments", "causes", "destinations", "facilities"),
    "menu": ("menu", "food menu", "menu card", "price list", "drinks menu", "dishes", "tap list", "wine list", "carte", "set list", "product list", "products", "treatment menu", "catalogue", "catalog"),
    "pricing": ("pricing", "prices", "price", "plans", "pricing table", "pricing plans", "price plans", "packages", "rates", "tariffs", "fees", "memberships", "membership", "subscriptions", "tickets", "ticket prices", "donation levels"),
    "testimonials": ("testimonials", "testimonial", "reviews", "review", "customer reviews", "client reviews", "quotes", "client quotes", "customer quotes", "customer feedback", "feedback", "client stories", "customer stories", "success stories", "what people say", "what clients say", "social proof", "references", "praise"),
    "faq": ("faq", "faqs", "f.a.q", "questions", "frequently asked questions", "common questions", "questions and answers", "q&a", "q & a", "q and a", "help section", "answers"),
    "gallery": ("gallery", "photos", "photo gallery", "pictures", "images", "image gallery", "photo grid", "portfolio", "our work", "my work", "recent work", "showcase", "projects", "photo section", "lookbook", "case studies"),
    "team": ("team", "people", "staff", "our team", "meet the team", "team members", "crew", "employees", "coaches", "teachers", "trainers", "doctors", "dentists", "lawyers", "stylists", "speakers", "founders", "instructors", "the band", "members", "experts", "chefs"),
    "contact": ("contact", "contact form", "contact section", "contacts", "contact us", "contact details", "contact info", "contact information", "enquiry form", "inquiry form", "message form", "get in touch", "booking form", "reservation form", "reservations", "appointment form", "quote form", "request form", "form", "write to us", "rsvp form", "rsvp", "booking"),
    "newsletter": ("newsletter", "newsletter form", "newsletter sign-up form", "newsletter signup form", "newsletter section", "newsletter signup", "newsletter sign-up", "sign-up form", "signup form", "sign up form", "signup", "sign-up", "email signup", "email sign-up", "mailing list", "email form", "subscribe form", "subscription form", "subscribe", "waitlist", "waiting list", "email list", "email capture"),
    "opening-hours": ("opening hours", "opening times", "business hours", "hours", "open hours", "opening", "timetable", "schedule", "when we're open", "opening time", "working hours", "office hours", "hours of operation"),
    "logos": ("logos", "logo", "logo cloud", "logo wall", "logo strip", "clients", "client logos", "customer logos", "partners", "partner logos", "sponsors", "brands", "trusted by", "as seen in", "press", "press logos"),
    "stats": ("stats", "statistics", "numbers", "figures", "key figures", "facts and figures", "facts", "metrics", "counters", "our numbers", "achievements", "impact"),
    "cta": ("cta", "call to action", "call-to-action", "call for action", "final call", "action banner", "closing banner", "closing section", "donate button section"),
    "blog": ("blog", "blog list", "blog posts", "posts", "articles", "news", "latest news", "journal", "stories", "latest posts", "article list", "updates", "press releases"),
    "steps": ("steps", "how it works", "how we work", "process", "our process", "step by step", "workflow", "the process", "three steps", "how-to"),
    "about": ("about", "about us", "about me", "our story", "story", "my story", "who we are", "history", "bio", "biography", "mission", "our mission", "background story", "company story"),
    "location": ("location", "map", "find us", "where we are", "directions", "how to find us", "where to find us", "address section", "how to get here", "getting here", "locations", "visit us", "venue"),
    "footer": ("footer", "foot", "page footer", "bottom bar", "imprint"),
}  # fmt: skip

LABELS: Mapping[str, str] = {
    "navigation": "navigation", "hero": "hero", "features": "features", "menu": "menu", "pricing": "pricing",
    "testimonials": "testimonials", "faq": "FAQ", "gallery": "gallery", "team": "team", "contact": "contact form",
    "newsletter": "newsletter sign-up", "opening-hours": "opening hours", "logos": "logos", "stats": "statistics",
    "cta": "call to action", "blog": "blog list", "steps": "steps", "about": "about", "location": "location",
    "footer": "footer",
}  # fmt: skip

_BY_PHRASE = {phrase: section for section, phrases in SECTIONS.items() for phrase in phrases}
_PHRASES = re.compile(
    r"(?<![\w&])("
    + "|".join(re.escape(p) for p in sorted(_BY_PHRASE, key=lambda p: (-len(p), p)))
    + r")(?![\w&])",
    re.I,
)
_TYPO_WORDS = frozenset(p for p in _BY_PHRASE if " " not in p and len(p) >= 5) - {
    "reasons",
    "opening",
    "people",
    "price",
    "stories",
    "story",
    "posts",
    "facts",
    "values",
    "rooms",
    "brands",
    "press",
    "splash",
    "venue",
}
_NOT_TYPOS = frozenset(
    {
        "section",
        "sections",
        "please",
        "button",
        "buttons",
        "heading",
        "color",
        "colour",
        "place",
        "above",
        "below",
        "contract",
        "stars",
        "space",
        "there",
        "prices",
        "pride",
        "match",
        "change",
        "phone",
        "email",
        "number",
        "bakery",
        "title",
        "bigger",
        "person",
        "page",
    }
)


def find_sections(text: str) -> list[tuple[str, int, int]]:
    """The sections a text names, as (section, start, end), in order; longest names first, light typos forgiven."""
    found = [(_BY_PHRASE[m[1].lower()], m.start(), m.end()) for m in _PHRASES.finditer(text)]
    taken = [(start, end) for _, start, end in found]
    for word in re.finditer(r"[A-Za-z-]{5,}", text):
        low = word[0].lower()
        if low in _BY_PHRASE or low in _NOT_TYPOS or any(a <= word.start() < b for a, b in taken):
            continue
        guess = near(low, _TYPO_WORDS, cutoff=0.85)
        if guess:
            found.append((_BY_PHRASE[guess], word.start(), word.end()))
    return sorted(found, key=lambda hit: hit[1])


def section_of(text: str) -> str | None:
    """The one section a phrase names (the last word of an English noun phrase wins), or None."""
    found = find_sections(text)
    return found[-1][0] if found else None
