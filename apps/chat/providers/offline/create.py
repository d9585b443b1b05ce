# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Reading the wish for a whole page: which business, its name, place, tone, sections and audience."""

import re

from .changes import CreatePage
from .kinds import GENERIC, find_kinds, kind, kind_words
from .lexicon import find_sections
from .places import known_place
from .styles import TONE_OF
from .words import Clause, capital, near, tokens

_PAGE = r"(?:landing[- ]?page|web ?site|web ?page|home ?page|one[- ]pager|landing ?site|page|site)"
_ASKS = re.compile(
    rf"\b(?:create|make|build|design|generate|write|need|want|like|have|do|start|craft|give me|get|set up)\b[^.;\n]{{0,60}}?\b(?:an?|the|my|our|new|another|some|simple)\s+(?:[\w-]+\s+){{0,5}}?{_PAGE}\b(?!\s*(?:title|description|name|background|darker|lighter|colou?r|dark|light))"
    rf"|^\W*(?:an?\s+|my\s+|our\s+|the\s+|new\s+)?(?:[\w'&-]+\s+){{0,5}}?{_PAGE}\s+(?:for|about|of|to promote|to sell|advertising|presenting)\b"
    rf"|^\W*(?:an?|new)\s+(?:[\w'&-]+\s+){{0,5}}?{_PAGE}\W*$|\bturn (?:this|it)(?: page| site)? into\b.*\b{_PAGE}\b|\bstart (?:again|over|fresh|anew)\b.*\bfor\b",
    re.I,
)
_OWNS = re.compile(
    r"\b(?:i|we)(?:'m| am|'ve|'re| are| have)?\s+(?:just\s+|also\s+)?(?:run|own|have|manage|started|opened|opening|starting|launching|work as|am|are)\s+(?:up\s+)?(?:an?|the|my|our)\s+(.+)",
    re.I,
)
_IS_A = re.compile(r"^([A-Z][\w'&. -]{1,50}?)\s+(?:is|are)\s+(?:an?|the)\s+(.+)")
_NOT_CREATE = re.compile(
    rf"^\W*(?:please\s+)?(?:add|remove|delete|move|insert|put|replace|rename|change|duplicate|swap|set|use|title)\b|\b(?:this|the)\s+{_PAGE}\s+(?:darker|lighter|more|less|dark|light)\b",
    re.I,
)
_FOR = re.compile(
    r"\b(?:for|about|of|promot(?:e|ing)|advertis(?:e|ing)|sells?|selling|presenting)\s+(.+)", re.I | re.S
)
_NOUN_END = re.compile(
    r"\b(?:in|near|at|on|from|with|called|named|that|which|who|whose|where|based|located|including|featuring|for|aimed|using|offering|selling|specialis\w+|specializ\w+|and (?:make|use|add|we|it|please)|please|we|it|around|by|to)\b|[,.;:\n!?(]",
    re.I,
)
_LEAD = re.compile(
    r"^(?:(?:an?|the|my|our|your|his|her|their|this|new|small|little|local|family|family-run|family-owned|friendly|modern|cosy|cozy|tiny|big|independent|simple|beautiful|nice|great|stylish)\s+)+",
    re.I,
)
_CALLED = re.compile(
    r"\b(?:called|named|by the name of|the name is|its name is|name is|name:)\s+(\ue000\d+\ue001|[^,.;:\n!?]+)",
    re.I,
)
_NAME_END = re.compile(
    r"\s+(?:in|near|at|with|and|that|which|who|based|located|for|from|has|have|is|it|we|where|the|please)\b(?!\s+[A-Z][\w]*\s*$).*$"
)
_PROPER = r"[A-Z][\w'’&.-]*(?:\s+(?:[A-Z][\w'’&.-]*|&|of|the|and|de|da|do|du|la|le|el|dos|des|von|at|y|e)(?=\s|$|[,.;!?]))*"
_FOR_NAME = re.compile(rf"\b(?:for|about)\s+({_PROPER})")
_PLACE = re.compile(
    r"\b(?:in|near|from|at|around|outside|based in|located in|of)\s+(?:downtown\s+|central\s+|the heart of\s+|the (?:city|town|village) of\s+|the\s+(?=[A-Z]))?([A-Z][\w'’-]+(?:(?:[ -](?:de|da|do|del|la|le|of|the|upon|sur|am|an|on))*[ -][A-Z][\w'’-]+)*(?:,\s*[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*)?)"
)
_LOW_PLACE = re.compile(
    r"\b(?:in|near|from|at|around|for)\s+((?:[a-zà-ÿ-]+\s+){0,2}?[a-zà-ÿ-]+)(?=\s+(?:with|called|named|and|that|for|which)\b|[,.;!?]|\s*$)",
    re.I,
)
_NOT_PLACES = frozenset(
    [
        "english",
        "french",
        "german",
        "spanish",
        "portuguese",
        "italian",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "dark",
        "light",
        "inter",
        "sora",
        "manrope",
        "nunito",
        "lora",
        "fraunces",
        "i",
        "we",
        "blue",
        "green",
        "red",
        "navy",
        "gold",
        "teal",
    ]
)
_WITH = re.compile(
    r"\b(?:with|including|includes?|featuring|features?|sections?(?: for)?|ha(?:s|ve|ving)|contain(?:s|ing)?|plus|show(?:s|ing)?|add|needs?|wants?|list(?:s|ing)?|want)\b",
    re.I,
)
_WITHOUT = re.compile(
    r"\b(?:without|no|but not|except|leave out|skip|don't (?:want|need)|minus)\s+(?:an?\s+|the\s+|any\s+)?((?:[\w-]+(?:\s+section)?(?:,?\s+(?:or|and|nor)\s+|\s*,\s*)?){1,6})",
    re.I,
)
_AUDIENCE = re.compile(
    r"\b(?:aimed at|targeting|targeted at|for an audience of|meant for|catering to|that (?:serves|helps))\s+([a-z][\w' -]+?)(?=\s+(?:with|in|and|called|named)\b|[,.;\n]|$)",
    re.I,
)
_SECOND_FOR = re.compile(
    r"\bfor\s+(?!(?:my|our|a|an|the)\b)([a-z][\w'-]+(?:\s+(?:and\s+)?[a-z][\w'-]+){0,3}?)(?=\s+(?:with|in|called|named|that|and)\b|[,.;\n]|$)"
)


