# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The words of every section: what a kind of business says, in its place, in the tone that was asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .hours import DAYS
from .kinds import kind
from .places import Country, country_of, money
from .tones import TONES
from .words import capital

ICONS = {
    "shield": "shield-check",
    "chart": "trending-up",
    "paw": "paw-print",
    "droplet": "waves",
    "beer": "award",
    "grape": "wine",
}


COMPANY_WORDS = frozenset(
    [
        "studio",
        "studios",
        "photography",
        "photos",
        "pictures",
        "portraits",
        "design",
        "designs",
        "works",
        "collective",
        "lab",
        "agency",
        "company",
        "films",
        "coaching",
        "art",
        "arts",
        "house",
        "the",
        "and",
        "co",
    ]
)


@dataclass(frozen=True)
class Brief:
    """What is known about the business. `anchors` are the ids of the page's sections, from top to bottom."""

    kind: str
    name: str
    noun: str = ""
    place: str = ""
    tone: str = ""
    audience: str = ""
    anchors: tuple[str, ...] = ()
    hours: tuple[tuple[tuple[int, ...], str, str], ...] = ()

    @property
    def data(self) -> Mapping[str, Any]:
        """What is known about the kind."""
        return kind(self.kind)

    @property
    def said_noun(self) -> str:
        """The person's own word for the business, or the kind's."""
        return self.noun or str(self.data["noun"])

    @property
    def country(self) -> Country:
        """The country of the place."""
        return country_of(self.place)

    @property
    def email(self) -> str:
        """An address in the reserved domain .example: it can't reach a stranger."""
        host = "".join(c for c in _ascii(self.name.lower()) if c.isalnum()) or "studio"
        return f"hello@{host}.example"

    @property
    def address(self) -> str:
        """An example address in the place."""
        town = self.place.split(",")[0]
        return (
            self.country.street.replace("{place}", town)
            .replace("{, place}", f", {town}" if town else "")
            .rstrip(", ")
        )


