"""The edit protocol, read while it arrives: prose for the person, operations for the machine.

    <response>words</response>
    <code>
    <file path="/src/a.css" action="create">…</file>   <file path="/src/a.css" action="delete"/>
    <component name="pricing-three-tier" position="after" reference="#hero">{…}</component>
    <style>{…}</style>   <config>{…}</config>
    </code>

Rules for what models get wrong: <response> may be missing (text outside <code> is prose); an opening tag
counts only
where nothing but white space or another tag stands before it on its line; code fences around tags are
dropped; other
text between operations is dropped; so is what a model thinks aloud between <think> tags before it answers.
A closing tag such as </file> counts only where the line ends after it
or another
tag follows. Content that holds such a line itself names its own end: <file … until="END"> … </file END>.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache

from apps.chat.engine.thinking import Thoughts

LONGEST_HEADER = 2_000  # characters between < and > of an operation
KINDS = ("file", "component", "style", "config")

_KIND = "|".join(KINDS)
# What may be a protocol tag in prose, with an opening fence that stands directly above it.
_PROSE_TAG = re.compile(
    r"(?P<fence>```[a-z]{0,20}[ \t]{0,8}\r?\n\s{0,8})?"
    r"<(?:(?P<tag>/?(?:response|code))[ \t]{0,8}>|(?P<op>file|component)(?=[\s]))"
)
# The end of the text so far that may still become one: held back until more arrives.
_PROSE_HOLD = re.compile(
    r"(?:```[a-z]{0,20}[ \t]{0,8}\r?(?:\n\s{0,8})?)?"
    r"(?:<(?:/?[a-z]{0,9}|/?(?:response|code)[ \t]{0,8}))?\Z"
)
_TICKS_HOLD = re.compile(r"`{1,2}\Z")
_CODE_TAG = re.compile(rf"<(?:(?P<op>{_KIND})(?=[\s/>])|(?P<tag>/code|response)[ \t]{{0,8}}>)")
_HEADER = re.compile(rf"<({_KIND})((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>")
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_FOLLOWS = rf"[ \t]*(?:\r?\n|</?(?:code|response)[ \t]*>|<(?:{_KIND})[\s/>]|{{end}})"
_FENCED = re.compile(r"\A\s*```[\w.-]*[ \t]*\r?\n(.*?)\r?\n?```[ \t]*\s*\Z", re.DOTALL)
_MAYBE_FENCE = re.compile(r"[ \t]*\r?\n?[ \t]*`{0,3}[ \t]*\r?\Z")
_KIND_NAME = re.compile(_KIND)
_CLOSING_FENCE = re.compile(r"[ \t]*\r?\n?[ \t]*```[ \t]*(?:\r?\n|\Z)")


@dataclass(frozen=True)
class ParsedOperation:
    """One operation as the model wrote it. `kind` is the tag, `body` what stands between its tags."""

    kind: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Text:
    """More prose for the person."""

    text: str


@dataclass(frozen=True)
class OperationStarted:
    """The model began to write an operation; `index` counts from 0."""

    index: int
    kind: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class OperationProgress:
    """So many whole lines of its body have arrived."""

    index: int
    lines: int


@dataclass(frozen=True)
class OperationFinished:
    """The operation is complete."""

    index: int
    operation: ParsedOperation


@dataclass(frozen=True)
class Malformed:
    """Something that looks like an operation and can't be read. `reason` is written for the model."""

    reason: str


@dataclass(frozen=True)
class End:
    """The stream is over. `truncated`: in the midst of an operation, which is then not in the list."""

    truncated: bool
    inside: str = ""  # the header of the operation that was cut off


Event = Text | OperationStarted | OperationProgress | OperationFinished | Malformed | End


class _State(Enum):
    PROSE = auto()
    CODE = auto()
    HEADER = auto()
    BODY = auto()


