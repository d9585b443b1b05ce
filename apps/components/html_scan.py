"""Where the elements of an HTML text stand, to the character. Forgiving, as HTML is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


@dataclass
class Tag:
    """One element. `start` and `end` are of the whole, `inner` and `inner_end` of what it holds."""

    name: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    inner_end: int
    end: int
    parent: int  # its index in the list, -1 for none
    texts: list[tuple[int, int]] = field(default_factory=list)  # its own text, white space not counted


def scan(source: str) -> list[Tag]:
    """All elements in the order of their opening tags. One that is never closed ends with its parent."""
    reader = _Scanner(source)
    reader.feed(source)
    reader.close()
    reader.finish()
    return reader.tags


class _Scanner(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._source = source
        self._lines = [0]
        for line in source.split("\n"):  # what the parser counts as lines; U+2028 and others are characters
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.tags: list[Tag] = []
        self._open: list[int] = []
        self._names: Counter[str] = (
            Counter()
        )  # of the open tags: deep nesting must not cost a search each time

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        inner = start + len(self.get_starttag_text() or "")
        known = {name: value or "" for name, value in attrs}
        self.tags.append(Tag(tag, known, start, inner, inner, inner, self._open[-1] if self._open else -1))
        if tag not in VOID:
            self._open.append(len(self.tags) - 1)
            self._names[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()
            self._names[tag] -= 1

    def handle_endtag(self, tag: str) -> None:
        if not self._names[tag]:
            return
        here = self._here()
        end = self._source.find(">", here) + 1 or len(self._source)
        while self._open:
            at = self._open.pop()
            closed = self.tags[at]
            self._names[closed.name] -= 1
            closed.inner_end = here
            closed.end = end if closed.name == tag else here
            if closed.name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._open or not data.strip() or self.tags[self._open[-1]].name in ("script", "style"):
            return
        self._add_text(self._here() + len(data) - len(data.lstrip()), len(data.strip()))

    def handle_entityref(self, name: str) -> None:
        self._add_text(self._here(), len(name) + 2)

    def handle_charref(self, name: str) -> None:
        self._add_text(self._here(), len(name) + 3)

    def _add_text(self, start: int, length: int) -> None:
        """Text; what follows at once (words around &amp;) belongs to the piece before it."""
        if not self._open:
            return
        texts = self.tags[self._open[-1]].texts
        if (
            texts
            and not self._source[texts[-1][1] : start].strip()
            and "<" not in self._source[texts[-1][1] : start]
        ):
            texts[-1] = (texts[-1][0], start + length)
        else:
            texts.append((start, start + length))

    def finish(self) -> None:
        for at in self._open:
            self.tags[at].inner_end = self.tags[at].end = len(self._source)
