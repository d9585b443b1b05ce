# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Why people trust it: reviews, team, story, questions, figures, partners."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from apps.chat.providers.offline.words import capital

if TYPE_CHECKING:
    from apps.chat.providers.offline.copywriter import Copywriter

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


def testimonials(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the testimonials section."""
    people = writer.brief.country.people
    rows = writer.data["testimonials"]["items"]
    items = [
        {"quote": writer.say(quote), "name": people[n % len(people)], "role": writer.say(role), "photo": "", "rating": 5}
        for n, (quote, role) in enumerate(rows)
    ]  # fmt: skip
    return {"items": items, "text": ""}


def faq(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the faq section."""
    items = [{"question": writer.say(q), "answer": writer.say(a)} for q, a in writer.data["faq"]["items"]]
    return {"items": items, "button": writer.link("Ask us", "contact")}


def team(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the team section."""
    people = writer.brief.country.colleagues
    return {
        "items": [{"name": people[n % 3], "role": role, "text": writer.say(bio), "bio": writer.say(bio), "photo": "", "links": []}
                  for n, (role, bio) in enumerate(writer.data["team"]["roles"])],
    }  # fmt: skip


def stats(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the stats section."""
    items = [
        {"value": value, "label": writer.say(label), "text": ""}
        for value, label in writer.data["stats"]["items"]
    ]
    return {"items": items}


def about(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the about section."""
    paragraphs = [writer.say(text) for text in writer.data["about"]["paragraphs"]]
    facts = [
        {"value": v, "title": v, "label": writer.say(x), "text": writer.say(x)}
        for v, x in writer.data["stats"]["items"][:3]
    ]
    return {
        "paragraphs": paragraphs, "text": "\n\n".join(paragraphs), "facts": facts, "stats": facts, "image": writer.image("about", 1),
        "button": {"label": "", "href": ""}, "signature": _signature(writer), "points": [],
    }  # fmt: skip


def _signature(writer: Copywriter) -> dict[str, str]:
    """Who tells the story: the person the page is named after, or the first of the team."""
    is_person = writer.data.get("person", False) and re.fullmatch(r"[^\W\d_]+ [^\W\d_]+", writer.brief.name)
    if is_person and not set(writer.brief.name.lower().split()) & COMPANY_WORDS:
        return {"name": writer.brief.name, "role": capital(writer.brief.said_noun), "photo": ""}
    return {
        "name": writer.brief.country.colleagues[0],
        "role": writer.data["team"]["roles"][0][0],
        "photo": "",
    }


def logos(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the logos section."""
    names = zip(
        writer.data["logos"]["items"],
        ("compass", "leaf", "waves", "feather", "landmark", "gem"),
        strict=False,
    )
    return {"items": [{"name": name, "label": name, "title": name, "src": "", "href": "", "icon": icon} for name, icon in names],
            "text": base.get("text") or base.get("heading", "")}  # fmt: skip