class Parser:
    """Feed it the stream in pieces of any size; it returns what each piece completes. Then call `finish`
    once.
    """

    def __init__(self) -> None:
        self._thoughts = Thoughts()
        self._state = _State.PROSE
        self._back = _State.PROSE  # where to return to after an operation
        self._pending: list[str] = []
        self._line_is_blank = True  # nothing but white space and tags on the present line of prose so far
        self._index = 0
        self._header: tuple[str, dict[str, str]] = ("", {})
        self._body: list[str] = []
        self._lines = 0
        self._after_tag = False

    def feed(self, chunk: str) -> list[Event]:
        """The events that this piece of the stream completes."""
        if not self._thoughts.is_over:
            chunk = self._thoughts.feed(chunk)
        if self._state is _State.BODY and "\n" not in chunk:
            self._pending.append(chunk)  # a body is read by whole lines, so that no text is looked at twice
            return []
        return self._run("".join(self._pending) + chunk, final=False)

    def finish(self) -> list[Event]:
        """The events that the end of the stream completes; the last one is End."""
        events = self._run("".join(self._pending) + self._thoughts.finish(), final=True)
        cut = self._state in (_State.BODY, _State.HEADER)
        kind, attributes = self._header
        inside = f"{kind} {attributes.get('path') or attributes.get('name') or ''}".strip() if cut else ""
        return [*events, End(truncated=cut, inside=inside)]

    def _run(self, text: str, *, final: bool) -> list[Event]:
        events: list[Event] = []
        at, moved = 0, True
        while moved:
            before = (at, self._state)
            at, found = self._step(text, at, final)
            events += found
            moved = (at, self._state) != before
        self._pending = [text[at:]] if at < len(text) else []
        return events

    def _step(self, text: str, at: int, final: bool) -> tuple[int, list[Event]]:
        if self._state is _State.BODY:
            return self._read_body(text, at, final)
        if self._state is _State.HEADER:
            return self._read_header(text, at, final)
        return self._between(text, at, final) if self._state is _State.CODE else self._prose(text, at, final)

    def _prose(self, text: str, at: int, final: bool) -> tuple[int, list[Event]]:
        """Prose up to the next tag, or as far as it surely is prose."""
        if self._after_tag:
            at, decided = self._skip_closing_fence(text, at, final)
            if not decided:
                return at, []
        start = at
        for found in _PROSE_TAG.finditer(text, at):
            closing = found["tag"] == "/response" or found["tag"] == "/code"
            if closing or self._blank_before(text, at, found.start()):
                events = self._text(text[start : found.start()])
                return self._enter(found), events
            self._note_line(text, at, found.end())
            at = found.end()
        end = len(text) if final else self._hold(text, at)
        self._note_line(text, at, end)
        return end, self._text(text[start:end])

    def _hold(self, text: str, at: int) -> int:
        """Where the part begins that may still become a tag."""
        tail = max(at, len(text) - 64)
        found = _PROSE_HOLD.search(text, tail)
        end = found.start() if found else len(text)
        ticks = _TICKS_HOLD.search(text, tail)
        return min(end, ticks.start()) if ticks else end

    def _skip_closing_fence(self, text: str, at: int, final: bool) -> tuple[int, bool]:
        """Drop a closing fence right behind a tag. Undecided (False) while too little has arrived."""
        found = _CLOSING_FENCE.match(text, at)
        if found and (final or found[0].endswith("\n")):
            self._after_tag = False
            self._line_is_blank = True
            return found.end(), True
        if not final and _MAYBE_FENCE.match(text, at) and len(text) - at < 200:
            return at, False
        self._after_tag = False
        return at, True

    def _enter(self, found: re.Match[str]) -> int:
        if found["op"]:
            self._state, self._back = _State.HEADER, _State.PROSE
            return found.start() + len(found["fence"] or "")
        if found["tag"] == "code":
            self._state = _State.CODE
        else:
            self._after_tag = found["tag"].startswith("/")
        # Behind a tag a new one may follow at once, whatever prose stood before it on the line.
        self._line_is_blank = True
        return found.end()

    def _blank_before(self, text: str, at: int, end: int) -> bool:
        line = text.rfind("\n", at, end)
        if line >= 0:
            return not text[line + 1 : end].strip()
        return self._line_is_blank and not text[at:end].strip()

    def _note_line(self, text: str, at: int, end: int) -> None:
        self._line_is_blank = self._blank_before(text, at, end)

    @staticmethod
    def _text(text: str) -> list[Event]:
        return [Text(text)] if text else []

    def _between(self, text: str, at: int, final: bool) -> tuple[int, list[Event]]:
        """Inside <code>, between operations: everything but tags is dropped."""
        found = _CODE_TAG.search(text, at)
        if found is None:
            cut = text.rfind("<", max(at, len(text) - 20))
            return (len(text) if final or cut < 0 else cut), []
        if found["op"]:
            self._state, self._back = _State.HEADER, _State.CODE
            return found.start(), []
        self._state, self._after_tag, self._line_is_blank = _State.PROSE, found["tag"] == "/code", True
        return found.end(), []

    def _read_header(self, text: str, at: int, final: bool) -> tuple[int, list[Event]]:
        found = _HEADER.match(text, at, at + LONGEST_HEADER)
        if found is None:
            kind = _KIND_NAME.match(text, at + 1)
            self._header = (kind[0] if kind else "", {})
            if len(text) - at < LONGEST_HEADER:
                return at, []
            self._state = self._back
            return at + 1, [Malformed(f"The tag <{self._header[0]} …> is never closed with >.")]
        empty = found[2].endswith("/")
        self._header = (found[1], _attributes(found[2][:-1] if empty else found[2]))
        self._body, self._lines = [], 0
        started = OperationStarted(self._index, *self._header)
        if empty:
            return found.end(), [started, self._finished()]
        self._state = _State.BODY
        return found.end(), [started]

    def _read_body(self, text: str, at: int, final: bool) -> tuple[int, list[Event]]:
        whole = len(text) if final else text.rfind("\n", at) + 1
        if whole <= at and not final:
            return at, []
        found = _closing(self._header[0], self._header[1].get("until"), final).search(text, at, whole)
        if found is None:
            self._body.append(text[at:whole])
            lines = text.count("\n", at, whole)
            self._lines += lines
            return whole, [OperationProgress(self._index, self._lines)] if lines else []
        self._body.append(text[at : found.start()])
        return found.end(), [self._finished()]

    def _finished(self) -> Event:
        kind, attributes = self._header
        self._state, self._line_is_blank = self._back, True
        event = OperationFinished(
            self._index, ParsedOperation(kind, attributes, _body("".join(self._body), attributes))
        )
        self._index += 1
        return event


def parse(text: str) -> Iterator[Event]:
    """All events of a whole answer."""
    parser = Parser()
    yield from parser.feed(text)
    yield from parser.finish()


def _attributes(text: str) -> dict[str, str]:
    found = ((m[1].lower(), m[2]) for m in _ATTRIBUTE.finditer(text))
    return {name: html.unescape(value[1:-1] if value[0] in "\"'" else value) for name, value in found}


@lru_cache(maxsize=64)
def _closing(kind: str, until: str | None, final: bool) -> re.Pattern[str]:
    word = rf"[ \t]+{re.escape(until)}" if until else ""
    return re.compile(rf"</{kind}{word}[ \t]*>(?={_FOLLOWS.format(end=chr(92) + 'Z' if final else '(?!)')})")


def _body(text: str, attributes: Mapping[str, str]) -> str:
    """The body without the line break behind its tag and without a fence around it."""
    fenced = None if attributes.get("path", "").endswith((".md", ".mdx")) else _FENCED.match(text)
    if fenced and "\n```" not in fenced[1]:
        return fenced[1] + "\n"
    return re.sub(r"\A[ \t]*\r?\n", "", text, count=1)