def read_create(message: Clause, *, fresh: bool) -> CreatePage | None:
    """The page a message asks for, or None. `fresh`: the page is still the template, so naming a business is enough."""
    text = message.text
    if _NOT_CREATE.search(text) and not re.search(rf"\b{_PAGE}\s+for\b", text, re.I):
        return None
    owns, is_a = _OWNS.search(text), _IS_A.search(text)
    hit = find_kinds(text)
    asked = (
        bool(_ASKS.search(text)) or bool(owns and find_kinds(owns[1])) or bool(is_a and find_kinds(is_a[2]))
    )
    if not asked and not (fresh and hit and not _imperative(text)):
        return None
    return _read(message, owns[1] if owns else is_a[2] if is_a else "")


def _imperative(text: str) -> bool:
    return bool(
        re.match(r"\W*(?:make|what|why|how|can|could|which|who|is|are|do|move|give|turn)\b", text, re.I)
    )


def _read(message: Clause, owned: str) -> CreatePage:
    text = message.text
    place = _place(text)
    name = _name(message, place)
    head = _head(text, owned)
    kind_name, noun = _kind(head, text, name)
    sections, without = _sections(text, head)
    return CreatePage(
        kind=kind_name, noun=noun, name=name, place=place, tone=_tone(text, name), audience=_audience(text, head),
        sections=sections, without=without,
    )  # fmt: skip


def _head(text: str, owned: str) -> str:
    """The noun phrase of the business: “a bakery” of “a page for a bakery in Lisbon”."""
    found = _FOR.search(text)
    rest = owned or (found[1] if found else "")
    while rest:
        end = _NOUN_END.search(rest)
        part = rest[: end.start()] if end else rest
        part = _LEAD.sub("", part.strip()).strip()
        if part:
            return part
        rest = rest[end.end() :].strip() if end else ""
    return ""


