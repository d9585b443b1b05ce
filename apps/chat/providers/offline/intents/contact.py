# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about facts: phone, e-mail, address, opening times, a price."""

import re

from apps.chat.providers.offline.changes import Ask, Change, SetContact, SetHours, SetPrice
from apps.chat.providers.offline.hours import looks_like_hours, parse_hours
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser

_PHONE = re.compile(r"(?<![\w#])\+?\(?\d[\d\s().-]{5,20}\d(?!\w)")
_EMAIL = re.compile(r"[^\s@,;<>\"'\ue000]+@[^\s@,;<>\"'\ue000]+\.[A-Za-z]{2,}")
_PHONE_WORDS = re.compile(r"\b(phone|telephone|tel|call us|mobile|number)\b", re.I)
_EMAIL_WORDS = re.compile(r"\b(e-?mail|mail)\b(?! (?:form|sign|list))", re.I)
_ADDRESS = re.compile(
    r"\b(?:(?:our|the|change the|set the|new|my)\s+)*(?:street\s+)?address\b\s*(?:should be|is|to|:|=|as|now)+\s*(.+)$",
    re.I,
)
_LIVES = re.compile(
    r"\bwe(?:'re| are) (?:located|based) (?:at|on) (.+)$|\b(?:find us|located|visit us) at (.+\d.*)$", re.I
)
_MONEY = r"(?:[€£$¥]\s?\d+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?\s?(?:€|£|\$|kr|euros?|pounds?|dollars?|EUR|GBP|USD|CHF)?)"
_PRICE = re.compile(
    rf"\b(?:(?:change|set|make|update|raise|lower)\s+)?(?:the\s+)?prices?\s+(?:of|for)\s+(?:the\s+|a\s+|an\s+)?(.+?)\s+(?:to|is|at|should be|=)\s*({_MONEY})\s*$",
    re.I,
)
_COSTS = re.compile(
    rf"^(?:the\s+|a\s+|an\s+|our\s+)?(.+?)\s+(?:costs?|now costs?|should cost|is now|should be)\s+({_MONEY})\s*$",
    re.I,
)
_MAKE = re.compile(
    r"^(?:make|set)\s+(?:the\s+)?(.+?)\s+(?:cost|for|at|to)?\s*([€£$]\s?\d+(?:[.,]\d{1,2})?)$", re.I
)


@recogniser("contact", 14)
def email(clause: Clause, site: Site) -> list[Change]:
    """our e-mail is hello@example.com (and the phone number beside it)."""
    text = clause.restore()
    changes: list[Change] = []
    address = _EMAIL.search(text)
    if address:
        changes.append(SetContact("email", address[0].strip("“”.")))
    number = _PHONE.search(text)
    if number and _PHONE_WORDS.search(text):
        changes.append(SetContact("phone", number[0].strip()))
    return changes


@recogniser("contact", 15)
def address(clause: Clause, site: Site) -> list[Change]:
    """the address is Rua Augusta 25, Lisbon."""
    found = _ADDRESS.search(clause.text)
    if found:
        return [SetContact("address", clause.plain(found[1]))]
    lives = _LIVES.search(clause.text)
    return [SetContact("address", clause.plain(lives[1] or lives[2]))] if lives else []


@recogniser("contact", 16)
def opening_times(clause: Clause, site: Site) -> list[Change]:
    """we open at 7 and close at 19 on weekdays, closed on Sundays."""
    text = clause.restore()
    if not looks_like_hours(text):
        return []
    times = parse_hours(text)
    return [SetHours(times)] if times else []


@recogniser("contact", 18)
def price(clause: Clause, site: Site) -> list[Change]:
    """the price of the croissant is 2.60; the croissant costs €2.60."""
    for pattern in (_PRICE, _COSTS, _MAKE):
        found = pattern.search(clause.text)
        if found and len(found[1].split()) <= 6:
            return [SetPrice(clause.plain(found[1]), found[2].strip())]
    return []


@recogniser("contact", 60)
def contact_without_value(clause: Clause, site: Site) -> list[Change]:
    """change the phone number: to which?"""
    if not re.match(r"\s*(?:please\s+)?(?:change|update|set|edit)\b", clause.low):
        return []
    for pattern, question in (
        (_PHONE_WORDS, "Which phone number should I put on the page?"),
        (_EMAIL_WORDS, "Which e-mail address should I put on the page?"),
        (re.compile(r"\baddress\b"), "What is the address I should put on the page?"),
        (
            re.compile(r"\b(opening )?(hours|times)\b"),
            "When are you open? For example: we open at 8 and close at 18 on weekdays, closed on Sundays.",
        ),
    ):
        if pattern.search(clause.low):
            return [Ask(question)]
    return []
