# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The words of every section: what a kind of business says, in its place, in the tone that was asked for."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .brief import Brief
from .copy_for import WRITERS
from .places import money
from .tones import TONES
from .words import capital

NAV_LABELS: Mapping[str, str] = {
    "features": "What we do", "menu": "Menu", "pricing": "Prices", "testimonials": "Reviews", "faq": "FAQ", "gallery": "Gallery",
    "team": "Team", "contact": "Contact", "newsletter": "Newsletter", "opening-hours": "Opening hours", "about": "About",
    "location": "Find us", "blog": "Journal", "steps": "How it works", "stats": "Numbers", "logos": "Partners",
}  # fmt: skip  # fmt: skip


class Copywriter:
    """Writes one section at a time; every method answers the fields that a component of that section may have."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.data = brief.data
        self.tone = TONES.get(brief.tone or str(self.data["tone"]), {})

    def section(self, name: str, *, seed: str = "") -> dict[str, Any]:
        """The copy of one section, by its plain id ("opening-hours"). Unknown names get heading and text only."""
        write = WRITERS.get(name)
        base = self._base(name)
        return {**base, **write(self, base)} if write else base

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

    def price(self, amount: float) -> str:
        """A price in the money of the place."""
        return money(amount, self.brief.country)

    def plan_price(self, amount: float) -> str:
        """The same for large type: €9, not €9.00."""
        return re.sub(r"[.,]00(?!\d)", "", self.price(amount))
