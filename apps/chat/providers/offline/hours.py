# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Opening times in plain words: “weekdays 7 to 19, closed on Sundays” → days and hours."""

import re

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = r"mon(?:day)?s?|tue(?:s(?:day)?)?s?|wed(?:nesday)?s?|thu(?:r(?:s(?:day)?)?)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?"
_RANGE = re.compile(rf"\b({_DAY})\s*(?:-|to|through|till|until|thru)\s*({_DAY})\b", re.I)
_ONE_DAY = re.compile(rf"\b({_DAY})\b", re.I)
_GROUPS = (
    (re.compile(r"\b(?:on\s+)?(?:weekdays|workdays|working days|during the week)\b", re.I), (0, 1, 2, 3, 4)),
    (re.compile(r"\b(?:on |at )?(?:the )?weekends?\b", re.I), (5, 6)),
    (
        re.compile(r"\b(?:every ?day|daily|all week|seven days a week|7 days a week)\b", re.I),
        (0, 1, 2, 3, 4, 5, 6),
    ),
)
_TIME = r"(?:\d{1,2}(?:[:.h]\d{2})?\s*(?:a\.?m\.?|p\.?m\.?|o'clock|h\b)?|noon|midday|midnight)"
_SPAN = re.compile(
    rf"(?:\bopens?\s+)?(?:\b(?:from|at|between)\s+)?\b({_TIME})\s*(?:-|\bto\b|\btill?\b|\buntil\b|\band\b(?!\s*clos)|(?:,?\s*(?:and|we|it)\s*)*\bcloses?\s+(?:at\s+)?)\s*({_TIME})(?!\d)",
    re.I,
)
_CLOSED = re.compile(r"\bclosed\b|\bnot open\b|\bday off\b", re.I)
_HINT = re.compile(
    r"\b(?:we(?:'re| are)?\s+(?:open|closed?|shut)|opens?|closed?|opening (?:hours|times)|hours)\b", re.I
)
_PART = re.compile(
    r"\s*[,;]\s*(?:and\s+|but\s+)?|\s+(?:and|but)\s+(?=(?:we(?:'re| are)\s+)?closed\b|(?:we\s+)?open\b)"
    rf"|\s+and\s+(?=(?:on\s+|from\s+|at\s+)?(?:{_TIME}\s*(?:-|to|until|till)))|\s+and\s+(?=(?:{_DAY})\s+(?:from\s+)?\d)",
    re.I,
)


def looks_like_hours(text: str) -> bool:
    """Whether a text speaks of opening times: a word for opening, and a time or a closed day."""
    if not _HINT.search(text) and not (_days(text) and _SPAN.search(text)):
        return False
    return bool(_SPAN.search(text) or (_CLOSED.search(text) and _days(text)))


Times = tuple[tuple[int, ...], str, str]  # days (Monday 0), opens, closes as HH:MM; "" and "" when closed


def parse_hours(text: str) -> tuple[Times, ...]:
    """The times in the order told; a span without days means all days that aren't named elsewhere."""
    found: list[Times] = []
    waiting: tuple[int, ...] = ()
    for part in _PART.split(text.replace("–", "-").replace("—", "-")):
        days, span = _days(part), _SPAN.search(part)
        hours = _span(span) if span else (("", "") if _CLOSED.search(part) else None)
        if hours is None:
            waiting = tuple(sorted({*waiting, *days}))
            continue
        found.append((tuple(sorted({*waiting, *days})), *hours))
        waiting = ()
    if waiting and found:
        found[-1] = (tuple(sorted({*found[-1][0], *waiting})), *found[-1][1:])
    return _fill_open_ended(found)


def _fill_open_ended(found: list[Times]) -> tuple[Times, ...]:
    named = {day for days, _, _ in found for day in days}
    rest = tuple(day for day in range(7) if day not in named)
    return tuple((days or rest, opens, closes) for days, opens, closes in found if days or rest)


def _days(text: str) -> tuple[int, ...]:
    days: set[int] = set()
    for pattern, group in _GROUPS:
        if pattern.search(text):
            days |= set(group)
    for first, last in _RANGE.findall(text):
        start, end = _index(first), _index(last)
        days |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    days |= {_index(day) for day in _ONE_DAY.findall(_RANGE.sub(" ", text))}
    return tuple(sorted(days))


def _index(word: str) -> int:
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(word.lower()[:3])


def _span(found: re.Match[str]) -> tuple[str, str] | None:
    start, end = _minutes(found[1]), _minutes(found[2])
    if start is None or end is None:
        return None
    if end <= start and end < 12 * 60 and not re.search(r"am|midnight", found[2], re.I):
        end += 12 * 60
    return _clock(start), _clock(end)


def _minutes(text: str) -> int | None:
    low = text.lower().replace(".m", "m").replace("m.", "m").strip()
    if low in ("noon", "midday"):
        return 720
    if low == "midnight":
        return 1440
    number = re.match(r"(\d{1,2})(?:[:.h](\d{2}))?", low)
    if number is None:
        return None
    hour, minute = int(number[1]), int(number[2] or 0)
    if "pm" in low and hour < 12:
        hour += 12
    if "am" in low and hour == 12:
        hour = 0
    return hour * 60 + minute if hour <= 24 and minute < 60 else None


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour % 24 if hour != 24 else 0:02d}:{minute:02d}"
