# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about single things in a list: “add a croissant to the menu for 2.40”, “delete Rui from the team”."""

import re

from apps.chat.providers.offline.amounts import AMOUNT
from apps.chat.providers.offline.changes import AddItem, Ask, Change, Explain
from apps.chat.providers.offline.lexicon import find_sections, section_of
from apps.chat.providers.offline.lists import (
    ITEM_NOUNS,
    NOUN,
    ORDINALS,
    SECTION_OF_NOUN,
    group_named,
    item_lists,
)
from apps.chat.providers.offline.site import Site, kind_of
from apps.chat.providers.offline.words import Clause, capital

from .base import recogniser

POLITE = r"^\s*(?:(?:please|and|then|also|can you|could you|just|now)\s+)*"
SLOT = "\ue000\\d+\ue001"
ORD = "|".join(ORDINALS)
_ADD = re.compile(
    rf"{POLITE}(?:add|insert|include|append|put|(?:(?:i|we) (?:want|need|also sell|also have)|(?:i|we)(?:'d| would) like)(?=\s+an?\s))\s+(.+)$",
    re.I,
)
_TO_FIRST = re.compile(r"^to\s+(?:the|our|my)\s+(\w+)[,:]?\s+(.+)$", re.I)
_WHERE = re.compile(
    r"\s+(?:to|into|in|on|onto)\s+(?:(?:the|our|my)\s+)?([\w'& -]+?|\ue000\d+\ue001)(?:\s+(?:section|list|group|category|card|part))?$",
    re.I,
)
_PRICE = re.compile(
    rf",?\s*\b(?:for|at|costing|priced at|(?:that|which) costs|at the price of|with (?:a|the) price of)\s+({AMOUNT})(?:\s+(?:an?|per)\s+(?:month|year|piece|person|hour))?(?!\w)(?=\s*(?:$|[,:]|to\b|into\b|in\b|on\b|with\b))"
    r"|[,(]\s*([€£$]\s?\d+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?\s?[€£$])\s*\)?(?=\s|$|,)"
    r"|[,:]\s*(\d+[.,]\d{2})\s*$",
    re.I,
)
_NOUN = re.compile(
    rf"^(?:(?:an?|another|one more|the|our|new|extra)\s+)*(?:(?:{ORD})\s+)?(?:new\s+)?({NOUN})\b(.*)$", re.I
)
_NAMELESS = frozenset(
    ["item", "items", "thing", "something", "entry", "row", "product", "one", "option", "someone", "somebody"]
)
_SEVERAL = re.compile(
    rf"^(?:two|three|four|five|some|a few|more|\d+)\s+(?:more\s+|new\s+|other\s+)*({NOUN})s$", re.I
)
_TELLS = re.compile(
    r"^\s*(?:(?:called|named|titled|entitled|from|by|saying|that says)\b|[:,–-]|(?=\ue000)|(?=[A-Z]\w))\s*(.*)$"
)
_SAYS = re.compile(
    r"\s*(?::|,?\s*\b(?:saying|who says|that says|says|with the text|with the answer|and the answer|answer:?)\b)\s*",
    re.I,
)
_NOT_ITEMS = re.compile(
    r"\b(?:links?|buttons?|headings?|headlines?|subtitles?|images?|photos?|pictures?|sections?|forms?|icons?|space|spacing|padding|backgrounds?|colou?rs?|borders?|shadows?|text|paragraphs?|prices?|animations?|videos?|search|more|instagram|facebook)\b",
    re.I,
)
PAGE = re.compile(r"\s+(?:to|on|in|from)\s+(?:the|my|our|this)\s+(?:page|site|website)$", re.I)
_AND_A = re.compile(r",?\s+and\s+(?=an?\s)|,\s+(?=an?\s)", re.I)
ARTICLE = re.compile(r"^(?:(?:an?|the|our|my|another|one more|new)\s+)+", re.I)
_ASKED = {
    "testimonials": "Who says it, and what? For example: add a testimonial from Ana: The best bread in town.",
    "faq": "Which question, and what is the answer? For example: add a question: Do you deliver? Yes, every morning.",
    "team": "What is the name, and what do they do? For example: add a team member called Rui, baker.",
    "pricing": "What is it called, and what does it cost? For example: add a plan called Studio for €49.",
    "menu": "What is it called, and what does it cost? For example: add a lemon tart to the menu for 3.20.",
}
# Prices and roles stay readable: only what people say and ask is taken as it stands.
_SPOKEN = "|".join(
    noun for section in ("testimonials", "faq", "features", "steps") for noun in ITEM_NOUNS[section]
)
_FREE_TEXT = re.compile(
    rf"(\b(?:add|insert|include)\s+(?:an?|another|one more|the|our|new)\s+(?:\w+\s+)?(?:{_SPOKEN})\b[^:\n\"“”«]{{0,80}}(?::|\bsaying))\s*(?![\"“'‘«\s])([^\n\"“”«»]+?)(?=\s*(?:$|\n|;)|(?<=[.!?])\s+(?:add|remove|delete|move|make|change|set|use|replace|rename)\b)",
    re.I,
)


