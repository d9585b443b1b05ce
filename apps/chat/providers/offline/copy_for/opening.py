# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The frame of a page: navigation, hero, call to action, footer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.chat.providers.offline.copywriter import Copywriter


def navigation(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the navigation section."""
    links = [{"label": writer.label(anchor), "href": f"#{anchor}"} for anchor in writer.linked()]
    return {
        "name": writer.brief.name,
        "icon": writer.data["icon"],
        "links": links,
        "primary": writer.action(),
    }


def hero(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the hero section."""
    hero = writer.data["hero"]
    asked = (
        writer.brief.tone
        and writer.brief.tone != writer.data["tone"]
        and writer.brief.tone not in ("friendly", "warm")
    )
    heading = writer.tone.get("hero", hero["heading"]) if asked else hero["heading"]
    second_label, second_anchor = writer.data["second"]
    second = (
        writer.link(second_label, second_anchor)
        if second_anchor in writer.brief.anchors
        else writer.link("Get in touch", "contact")
    )
    points = [writer.say(item[1]) for item in writer.data["features"]["items"][:3]]
    audience = f" Made for {writer.brief.audience}." if writer.brief.audience else ""
    stat = next(iter(writer.data["stats"]["items"]), ["", ""])
    return {
        "heading": writer.say(heading), "text": writer.say(hero["text"]) + audience, "primary": writer.action(), "secondary": second,
        "points": points, "facts": [{"title": t, "text": x} for t, x in writer.data["stats"]["items"][:3]], "note": "",
        "badge": {"icon": writer.data["icon"], "title": stat[0], "text": stat[1]}, "image": writer.image("hero"),
        "button": writer.action(),
    }  # fmt: skip


def cta(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the cta section."""
    toned = writer.tone if writer.brief.tone and writer.brief.tone != writer.data["tone"] else {}
    heading = toned.get("cta", base.get("heading", ""))
    return {"heading": writer.say(heading), "primary": writer.action(), "secondary": {"label": "", "href": ""}, "button": writer.action(),
            "note": "", "image": writer.image("cta", 4), "points": []}  # fmt: skip


def footer(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the footer section."""
    brief = writer.brief
    links = [{"label": writer.label(anchor), "href": f"#{anchor}"} for anchor in writer.linked()]
    phone = brief.country.phone
    reach = [
        {"label": phone, "href": "tel:" + "".join(c for c in phone if c in "+0123456789")},
        {"label": brief.email, "href": f"mailto:{brief.email}"},
    ]
    text = base.get("text") or writer.say(writer.tone.get("footer", "{Craft}{in_place}, made with care."))
    half = (len(links) + 1) // 2
    columns = [
        {"title": "Explore", "links": links[:half]},
        {"title": "More", "links": links[half:]},
        {"title": "Say hello", "links": reach},
    ]
    return {
        "name": brief.name, "icon": writer.data["icon"], "text": text, "columns": [c for c in columns if c["links"]], "links": links,
        "copyright": f"© {brief.name}. All rights reserved.", "legal": [], "social": [], "socials": [], "address": brief.address,
        "email": brief.email, "phone": phone,
    }  # fmt: skip