def _kind(head: str, text: str, name: str) -> tuple[str, str]:
    for words in (head, text.replace(name, " ") if name else text, text):
        hits = find_kinds(words)
        if hits:
            best = max(hits, key=lambda hit: (len(hit[1].split()), hit[2])) if words == head else hits[0]
            return best[0], best[1]
    for word in tokens(head):
        guess = near(word, kind_words(), cutoff=0.84)
        if guess:
            return kind_words()[guess], guess
    noun = re.sub(r"[\ue000\ue001\d]+", "", head).strip()
    return GENERIC, "" if _is_proper(noun) else " ".join(noun.split()[:5])


def _is_proper(words: str) -> bool:
    return bool(re.fullmatch(_PROPER, words.strip()))


def _name(message: Clause, place: str) -> str:
    text = message.text
    called = _CALLED.search(text)
    if called:
        if "\ue000" in called[1]:
            return message.plain(called[1])[:60]
        return _title_case(_NAME_END.sub("", called[1].strip()))[:60]
    is_a = _IS_A.match(text)
    if is_a and not re.match(r"(?:I|We|It|This|There|My|Our|The)\b", is_a[1]):
        return is_a[1].strip()[:60]
    found = [m[1] for m in _FOR_NAME.finditer(text)] + (
        message.quoted[:1] if re.search(r"\b(?:for|my|our)\b[^.]*?\ue0000", text) else []
    )
    after_kind = [
        m[1] for _, _, _, end in find_kinds(text) for m in [re.match(rf"\s+({_PROPER})", text[end:])] if m
    ]
    for candidate in found + after_kind:
        name = re.sub(r"\s+(?:in|at|of|and|the)$", "", candidate.strip(" .,"))
        if name and name != place and not _only_kind(name) and name.lower() not in _NOT_PLACES:
            return name[:60]
    return ""


def _only_kind(name: str) -> bool:
    low = name.lower()
    return low in kind_words() or bool(known_place(low)) or (name.isupper() and len(name) < 4)


def _title_case(name: str) -> str:
    return name if any(c.isupper() for c in name) else " ".join(capital(word) for word in name.split())


def _place(text: str) -> str:
    for found in _PLACE.finditer(text):
        place = found[1].strip(" .,'’")
        first = place.split()[0].strip(",").lower()
        if first not in _NOT_PLACES and not (found[0].lower().startswith("of ") and not known_place(place)):
            return place
    for low in _LOW_PLACE.finditer(text):
        words = low[1].split()
        for start in range(len(words)):
            known = known_place(" ".join(words[start:]))
            if known:
                return known
    lone = re.match(r"^\W*([A-Z][\w-]+) (?=[a-z])", text)
    return known_place(lone[1]) if lone else ""


def _tone(text: str, name: str) -> str:
    low = (text.replace(name, " ") if name else text).lower()
    found = [
        (low.find(m[0]), TONE_OF[word])
        for word in TONE_OF
        for m in [re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", low)]
        if m
    ]
    found = [hit for hit in found if not re.match(r"\w+ (?:fonts?|typeface)", low[hit[0] :])]
    return min(found)[1] if found else ""


def _audience(text: str, head: str) -> str:
    aimed = _AUDIENCE.search(text)
    if aimed:
        return aimed[1].strip()
    after = text[text.find(head) + len(head) :] if head and head in text else ""
    second = _SECOND_FOR.match(after.strip())
    return second[1].strip() if second and not known_place(second[1]) and not find_sections(second[1]) else ""


def _sections(text: str, head: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sections asked for after “with …”, and those the person doesn't want."""
    without: list[str] = []
    for refusal in _WITHOUT.finditer(text):
        without += [name for name, _, _ in find_sections(refusal[1])]
    plain = _WITHOUT.sub(" ", text)
    start = plain.find(head) + len(head) if head and head in plain else 0
    trigger = _WITH.search(plain, start)
    asked = [name for name, _, _ in find_sections(plain[trigger.start() :])] if trigger else []
    return tuple(dict.fromkeys(n for n in asked if n not in without)), tuple(dict.fromkeys(without))


def invented_name(kind_name: str, place: str, noun: str) -> str:
    """A fitting name made from the kind and the place, always the same for the same two."""
    names = list(kind(kind_name)["names"])
    if place:
        patterned = [name for name in names if "{place}" in name]
        names = patterned or names
    else:
        names = [name for name in names if "{place}" not in name] or names
    pick = names[sum(map(ord, place + noun)) % len(names)]
    return str(pick).replace("{place}", place.split(",")[0]).replace("{noun}", capital(noun))
