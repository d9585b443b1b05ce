"""The words of a request that are worth a search."""

import re

MOST = 16  # words that are searched for
_QUOTED = re.compile(r"""["“„«]([^"“”„«»\n]{3,80})["”“»]""")
_WORD = re.compile(r"[^\W_][\w-]*")
_ENDINGS = ("ings", "ing", "ies", "ed", "es", "s", "y", "e")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a about above add after again all also an and any are as at be below been before behind between big
    bigger both but by can change could create delete did do does down each edit fix for from get give
    go had has have her here his how i if in insert instead into is it its just keep less let like look
    looks make makes making maybe me more most move much my new next no not now of off on one only or
    other our out over page please put really remove replace right same set she should show site small
    smaller so some something such take than thank thanks that the their them then there these they
    thing things this those to too top turn under up update us use using very want was we website well
    were what when where which who why will with without would write you your
    """,
    )
)


def terms_of(request: str) -> list[str]:
    """Words and quoted passages in small letters, their common endings taken off, each once, at most MOST."""
    text = request.lower()
    found = [match[1].strip() for match in _QUOTED.finditer(text)]
    for match in _WORD.finditer(text):
        word = match[0].strip("-")
        if word not in _COMMON and not word.isdecimal() and (len(word) > 2 or not word.isascii()):
            found.append(_stem(word))
    return list(dict.fromkeys(found))[:MOST]


def _stem(word: str) -> str:
    """prices, pricing → pric: the part that all forms share, of four letters at least."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
