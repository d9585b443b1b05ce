# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""What the business offers: features, menu, prices, steps, gallery, blog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.chat.providers.offline.copywriter import Copywriter

ICONS = {
    "shield": "shield-check",
    "chart": "trending-up",
    "paw": "paw-print",
    "droplet": "waves",
    "beer": "award",
    "grape": "wine",
}


def features(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the features section."""
    items = [
        {"icon": ICONS.get(icon, icon), "title": writer.say(title), "text": writer.say(text), "points": [], "image": writer.image(title, n)}
        for n, (icon, title, text) in enumerate(writer.data["features"]["items"])
    ]  # fmt: skip
    return {"items": items}


def menu(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the menu section."""
    groups = writer.data["menu"]["groups"] or [
        ["What we do", [[i[1], i[2], None] for i in writer.data["features"]["items"]]]
    ]
    return {
        "categories": [_category(writer, title, rows) for title, rows in groups],
        "button": {"label": "", "href": ""},
    }


def _category(writer: Copywriter, title: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    items = [
        {"name": writer.say(name), "text": writer.say(text), "price": writer.price(price) if price else "", "tags": []}
        for name, text, price in rows
    ]  # fmt: skip
    return {"title": title, "text": "", "items": items}


def pricing(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the pricing section."""
    plans = writer.data["pricing"]["plans"]
    monthly = all(period == "month" for _, _, period, *_ in plans)
    items = [
        {"name": name, "text": text if monthly else f"Per {period}. {text}", "monthly": writer.plan_price(amount), "yearly": writer.plan_price(amount * 0.85),
         "price": writer.plan_price(amount), "features": features, "button": writer.link(f"Choose {name}", "contact"), "badge": "Most chosen" if best else ""}
        for name, amount, period, text, features, best in plans
    ]  # fmt: skip
    labels = {"toggle": "Billing period", "monthly": "Monthly", "yearly": "Yearly", "saving": "save 15 %",
              "perMonth": "a month" if monthly else "", "perMonthYearly": "a month, billed yearly"}  # fmt: skip
    return {"items": items, "showToggle": False, "labels": labels, "note": base.get("note", "")}


def steps(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the steps section."""
    items = [
        {"title": writer.say(t), "text": writer.say(x), "icon": i}
        for (t, x), i in zip(
            writer.data["steps"]["items"], ("message-circle", "calendar-check", "smile"), strict=True
        )
    ]
    return {"items": items, "button": writer.action()}


def gallery(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the gallery section."""
    captions = [writer.say(caption) for caption in writer.data["gallery"]["items"]]
    return {
        "items": [{"image": {**writer.image(c, n), "alt": c}, "caption": c} for n, c in enumerate(captions)],
        "text": "",
    }


def blog(writer: Copywriter, base: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the blog section."""
    items = [
        {"title": writer.say(t), "text": writer.say(x), "tag": tag, "category": tag, "label": tag, "date": "", "href": "#blog", "author": "",
         "image": writer.image(t, n + 1), "link": "", "minutes": 3, "readingTime": "3 min read"}
        for n, (t, x, tag) in enumerate(writer.data["blog"]["items"])
    ]  # fmt: skip
    return {"items": items, "button": {"label": "", "href": ""}}
