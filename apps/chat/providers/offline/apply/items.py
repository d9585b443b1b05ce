# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Single things in lists: one more in the shape of its neighbours, or one less."""

from typing import Any

from apps.chat.providers.offline.amounts import priced_like
from apps.chat.providers.offline.changes import AddItem, RemoveItem
from apps.chat.providers.offline.lexicon import LABELS
from apps.chat.providers.offline.lists import (
    ItemList,
    find_items,
    group_named,
    item_lists,
    lists_of,
    name_of,
    names_in,
    stems,
)
from apps.chat.providers.offline.shelf import choices
from apps.chat.providers.offline.site import kind_of, replaced
from apps.chat.providers.offline.words import article, listing, slug
from apps.components.library import check_values
from apps.components.shapes import empty, model_of

from .base import CantDo, Desk, carry_out, need_page
from .facts import written

LONGEST = 600
MOST_NAMED = 8
_ICONS = {"features": "sparkles", "logos": "compass"}
_DETAIL_KEYS = {"team": "role", "faq": "answer", "testimonials": "quote"}


@carry_out.register
def add_item(change: AddItem, desk: Desk) -> str:
    """Put one more thing at the end of a list."""
    need_page(desk.site)
    if len(change.name) > LONGEST or len(change.detail) > LONGEST:
        raise CantDo(f"That text is longer than {LONGEST} characters; please shorten it.")
    lists = item_lists(desk.site, change.section)
    label = LABELS.get(change.section, change.section)
    if not lists:
        raise CantDo(f"The page has no {label} section yet. Say “add {article(label)} section” first.")
    target = _target(change, lists)
    if change.section != "testimonials" and stems(change.name) in [
        stems(name) for name in names_in([target])
    ]:
        raise CantDo(f"The {target.label} already has “{change.name}”.")
    price = _price(change, lists, desk)
    write_list(desk, target, [*target.items, _shaped(change, target, price)])
    group = f", under {target.title}" if target.title else ""
    cost = f" for {price}" if price and change.section != "stats" else ""
    bare = not price and change.section == "menu" and any(item.get("price") for item in target.items)
    hint = f" (without a price; say “the price of {change.name} is …” to give it one)" if bare else ""
    return f"added {_told(change)}{cost} to the {target.label}{group}{hint}"


def _told(change: AddItem) -> str:
    if change.section == "testimonials":
        return f"the words of {change.name}"
    role = f" ({change.detail})" if change.section == "team" and change.detail else ""
    return f"“{change.name}”{role}"


def _target(change: AddItem, lists: list[ItemList]) -> ItemList:
    """The group that was named, else the one with a thing of the same sort, else the first."""
    named = group_named(lists, change.group) if change.group else []
    if named:
        return named[0]
    words = {word for word in stems(change.name) if len(word) > 3}
    alike = [one for one in lists if any(words & set(stems(name)) for name in names_in([one]))]
    return (alike or lists)[0]


def _price(change: AddItem, lists: list[ItemList], desk: Desk) -> str:
    if not change.price or change.section == "stats":
        return change.price
    others = [str(item.get(key, "")) for one in lists for item in one.items for key in ("price", "monthly")]
    return priced_like(change.price, others) or written(change.price, desk)


def _shaped(change: AddItem, target: ItemList, price: str) -> dict[str, Any]:
    """A new item with the keys of its neighbours and nothing of their words."""
    model: dict[str, Any] = (
        model_of(list(target.items)) if target.items else {"name": "", "text": "", "price": ""}
    )
    item: dict[str, Any] = empty(model)
    name, role = change.name, ""
    if change.section == "testimonials" and "," in name:
        name, _, role = (part.strip() for part in name.partition(","))
    words = {
        "name": name, "title": name, "question": name, "caption": name, "label": name, "role": role,
        _DETAIL_KEYS.get(change.section, "text"): change.detail,
        "price": price, "monthly": price, "yearly": price, "value": price,
        "icon": _ICONS.get(change.section, "") if model.get("icon") else "", "href": model.get("href", ""),
    }  # fmt: skip
    item |= {key: value for key, value in words.items() if isinstance(item.get(key), str)}
    if isinstance(model.get("button"), dict):
        item["button"] = {**dict(model["button"]), "label": f"Choose {name}"}
    if isinstance(model.get("image"), dict):
        item["image"] = {**model["image"], "src": "", "alt": name, "seed": slug(name)}
    return item


