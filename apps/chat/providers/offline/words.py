# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Taking a message apart: quoted strings, sentences, clauses, words, and words that are nearly right."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_QUOTED = re.compile(
    r"""(?<![\w])"([^"\n]{1,2000})"|“([^”\n]{1,2000})”|«\s*([^»\n]{1,2000}?)\s*»|(?<!\w)'([^'\n]{1,2000}?(?:\b'\w[^'\n]*?)*)'(?!\w)|(?<!\w)‘([^’\n]{1,2000})’(?!\w)|`([^`\n]{1,2000})`"""
)
_SLOT = re.compile("\ue000([0-9]+)\ue001")
_SENTENCE = re.compile(
    r"(?<!\bSt)(?<!\bMr)(?<!\bDr)(?<!\bMrs)(?<!\bNo)(?<!\bst)(?<!\bCo)(?:[.!?]+(?=\s|$)|[;\n]+)"
)
VERBS = (
    "add|adds|append|insert|include|put|place|remove|delete|drop|hide|get rid|take out|take away|take off|move|shift|swap|"
    "switch|replace|exchange|change|rename|call|make|set|use|apply|turn|give|update|edit|rewrite|duplicate|copy|clone|"
    "repeat|let|show|create|build|design|write|generate|increase|decrease|reduce|tighten|try|go|darken|lighten|title|"
    "name|round|sharpen|i want|i'd like|i would like|i need|we need|we want|we open|we're open|we are open|we close|"
    "we're closed|our phone|our email|our e-mail|our address|our opening|opening hours are|the phone|the email|"
    "please|could you|can you|also|what|why|how|which|who|is it"
)
_VERB_AHEAD = rf"(?=\s*(?:please\s+|also\s+|then\s+)*(?:{VERBS})\b)"
_SAYS_AHEAD = (
    r"(?=\s*(?:the|our|its?)\s+(?:[\w\ue000\ue001-]+\s+){1,3}(?:should|must|needs? to|is|are|to be)\b)"
)
_CLAUSE = re.compile(
    rf"\s*(?:,\s*)?\b(?:and then|and also|and|then|plus|but)\b{_VERB_AHEAD}|\s*,{_VERB_AHEAD}"
    rf"|\s*(?:,\s*)?\b(?:and then|and also|and|but)\b{_SAYS_AHEAD}|\s*,{_SAYS_AHEAD}",
    re.I,
)
_THEME_NOUN = r"(?:page |site |main |brand |primary |secondary )?(?:background|buttons?|accents?|headings?|headlines?|body|text|corners?|links?|page|fonts?|colou?rs?|spacing)"
_ELIDED = re.compile(
    rf"\s*(?:,\s*(?:and\s+)?|\band\s+)(?=(?:the\s+|its\s+)?{_THEME_NOUN}\s+(?!and\b|colou?rs?\b|,)[\w#-]"
    rf"|(?:the\s+|its\s+)?(?:[\w-]+\s+){{1,3}}to\s+\ue000)",
    re.I,
)
_CARRIED = re.compile(r"\s*(?:please\s+)?(make|set|turn|change|give|use)\b", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TYPOGRAPHY = str.maketrans(
    {"’": "'", "\u00a0": " ", "–": "-", "—": "-", "\u200b": None, "\ufeff": None, "\x00": None}
)


@dataclass(frozen=True)
class Clause:
    """One wish. `text` has quoted strings replaced by slots; `quotes` holds them all; `low` is text in small letters."""

    text: str
    quotes: tuple[str, ...]

    @property
    def low(self) -> str:
        """low"""
        return self.text.lower()

    @property
    def quoted(self) -> list[str]:
        """The quoted strings of this clause, in order."""
        return [self.quotes[int(number)] for number in _SLOT.findall(self.text)]

    def restore(self, text: str | None = None) -> str:
        """Text (by default the clause) with its quoted strings put back between typographic quotes."""
        return _SLOT.sub(lambda m: f"“{self.quotes[int(m[1])]}”", self.text if text is None else text)

    def plain(self, text: str) -> str:
        """A captured value: the quoted string itself when it holds one, else the words without end punctuation."""
        slot = _SLOT.search(text)
        if slot:
            return self.quotes[int(slot[1])]
        return text.strip().strip(".,;:!").strip()


def clauses(message: str) -> list[Clause]:
    """Split a message into wishes at sentence ends and before verbs, never inside quotes."""
    masked, quotes = _mask(message)
    found: list[Clause] = []
    for sentence in _SENTENCE.split(masked):
        for part in _CLAUSE.split(sentence):
            found += [
                Clause(text, quotes) for text in _carry_verb(part) if _WORD.search(text) or _SLOT.search(text)
            ]
    return found


def whole(message: str) -> Clause:
    """The message as one clause."""
    return Clause(*_mask(message))


def tokens(text: str) -> list[str]:
    """The words of a text in small letters."""
    return [match.lower() for match in _WORD.findall(text)]


def near(word: str, known: Iterable[str], *, cutoff: float = 0.82) -> str | None:
    """The known word most like a misspelt one, or None. Words of under four letters are taken as written."""
    if len(word) < 4:
        return None
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=cutoff)
    return close[0] if close else None


def slug(text: str) -> str:
    """Words joined by hyphens, in plain small letters."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


def listing(parts: list[str], *, last: str = "and") -> str:
    """["a", "b", "c"] → "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def capital(text: str) -> str:
    """The text with its first letter in capitals and all others as they are."""
    return text[:1].upper() + text[1:]


_SILENT_H = ("hour", "honest", "honour", "honor", "heir")
_LIKE_YOU = ("uni", "eu", "one", "use", "ux", "uk", "ut")
_SPELLED = frozenset("AEFHILMNORSX")


def article(noun: str) -> str:
    """The noun with a or an, by how it sounds: a university, an hour, an NGO, a UX designer."""
    first = noun.split(" ")[0].split("-")[0]
    low = noun.lower()
    if first.isupper():
        an = first[0] in _SPELLED
    else:
        an = low.startswith(_SILENT_H) or (
            low[:1] in tuple("aeiouáàâäéèêëíîóôöúü") and not low.startswith(_LIKE_YOU)
        )
    return f"{'an' if an else 'a'} {noun}"


def _mask(message: str) -> tuple[str, tuple[str, ...]]:
    clean = message.replace("\ue000", "").replace("\ue001", "").replace("\u00a0", " ").replace("\x00", "")
    quotes: list[str] = []

    def slot(match: re.Match[str]) -> str:
        quotes.append(next(group for group in match.groups() if group is not None).strip())
        return f"\ue000{len(quotes) - 1}\ue001"

    masked = _QUOTED.sub(slot, clean).translate(_TYPOGRAPHY)
    return re.sub(r"[ \t\r\f\v]+", " ", masked).strip(), tuple(quotes)


def _carry_verb(part: str) -> list[str]:
    """“make the buttons green and the background cream” → two wishes with the same verb."""
    verb = _CARRIED.match(part)
    pieces = _ELIDED.split(part) if verb else [part]
    carried = "make" if verb and verb[1].lower() not in ("give", "use") else (verb[1] if verb else "")
    return [
        pieces[0].strip(" ,"),
        *(f"{_verb_of(piece, carried)} {piece.strip(' ,')}" for piece in pieces[1:]),
    ]


def _verb_of(piece: str, carried: str) -> str:
    return "set" if " to \ue000" in piece else carried