def keep_whole(message: str) -> str:
    """The message with free words of an item in quotes, so that their full stops don't end the wish."""
    return _FREE_TEXT.sub(lambda m: f"{m[1]} “{m[2].strip()}”\n", message)


@recogniser("sections", 11)
def add_item(clause: Clause, site: Site) -> list[Change]:
    """add a croissant to the menu for 2.40; add a team member called Rui, baker."""
    found = _ADD.match(clause.text)
    if not found:
        return []
    body, price = _without_price(PAGE.sub("", found[1].strip(" .!")))
    first = _TO_FIRST.match(body)
    body = f"{first[2]} to the {first[1]}" if first else body
    body, kind, group = _where(clause, body, site)
    several = _SEVERAL.match(body)
    if several and (kind := SECTION_OF_NOUN[several[1].lower()]) in _ASKED and item_lists(site, kind):
        return [Ask(f"Tell me one after the other. {_ASKED[kind]}")]
    named = _NOUN.match(body)
    if named and (changes := _by_noun(clause, site, named, price, kind, group)) is not None:
        return changes
    if not kind and price and any(kind_of(section) == "menu" for section in site.sections):
        kind = "menu"
    if not kind or (named and not kind):
        return []
    return [change for part in _AND_A.split(body) for change in _by_name(clause, part, price, kind, group)]


def _without_price(body: str) -> tuple[str, str]:
    found = _PRICE.search(body)
    if not found:
        return body, ""
    return (body[: found.start()] + body[found.end() :]).strip(" ,"), (
        found[1] or found[2] or found[3]
    ).strip()


def _where(clause: Clause, body: str, site: Site) -> tuple[str, str, str]:
    """What is left, the kind of section named at the end, and the words for one of its groups."""
    found = _WHERE.search(body)
    if not found:
        return body, "", ""
    told = clause.plain(found[1])
    kind = section_of(told)
    if group_named(item_lists(site, "menu"), told):
        return body[: found.start()], "menu", told
    if kind in ITEM_NOUNS and kind != "navigation":
        return body[: found.start()], str(kind), ""
    return body, "", ""


def _by_noun(
    clause: Clause, site: Site, named: re.Match[str], price: str, where: str, group: str
) -> list[Change] | None:
    """“a team member called Rui, baker”: None when the noun is only the start of something else."""
    kind = SECTION_OF_NOUN[named[1].lower()]
    if (
        where
        and where != kind
        and named[1].lower() not in ("plan", "package", "service", "treatment", "member")
    ):
        return None
    rest = named[2].strip()
    present = any(kind_of(section) == kind for section in site.sections)
    if not rest:
        if kind == "gallery":
            return [Explain("images")] if present else None
        return [Ask(_ASKED[kind])] if present and kind in _ASKED else None
    told = _TELLS.match(rest)
    if not told or not told[1].strip():
        return [Ask(_ASKED[kind])] if kind == "faq" and rest.lower().startswith("about") else None
    return _item(clause, where or kind, told[1].strip(), price, group)