@carry_out.register
def remove_item(change: RemoveItem, desk: Desk) -> str:
    """Take one thing out of a list."""
    need_page(desk.site)
    lists = _lists(change, desk)
    target, number = _numbered(change, lists) if change.number is not None else _named(change, lists)
    name = name_of(target.items[number])
    left = [item for at, item in enumerate(target.items) if at != number]
    if not left and not _drop_group(desk, target):
        raise CantDo(
            f"“{name}” is the only one in the {target.label}. Say “remove the {target.label}” to take the whole section off."
        )
    if left:
        write_list(desk, target, left)
    return f"removed “{name}” from the {target.label}"


def _lists(change: RemoveItem, desk: Desk) -> list[ItemList]:
    if change.section in ("navigation", "footer"):
        return [o for s in desk.site.sections if kind_of(s) == change.section for o in lists_of(desk.site, s)]
    lists = item_lists(desk.site, change.section)
    if change.section and not lists:
        raise CantDo(f"The page has no {LABELS[change.section]} section.")
    return (group_named(lists, change.whole) if change.whole else []) or lists


def _numbered(change: RemoveItem, lists: list[ItemList]) -> tuple[ItemList, int]:
    every = [(one, at) for one in lists for at in range(len(one.items))]
    number = change.number or 0
    if not -len(every) <= number < len(every):
        raise CantDo(f"There are only {len(every)} in the {lists[0].label}: {_names(lists)}.")
    return every[number]


def _named(change: RemoveItem, lists: list[ItemList]) -> tuple[ItemList, int]:
    hits = find_items(lists, change.name)
    if len(hits) == 1:
        return hits[0]
    if hits:
        found = [f"“{name_of(one.items[at])}” in the {one.label}" for one, at in hits[:MOST_NAMED]]
        raise CantDo(f"Which one do you mean: {listing(found, last='or')}?")
    if not change.section or not lists:
        raise CantDo(f"Nothing in the lists of the page is called “{change.name}”, so I removed nothing.")
    raise CantDo(f"I don't see “{change.name}” in the {lists[0].label}. It has {_names(lists)}.")


def _names(lists: list[ItemList]) -> str:
    names = [f"“{name}”" for name in names_in(lists)]
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return listing([*names[:MOST_NAMED], *more]) or "nothing yet"


def _drop_group(desk: Desk, target: ItemList) -> bool:
    """Take an emptied group away with its title, when others remain."""
    content = desk.site.content_of(target.section)
    if len(target.path) != 3 or len(content[str(target.path[0])]) < 2:
        return False
    key, number, _ = target.path
    groups = [group for at, group in enumerate(content[str(key)]) if at != number]
    desk.draft.write_content(desk.site.path_of(target.section), {**content, str(key): groups})
    return True


def write_list(desk: Desk, target: ItemList, items: list[dict[str, Any]]) -> None:
    """Store the list. Raises CantDo when the component takes no more."""
    content = desk.site.content_of(target.section)
    changed = replaced(content, target.path, items)
    key = str(target.path[0])
    component = next(
        (c for c in choices(desk.library, kind_of(target.section)) if set(c.defaults()) == set(content)), None
    )
    known = component and any(prop.name == key for prop in component.properties)
    if (
        component
        and known
        and len(items) > len(target.items)
        and check_values(component, {key: changed[key]})
    ):
        raise CantDo(f"The {target.label} has room for {len(target.items)} and no more. Remove one first.")
    desk.draft.write_content(desk.site.path_of(target.section), changed)
