# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""An amount as a person types it, written like the prices beside it."""

import re
from collections.abc import Iterable

AMOUNT = r"(?:[€£$¥]\s?\d+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?\s?(?:€|£|\$|kr|euros?|pounds?|dollars?|EUR|GBP|USD|CHF)?)"
_NUMBER = re.compile(r"\d+(?:[.,]\d{1,2})?(?!\d)")
_WORDS = {"euro": "€", "eur": "€", "pound": "£", "gbp": "£", "dollar": "$", "usd": "$"}


def priced_like(amount: str, others: Iterable[str]) -> str | None:
    """The amount in the money, decimals and order of its neighbours; None when no neighbour has a price.

    An amount in another currency than theirs stays as the person wrote it.
    """
    sample = next((price for price in others if _NUMBER.search(price)), None)
    number = _NUMBER.search(amount)
    if sample is None or number is None:
        return None
    shown = _NUMBER.search(sample)
    said, used = currency(amount), currency(sample)
    if shown is None or (said and used and said != used):
        return amount
    return f"{sample[: shown.start()]}{_decimals(number[0], shown[0], sample)}{sample[shown.end() :]}"


def currency(price: str) -> str:
    """The currency of a price as one sign or code; "" when it names none."""
    word = re.sub(r"[\d.,\s]", "", price).strip().lower()
    return _WORDS.get(word.removesuffix("s"), word)


def _decimals(number: str, shown: str, sample: str) -> str:
    point = "," if "," in shown or ("." not in shown and re.search(r"\d\s*[€]|kr|zł|Kč", sample)) else "."
    whole, _, part = number.replace(",", ".").partition(".")
    if re.search(r"[.,]", shown):
        part = part.ljust(2, "0")
    elif not part.strip("0"):
        part = ""
    else:
        part = part.ljust(2, "0")
    return f"{whole}{point}{part}" if part else whole
