"""Things in lists by their place: other words, another place, twice."""

from typing import Any

from apps.chat.providers.offline.amounts import priced_like
from apps.chat.providers.offline.changes import DuplicateItem, MoveItem, SetItem, SwapItems
from apps.chat.providers.offline.lexicon import LABELS
from apps.chat.providers.offline.lists import ItemList, item_lists, name_of

from .base import CantDo, Desk, carry_out, need_page
from .items import LONGEST, write_list

_KEYS = {
    "name": ("name", "title", "question", "caption", "label"),
    "text": ("text", "answer", "quote", "description", "label"),
    "price": ("price", "monthly", "value"),
    "role": ("role",),
}


@carry_out.register
def set_item(change: SetItem, desk: Desk) -> str:
    """Change a word of one thing."""
    target, number = _found(desk, change.section, change.number)
    if not change.new.strip() or len(change.new) > LONGEST:
        raise CantDo(f"Give me the new words, {LONGEST} characters at most.")
    item = target.items[number]
    key = next((key for key in _KEYS[change.field] if isinstance(item.get(key), str)), None)
    if key is None:
        raise CantDo(f"“{name_of(item)}” in the {target.label} has no {change.field} that I can change.")
    items = list(target.items)
    new = _priced(change.new, target, key) if change.field == "price" else change.new
    items[number] = {**item, key: new}
    write_list(desk, target, items)
    return f"changed the {change.field} of “{name_of(item)}” in the {target.label} to “{new}”"


@carry_out.register
def move_item(change: MoveItem, desk: Desk) -> str:
    """Bring one thing to another place of its list."""
    target, number = _found(desk, change.section, change.number)
    last = len(target.items) - 1
    to = number + change.by if change.by else change.to if change.to >= 0 else last
    if not 0 <= to <= last or to == number:
        raise CantDo(f"“{name_of(target.items[number])}” is there already.")
    items = list(target.items)
    items.insert(to, items.pop(number))
    write_list(desk, target, items)
    return f"moved “{name_of(target.items[number])}” to place {to + 1} in the {target.label}"


@carry_out.register
def swap_items(change: SwapItems, desk: Desk) -> str:
    """Let two things of one list trade places."""
    target, first = _found(desk, change.section, change.first)
    other, second = _found(desk, change.section, change.second)
    if other != target or first == second:
        raise CantDo("These two don't stand in one list, so they can't trade places.")
    items = list(target.items)
    items[first], items[second] = items[second], items[first]
    write_list(desk, target, items)
    names = f"“{name_of(items[second])}” and “{name_of(items[first])}”"
    return f"swapped {names} in the {target.label}"


@carry_out.register
def duplicate_item(change: DuplicateItem, desk: Desk) -> str:
    """Put a copy of one thing behind it."""
    target, number = _found(desk, change.section, change.number)
    items: list[dict[str, Any]] = list(target.items)
    items.insert(number + 1, dict(items[number]))
    write_list(desk, target, items)
    return f"duplicated “{name_of(items[number])}” in the {target.label}"


def _priced(words: str, target: ItemList, key: str) -> str:
    """The price as its neighbours are written."""
    return priced_like(words, [str(item.get(key, "")) for item in target.items]) or words


def _found(desk: Desk, section: str, number: int) -> tuple[ItemList, int]:
    """The list and the place in it, counted over all lists of the section. Raises CantDo."""
    need_page(desk.site)
    every = [(one, at) for one in item_lists(desk.site, section) for at in range(len(one.items))]
    label = LABELS.get(section, section)
    if not every:
        raise CantDo(f"The page has no list in a {label} section.")
    if not -len(every) <= number < len(every):
        raise CantDo(f"There are only {len(every)} in the {label}.")
    return every[number]