def _item(clause: Clause, kind: str, words: str, price: str, group: str) -> list[Change]:
    if kind == "faq":
        name, detail = _question(clause, words)
    elif kind == "testimonials":
        name, detail = _testimony(clause, words)
    else:
        name, detail = _name_and_detail(clause, words)
    if not name or (kind in ("faq", "testimonials") and not detail) or (kind == "pricing" and not price):
        return [Ask(_ASKED.get(kind, "What is it called? Put the name in quotes."))]
    return [AddItem(kind, name, detail, price, group)]


def _question(clause: Clause, words: str) -> tuple[str, str]:
    """“Do you deliver? Yes, in Lisbon” → the question with its mark, and the answer."""
    slots = re.findall(SLOT, words)
    text = clause.plain(slots[0]) if slots else words
    after = words.partition(slots[0])[2] if slots else ""
    answer = clause.plain(slots[1]) if len(slots) > 1 else clause.plain(_SAYS.sub("", after, count=1))
    question, mark, rest = text.partition("?")
    if not answer and mark:
        return f"{question.strip()}?", capital(rest.strip(" -–"))
    return (text if mark else f"{text.strip()}?"), capital(answer)


def _testimony(clause: Clause, words: str) -> tuple[str, str]:
    """“Ana: Best bread” → who says it (with a role after a comma) and what."""
    slot = re.search(SLOT, words)
    if slot and slot.start() == 0:
        text = clause.plain(slot[0])
        who = re.sub(r"^\W*(?:from|by|said)?\s*", "", words[slot.end() :]).strip(" .")
        parts = re.split(r"\s[-–—]\s*(?=[A-Z][^.!?]*$)", text)
        return (who, text) if who or len(parts) < 2 else (parts[1], parts[0].strip())
    if slot:
        return _SAYS.sub("", words[: slot.start()]).strip(" ,:"), clause.plain(slot[0])
    parts = _SAYS.split(words, maxsplit=1)
    return parts[0].strip(), capital(parts[1].strip()) if len(parts) > 1 else ""


def _name_and_detail(clause: Clause, words: str) -> tuple[str, str]:
    """“Rui, our head baker”, “Rui (baker)”, “lemon tart: with meringue” → name and the rest."""
    if re.fullmatch(SLOT, words) and not re.match(r".*\b(?:called|named)\s", clause.low):
        words = clause.plain(words) if ":" in clause.text else words
    slot = re.match(SLOT, words)
    if slot:
        return clause.plain(slot[0]), _detail(clause, words[slot.end() :])
    parts = re.split(r"\s*[,:(]\s*|\s+[-–—]\s+|\s+as\s+(?=an?\b|the\b|our\b|head\b)", words, maxsplit=1)
    name = capital(ARTICLE.sub("", parts[0]).strip(" .'\""))
    return name, _detail(clause, parts[1]) if len(parts) > 1 else ""


def _detail(clause: Clause, words: str) -> str:
    plain = clause.plain(
        re.sub(r"^\W*(?:who is|is|as|with the text|saying)?\s+(?=\S)", "", f" {words}", count=1)
    )
    return capital(ARTICLE.sub("", plain.strip(" ()")))


def _by_name(clause: Clause, words: str, price: str, kind: str, group: str) -> list[Change]:
    """“a croissant”, where the section is told: not for parts of the design, nor for whole sections."""
    bare = ARTICLE.sub("", words.strip())
    hits = find_sections(bare)
    is_section = any(end >= len(bare) and (start == 0 or name != kind) for name, start, end in hits)
    if not bare or is_section or len(bare.split()) > 14 or _NOT_ITEMS.search(bare):
        return []
    if bare.lower() in _NAMELESS:
        return [Ask(_ASKED.get(kind, "What is it called? Put the name in quotes."))]
    return _item(clause, kind, words.strip() if kind != "team" else bare, price, group)
