# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""How to reach the business: contact, newsletter, opening hours, location."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from apps.chat.providers.offline.hours import DAYS

if TYPE_CHECKING:
    from apps.chat.providers.offline.copywriter import Copywriter


def contact(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the contact section."""
    brief = writer.brief
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


def newsletter(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the newsletter section."""
    return {"action": f"mailto:{writer.brief.email}", "submit": writer.say(writer.data["newsletter"]["submit"]), "note": "",
            "image": writer.image("newsletter", 2), "points": []}  # fmt: skip


def opening_hours(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the opening hours section."""
    phone = writer.brief.country.phone
    href = "tel:" + "".join(c for c in phone if c in "+0123456789")
    return {
        "items": week(writer.data["hours"], writer.brief.hours),
        "button": {"label": f"Call {phone}", "href": href},
    }


def location(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the location section."""
    brief = writer.brief
    phone = brief.country.phone
    query = brief.address.replace(" ", "+")
    return {
        "name": brief.name, "address": brief.address.split(", ", 1), "phone": phone, "email": brief.email,
        "items": [{"icon": "bike", "title": "By bike", "text": "Racks right outside the door."}, {"icon": "car", "title": "By car", "text": "Parking around the corner."}],
        "mapSeed": brief.name, "button": {"label": "Get directions", "href": f"https://www.openstreetmap.org/search?query={query}"},
        "image": writer.image("map", 3), "place": brief.name,
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
