"""Facts of the business: contact details, opening times, prices, settings."""

import re
from typing import Any

from apps.chat.engine.theme import ThemeError
from apps.chat.providers.offline.changes import SetContact, SetHours, SetPrice, SetSetting
from apps.chat.providers.offline.hours import DAYS
from apps.chat.providers.offline.site import kind_of, replaced, strings, text_of
from apps.chat.providers.offline.words import listing

from .base import CantDo, Desk, carry_out, need_page

_ICON_OF = {"phone": "phone", "email": "mail", "address": "map-pin"}
_TOLD = {"phone": "phone number", "email": "e-mail address", "address": "address"}


@carry_out.register
def contact(change: SetContact, desk: Desk) -> str:
    """Change contact details wherever they stand."""
    need_page(desk.site)
    if len(change.value) > 300:
        raise CantDo("That is too long for contact details.")
    old = _present(change.what, desk)
    count = sum(_put_contact(section.id, change, old, desk) for section in desk.site.sections)
    if not count:
        raise CantDo(f"No section shows {_a_told(change.what)} yet. Say “add a contact form” first.")
    return f"put the {_TOLD[change.what]} {change.value} on the page"


def _a_told(what: str) -> str:
    return f"an {_TOLD[what]}" if what in ("email", "address") else f"a {_TOLD[what]}"


def _present(what: str, desk: Desk) -> set[str]:
    """What the page says now, so that repeats of it change too."""
    found: set[str] = set()
    for section in desk.site.sections:
        for value in _rows(desk.site.content_of(section)):
            if value.get("icon") == _ICON_OF[what]:
                found.add(text_of(value, "value") or text_of(value, "text") or text_of(value, "label"))
        content = desk.site.content_of(section)
        for place, text in strings(content):
            scheme = {"phone": "tel:", "email": "mailto:"}.get(what)
            if scheme and text.startswith(scheme) and place[-1] in ("href", "action"):
                found.add(text)
            if place == (what,):
                found.add(text)
    return {text for text in found if text}


def _put_contact(section_id: str, change: SetContact, old: set[str], desk: Desk) -> int:
    site = desk.site
    section = next(s for s in site.sections if s.id == section_id)
    content = changed = site.content_of(section)
    digits = "".join(c for c in change.value if c in "+0123456789")
    link = {"phone": f"tel:{digits}", "email": f"mailto:{change.value}"}.get(change.what, "")
    for place, text in strings(content):
        if text in old:
            changed = replaced(changed, place, link if text.startswith(("tel:", "mailto:")) else change.value)
        elif any(len(o) > 6 and o in text and not o.startswith(("tel:", "mailto:")) for o in old):
            whole = next(o for o in sorted(old, key=len, reverse=True) if o in text)
            changed = replaced(changed, place, text.replace(whole, change.value))
    if changed == content:
        return 0
    desk.draft.write_content(site.path_of(section), changed)
    return 1


def _rows(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(row for member in value.values() for row in _rows(member))]
    return [row for member in value for row in _rows(member)] if isinstance(value, list) else []


@carry_out.register
def hours(change: SetHours, desk: Desk) -> str:
    """Change the opening times."""
    need_page(desk.site)
    section = next((s for s in desk.site.sections if kind_of(s) == "opening-hours"), None)
    if section is None:
        raise CantDo(
            "The page has no opening hours yet. Say “add opening hours” first, then tell me the times."
        )
    content = desk.site.content_of(section)
    rows = content.get("items")
    if not isinstance(rows, list):
        raise CantDo("The opening hours were changed by hand so that I can't read them any more.")
    for days, opens, closes in change.times:
        rows = [_row(row, opens, closes) if _day(row) in days else row for row in rows]
    desk.draft.write_content(desk.site.path_of(section), {**content, "items": rows})
    return f"set the opening hours: {_told_hours(change)}"


def _row(row: Any, opens: str, closes: str) -> Any:
    return {**row, "opens": opens, "closes": closes, **({"note": ""} if "note" in row else {})}


def _day(row: Any) -> int:
    """The day of a row, Monday 0; −1 when it can't be told."""
    label = text_of(row, "label") if isinstance(row, dict) else ""
    if label in DAYS:
        return DAYS.index(label)
    number = row.get("day") if isinstance(row, dict) else None
    return (number - 1) % 7 if isinstance(number, int) else -1


def _told_hours(change: SetHours) -> str:
    parts = [
        f"{_told_days(days)} {f'{opens}–{closes}' if opens else 'closed'}"
        for days, opens, closes in change.times
    ]
    return listing(parts)


def _told_days(days: tuple[int, ...]) -> str:
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return "every day" if len(days) == 7 else f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return listing([DAYS[day] for day in days])


@carry_out.register
def price(change: SetPrice, desk: Desk) -> str:
    """Change what an item costs."""
    need_page(desk.site)
    hits = []
    wanted = _plain(change.item)
    for section in desk.site.sections:
        for place, name in strings(desk.site.content_of(section)):
            if place and place[-1] in ("name", "title") and wanted in _plain(name):
                hits += [
                    (section, place[:-1], name, key)
                    for key in ("price", "monthly")
                    if _has(desk.site.content_of(section), place[:-1], key)
                ]
    exact = [hit for hit in hits if _plain(hit[2]) == wanted] or hits
    if not exact:
        raise CantDo(f"I found nothing called “{change.item}” with a price on the page.")
    if len(exact) > 1:
        raise CantDo(f"Which one do you mean: {listing([f'“{hit[2]}”' for hit in exact], last='or')}?")
    section, row, name, key = exact[0]
    content = desk.site.content_of(section)
    told = written(change.price, desk)
    desk.draft.write_content(desk.site.path_of(section), replaced(content, (*row, key), told))
    return f"set the price of {name} to {told}"


def _has(content: Any, row: tuple[str | int, ...], key: str) -> bool:
    for step in row:
        content = content[step]
    return isinstance(content, dict) and key in content


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def written(amount: str, desk: Desk) -> str:
    """A bare number in the money of the place; anything else as it was typed."""
    if not re.fullmatch(r"[\d.,]+", amount):
        return amount
    country = desk.brief().country
    number = amount.replace(".", country.decimals).replace(",", country.decimals)
    return f"{number}\u00a0{country.symbol.strip()}" if country.suffix else f"{country.symbol}{number}"


@carry_out.register
def setting(change: SetSetting, desk: Desk) -> str:
    """Change a setting of the site."""
    try:
        if change.key == "name":
            return _rename(change.value, desk)
        desk.draft.set_config({change.key: change.value})
    except ThemeError as error:
        raise CantDo(error.message) from error
    told = {"seo.title": "page title", "seo.description": "page description"}[change.key]
    return f"set the {told} to “{change.value}”"


def _rename(name: str, desk: Desk) -> str:
    """The name in the settings, and everywhere the old one is written on the page."""
    site, old = desk.site, desk.site.name
    seo = site.settings.get("seo")
    settings: dict[str, object] = {"name": name}
    for key in ("title", "description"):
        text = text_of(seo, key) if isinstance(seo, dict) else ""
        if old and old in text:
            settings[f"seo.{key}"] = text.replace(old, name)
    desk.draft.set_config(settings)
    for section in site.sections:
        content = changed = site.content_of(section)
        for place, text in strings(content):
            if old and old in text and place[-1] not in ("href", "seed", "src"):
                changed = replaced(changed, place, text.replace(old, name))
        if (section.is_navigation or section.is_footer) and isinstance(changed.get("name"), str):
            changed = {**changed, "name": name}
        if changed != content:
            desk.draft.write_content(site.path_of(section), changed)
    return f"named the site {name}"
