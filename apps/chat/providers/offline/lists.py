# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Sections that list things: dishes, people, questions, plans. Where their items stand, and how each is called."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.chat.engine.outline import Section

from .lexicon import LABELS
from .site import Site, kind_of

# The words for one item of a section. "" stands for words that fit several sections ("item").
ITEM_NOUNS: Mapping[str, tuple[str, ...]] = {
    "menu": ("menu item", "dish", "drink", "pastry", "dessert", "starter"),
    "team": ("team member", "staff member", "member", "colleague", "employee", "teammate", "person"),
    "faq": ("question", "faq question", "faq entry", "faq item"),
    "pricing": ("pricing plan", "price plan", "plan", "tier", "package", "membership"),
    "testimonials": ("testimonial", "customer review", "review", "customer quote", "quote"),
    "features": ("feature", "service", "benefit", "treatment"),
    "steps": ("step",),
    "logos": ("partner", "client", "sponsor"),
    "blog": ("blog post", "post", "article"),
    "gallery": ("photo", "picture"),
    "stats": ("statistic", "stat", "figure"),
    "navigation": ("menu link", "navigation link"),
}
SECTION_OF_NOUN: Mapping[str, str] = {
    noun: section for section, nouns in ITEM_NOUNS.items() for noun in nouns
}
NOUN = "|".join(sorted(map(re.escape, SECTION_OF_NOUN), key=lambda noun: (-len(noun), noun)))
ORDINALS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th"))
    for word in words.split()
} | {"last": -1}  # fmt: skip
# Sections whose things stand side by side as cards.
CARDS = ("features", "pricing", "team", "testimonials", "blog", "steps")
_NAMES = ("name", "title", "question", "caption", "label", "quote")


@dataclass(frozen=True)
class ItemList:
    """One list of a section: where it stands in the content, its own title, and its items."""

    section: Section
    path: tuple[str | int, ...]
    title: str
    items: tuple[dict[str, Any], ...]

    @property
    def label(self) -> str:
        """What people call the section."""
        return LABELS.get(kind_of(self.section), self.section.id)


def lists_of(site: Site, section: Section) -> list[ItemList]:
    """The lists of a section: its items, or those of each category; links for a navigation or footer."""
    content = site.content_of(section)
    key = "links" if section.is_navigation or section.is_footer else "items"
    found = [_list(section, (key,), "", content.get(key))]
    for name in ("categories", "columns"):
        groups = content.get(name)
        for number, group in enumerate(groups if isinstance(groups, list) else []):
            if isinstance(group, dict):
                found.append(_list(section, (name, number, key), str(group.get("title", "")), group.get(key)))
    return [one for one in found if one is not None]


def _list(section: Section, path: tuple[str | int, ...], title: str, items: Any) -> ItemList | None:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    return ItemList(section, path, title, tuple(items))


def item_lists(site: Site, kind: str = "") -> list[ItemList]:
    """The lists of all sections of a kind, or of all kinds that list things people name."""
    wanted = [kind] if kind else [name for name in ITEM_NOUNS if name != "navigation"]
    return [one for s in site.sections if kind_of(s) in wanted for one in lists_of(site, s)]


def name_of(item: Mapping[str, Any]) -> str:
    """What an item is called: its name, title, question, caption or label."""
    return next((value for key in _NAMES if isinstance(value := item.get(key), str) and value.strip()), "")


def find_items(lists: list[ItemList], words: str) -> list[tuple[ItemList, int]]:
    """The items that the words name: the same name, else all the words in it, plural or not."""
    every = [(one, number) for one in lists for number in range(len(one.items))]
    wanted = stems(words)
    if not wanted:
        return []
    same = [hit for hit in every if stems(_called(hit)) == wanted]
    return same or [hit for hit in every if set(wanted) <= set(stems(_called(hit)))]


def _called(hit: tuple[ItemList, int]) -> str:
    return name_of(hit[0].items[hit[1]])


def stems(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, singular, without articles."""
    words = re.findall(r"[^\W_]+(?:'(?!s\b)\w+)*", text.casefold().replace("’", "'"))
    return tuple(_singular(word) for word in words if word not in ("the", "a", "an", "our", "my", "s"))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def names_in(lists: list[ItemList]) -> Iterator[str]:
    """The names of all items of the lists."""
    return (name for one in lists for item in one.items if (name := name_of(item)))


def group_named(lists: list[ItemList], words: str) -> list[ItemList]:
    """The lists whose title the words name (“pastries” for “Pastry”)."""
    wanted = set(stems(words))
    return [one for one in lists if one.title and wanted and wanted <= set(stems(one.title))]