class Copywriter:
    """Writes one section at a time; every method answers the fields that a component of that section may have."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.data = brief.data
        self.tone = TONES.get(brief.tone or str(self.data["tone"]), {})

    def section(self, name: str, *, seed: str = "") -> dict[str, Any]:
        """The copy of one section, by its plain id ("opening-hours"). Unknown names get heading and text only."""
        write = getattr(self, "_" + name.replace("-", "_"), None)
        base = self._base(name)
        return {**base, **write(base)} if write else base

    def say(self, text: str) -> str:
        """Fill in name, place and noun."""
        brief = self.brief
        town = brief.place.split(",")[0]
        slots = {
            "{name}": brief.name, "{in_place}": f" in {town}" if town else "", "{place}": town, "{here}": town or "town",
            "{noun}": brief.said_noun, "{Noun}": capital(brief.said_noun), "{craft}": str(self.data["craft"]),
            "{Craft}": capital(str(self.data["craft"])),
        }  # fmt: skip
        for slot, value in slots.items():
            text = text.replace(slot, value)
        return text

    def link(self, label: str, wanted: str) -> dict[str, str]:
        """A button whose anchor exists on the page; "" for both when nothing fits."""
        for anchor in (
            wanted,
            "contact",
            "location",
            "pricing",
            "menu",
            "newsletter",
            "features",
            "about",
            "faq",
        ):
            if anchor in self.brief.anchors:
                return {"label": self.say(label), "href": f"#{anchor}"}
        return {"label": self.say(label), "href": f"mailto:{self.brief.email}"}

    def action(self) -> dict[str, str]:
        """The one thing a visitor should do."""
        label, anchor = self.data["action"]
        return self.link(label, anchor)

    def image(self, seed: str, number: int = 0) -> dict[str, str]:
        """An illustration out of the kind's own motifs."""
        motifs: Sequence[str] = self.data["motifs"]
        motif = motifs[number % len(motifs)]
        return {
            "src": "",
            "alt": "",
            "motif": motif,
            "seed": f"{self.brief.name}-{seed}".lower().replace(" ", "-"),
        }

    def _base(self, name: str) -> dict[str, Any]:
        raw = self.data.get(name, {})
        return {key: self.say(raw[key]) for key in ("eyebrow", "heading", "text", "note") if key in raw}

    def _navigation(self, base: Mapping[str, Any]) -> dict[str, Any]:
        links = [{"label": self.label(anchor), "href": f"#{anchor}"} for anchor in self.linked()]
        return {"name": self.brief.name, "icon": self.data["icon"], "links": links, "primary": self.action()}

    def linked(self) -> list[str]:
        """The sections a navigation names: at most five, in the order of the page."""
        skip = ("navigation", "hero", "footer", "cta", "stats", "statistics", "logos", "steps", "newsletter")
        found = [anchor for anchor in self.brief.anchors if anchor not in skip]
        for less in ("faq", "team", "about", "gallery", "testimonials", "blog", "location"):
            if len(found) > 5 and less in found:
                found.remove(less)
        return found[:5]

    def label(self, anchor: str) -> str:
        """What a link to a section is called."""
        labels = self.data.get("labels", {})
        return self.say(labels.get(anchor) or NAV_LABELS.get(anchor) or capital(anchor.replace("-", " ")))

    def _hero(self, base: Mapping[str, Any]) -> dict[str, Any]:
        hero = self.data["hero"]
        asked = (
            self.brief.tone
            and self.brief.tone != self.data["tone"]
            and self.brief.tone not in ("friendly", "warm")
        )
        heading = self.tone.get("hero", hero["heading"]) if asked else hero["heading"]
        second_label, second_anchor = self.data["second"]
        second = (
            self.link(second_label, second_anchor)
            if second_anchor in self.brief.anchors
            else self.link("Get in touch", "contact")
        )
        points = [self.say(item[1]) for item in self.data["features"]["items"][:3]]
        audience = f" Made for {self.brief.audience}." if self.brief.audience else ""
        stat = next(iter(self.data["stats"]["items"]), ["", ""])
        return {
            "heading": self.say(heading), "text": self.say(hero["text"]) + audience, "primary": self.action(), "secondary": second,
            "points": points, "facts": [{"title": t, "text": x} for t, x in self.data["stats"]["items"][:3]], "note": "",
            "badge": {"icon": self.data["icon"], "title": stat[0], "text": stat[1]}, "image": self.image("hero"),
            "button": self.action(),
        }  # fmt: skip

    def _features(self, base: Mapping[str, Any]) -> dict[str, Any]:
        items = [
            {"icon": ICONS.get(icon, icon), "title": self.say(title), "text": self.say(text), "points": [], "image": self.image(title, n)}
            for n, (icon, title, text) in enumerate(self.data["features"]["items"])
        ]  # fmt: skip
        return {"items": items}

    def _menu(self, base: Mapping[str, Any]) -> dict[str, Any]:
        groups = self.data["menu"]["groups"] or [
            ["What we do", [[i[1], i[2], None] for i in self.data["features"]["items"]]]
        ]
        return {
            "categories": [self._category(title, rows) for title, rows in groups],
            "button": {"label": "", "href": ""},
        }

    def _category(self, title: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
        items = [
            {"name": self.say(name), "text": self.say(text), "price": self.price(price) if price else "", "tags": []}
            for name, text, price in rows
        ]  # fmt: skip
        return {"title": title, "text": "", "items": items}

    def price(self, amount: float) -> str:
        """A price in the money of the place."""
        return money(amount, self.brief.country)

    def plan_price(self, amount: float) -> str:
        """The same for large type: €9, not €9.00."""
        return re.sub(r"[.,]00(?!\d)", "", self.price(amount))

    def _pricing(self, base: Mapping[str, Any]) -> dict[str, Any]:
        plans = self.data["pricing"]["plans"]
        monthly = all(period == "month" for _, _, period, *_ in plans)
        items = [
            {"name": name, "text": text if monthly else f"Per {period}. {text}", "monthly": self.plan_price(amount), "yearly": self.plan_price(amount * 0.85),
             "price": self.plan_price(amount), "features": features, "button": self.link(f"Choose {name}", "contact"), "badge": "Most chosen" if best else ""}
            for name, amount, period, text, features, best in plans
        ]  # fmt: skip
        labels = {"toggle": "Billing period", "monthly": "Monthly", "yearly": "Yearly", "saving": "save 15 %",
                  "perMonth": "a month" if monthly else "", "perMonthYearly": "a month, billed yearly"}  # fmt: skip
        return {"items": items, "showToggle": False, "labels": labels, "note": base.get("note", "")}

    def _testimonials(self, base: Mapping[str, Any]) -> dict[str, Any]:
        people = self.brief.country.people
        rows = self.data["testimonials"]["items"]
        items = [
            {"quote": self.say(quote), "name": people[n % len(people)], "role": self.say(role), "photo": "", "rating": 5}
            for n, (quote, role) in enumerate(rows)
        ]  # fmt: skip
        return {"items": items, "text": ""}

    def _faq(self, base: Mapping[str, Any]) -> dict[str, Any]:
        items = [{"question": self.say(q), "answer": self.say(a)} for q, a in self.data["faq"]["items"]]
        return {"items": items, "button": self.link("Ask us", "contact")}

    def _gallery(self, base: Mapping[str, Any]) -> dict[str, Any]:
        captions = [self.say(caption) for caption in self.data["gallery"]["items"]]
        return {
            "items": [
                {"image": {**self.image(c, n), "alt": c}, "caption": c} for n, c in enumerate(captions)
            ],
            "text": "",
        }

    def _team(self, base: Mapping[str, Any]) -> dict[str, Any]:
        people = self.brief.country.colleagues
        return {
            "items": [{"name": people[n % 3], "role": role, "text": self.say(bio), "bio": self.say(bio), "photo": "", "links": []}
                      for n, (role, bio) in enumerate(self.data["team"]["roles"])],
        }  # fmt: skip

    def _stats(self, base: Mapping[str, Any]) -> dict[str, Any]:
        items = [
            {"value": value, "label": self.say(label), "text": ""}
            for value, label in self.data["stats"]["items"]
        ]
        return {"items": items}

    def _steps(self, base: Mapping[str, Any]) -> dict[str, Any]:
        items = [
            {"title": self.say(t), "text": self.say(x), "icon": i}
            for (t, x), i in zip(
                self.data["steps"]["items"], ("message-circle", "calendar-check", "smile"), strict=True
            )
        ]
        return {"items": items, "button": self.action()}

    def _about(self, base: Mapping[str, Any]) -> dict[str, Any]:
        paragraphs = [self.say(text) for text in self.data["about"]["paragraphs"]]
        facts = [
            {"value": v, "title": v, "label": self.say(x), "text": self.say(x)}
            for v, x in self.data["stats"]["items"][:3]
        ]
        return {
            "paragraphs": paragraphs, "text": "\n\n".join(paragraphs), "facts": facts, "stats": facts, "image": self.image("about", 1),
            "button": {"label": "", "href": ""}, "signature": self._signature(), "points": [],
        }  # fmt: skip

    def _signature(self) -> dict[str, str]:
        """Who tells the story: the person the page is named after, or the first of the team."""
        is_person = self.data.get("person", False) and re.fullmatch(r"[^\W\d_]+ [^\W\d_]+", self.brief.name)
        if is_person and not set(self.brief.name.lower().split()) & COMPANY_WORDS:
            return {"name": self.brief.name, "role": capital(self.brief.said_noun), "photo": ""}
        return {
            "name": self.brief.country.colleagues[0],
            "role": self.data["team"]["roles"][0][0],
            "photo": "",
        }

    def _contact(self, base: Mapping[str, Any]) -> dict[str, Any]:
        brief = self.brief
        details = [
            {
                "icon": "phone",
                "label": "Phone",
                "value": brief.country.phone,
                "href": "tel:" + "".join(c for c in brief.country.phone if c in "+0123456789"),
            },
            {"icon": "mail", "label": "Email", "value": brief.email, "href": f"mailto:{brief.email}"},
            {"icon": "map-pin", "label": "Address", "value": brief.address, "href": ""},
        ]
        return {"action": f"mailto:{brief.email}", "details": details, "submit": base.get("submit", "")}

    def _newsletter(self, base: Mapping[str, Any]) -> dict[str, Any]:
        return {"action": f"mailto:{self.brief.email}", "submit": self.say(self.data["newsletter"]["submit"]), "note": "",
                "image": self.image("newsletter", 2), "points": []}  # fmt: skip

    def _opening_hours(self, base: Mapping[str, Any]) -> dict[str, Any]:
        phone = self.brief.country.phone
        href = "tel:" + "".join(c for c in phone if c in "+0123456789")
        return {
            "items": week(self.data["hours"], self.brief.hours),
            "button": {"label": f"Call {phone}", "href": href},
        }

    def _location(self, base: Mapping[str, Any]) -> dict[str, Any]:
        brief = self.brief
        phone = brief.country.phone
        query = brief.address.replace(" ", "+")
        return {
            "name": brief.name, "address": brief.address.split(", ", 1), "phone": phone, "email": brief.email,
            "items": [{"icon": "bike", "title": "By bike", "text": "Racks right outside the door."}, {"icon": "car", "title": "By car", "text": "Parking around the corner."}],
            "mapSeed": brief.name, "button": {"label": "Get directions", "href": f"https://www.openstreetmap.org/search?query={query}"},
            "image": self.image("map", 3), "place": brief.name,
        }  # fmt: skip

    def _logos(self, base: Mapping[str, Any]) -> dict[str, Any]:
        names = zip(
            self.data["logos"]["items"],
            ("compass", "leaf", "waves", "feather", "landmark", "gem"),
            strict=False,
        )
        return {"items": [{"name": name, "label": name, "title": name, "src": "", "href": "", "icon": icon} for name, icon in names],
                "text": base.get("text") or base.get("heading", "")}  # fmt: skip

    def _blog(self, base: Mapping[str, Any]) -> dict[str, Any]:
        items = [
            {"title": self.say(t), "text": self.say(x), "tag": tag, "category": tag, "label": tag, "date": "", "href": "#blog", "author": "",
             "image": self.image(t, n + 1), "link": "", "minutes": 3, "readingTime": "3 min read"}
            for n, (t, x, tag) in enumerate(self.data["blog"]["items"])
        ]  # fmt: skip
        return {"items": items, "button": {"label": "", "href": ""}}

    def _cta(self, base: Mapping[str, Any]) -> dict[str, Any]:
        toned = self.tone if self.brief.tone and self.brief.tone != self.data["tone"] else {}
        heading = toned.get("cta", base.get("heading", ""))
        return {"heading": self.say(heading), "primary": self.action(), "secondary": {"label": "", "href": ""}, "button": self.action(),
                "note": "", "image": self.image("cta", 4), "points": []}  # fmt: skip

    def _footer(self, base: Mapping[str, Any]) -> dict[str, Any]:
        brief = self.brief
        links = [{"label": self.label(anchor), "href": f"#{anchor}"} for anchor in self.linked()]
        phone = brief.country.phone
        reach = [
            {"label": phone, "href": "tel:" + "".join(c for c in phone if c in "+0123456789")},
            {"label": brief.email, "href": f"mailto:{brief.email}"},
        ]
        text = base.get("text") or self.say(self.tone.get("footer", "{Craft}{in_place}, made with care."))
        half = (len(links) + 1) // 2
        columns = [
            {"title": "Explore", "links": links[:half]},
            {"title": "More", "links": links[half:]},
            {"title": "Say hello", "links": reach},
        ]
        return {
            "name": brief.name, "icon": self.data["icon"], "text": text, "columns": [c for c in columns if c["links"]], "links": links,
            "copyright": f"© {brief.name}. All rights reserved.", "legal": [], "social": [], "socials": [], "address": brief.address,
            "email": brief.email, "phone": phone,
        }  # fmt: skip


NAV_LABELS: Mapping[str, str] = {
    "features": "What we do", "menu": "Menu", "pricing": "Prices", "testimonials": "Reviews", "faq": "FAQ", "gallery": "Gallery",
    "team": "Team", "contact": "Contact", "newsletter": "Newsletter", "opening-hours": "Opening hours", "about": "About",
    "location": "Find us", "blog": "Journal", "steps": "How it works", "stats": "Numbers", "logos": "Partners",
}  # fmt: skip


def week(usual: Sequence[str], told: Sequence[tuple[tuple[int, ...], str, str]] = ()) -> list[dict[str, Any]]:
    """Seven rows of an opening-hours table: the usual times, with those a person told laid over them."""
    rows: list[tuple[str, str]] = []
    for span in usual:
        opens, _, closes = span.partition("-")
        rows.append((opens, closes))
    for days, opens, closes in told:
        for day in days:
            rows[day] = (opens, closes)
    return [
        {"label": DAYS[n], "day": n + 1, "opens": opens, "closes": closes, "note": ""}
        for n, (opens, closes) in enumerate(rows)
    ]


def _ascii(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
