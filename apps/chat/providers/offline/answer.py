"""The answer: what was done in plain sentences, what wasn't and why, and the operations."""

from dataclasses import dataclass, field

from .words import capital, listing


@dataclass
class Answer:
    """`done` are clauses after “I …”; `notes` whole sentences; `operations` tags of the edit protocol."""

    done: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The whole answer in the edit protocol. Without operations there is no code."""
        paragraphs = [self._told(), *self.notes]
        prose = "\n\n".join(_safe(paragraph) for paragraph in paragraphs if paragraph)
        if not self.operations:
            return f"<response>{prose}</response>"
        return f"<response>{prose}</response>\n<code>\n" + "\n".join(self.operations) + "\n</code>"

    def _told(self) -> str:
        if not self.done:
            return ""
        if len(self.done) <= 3:
            return f"I {listing(self.done)}."
        return "Done:\n\n" + "\n".join(f"- {capital(line)}" for line in self.done)


def _safe(prose: str) -> str:
    """A person's own words may hold tags of ours; in prose they stay words."""
    for tag in ("response", "code", "file", "component", "style", "config"):
        prose = prose.replace(f"<{tag}", f"‹{tag}").replace(f"</{tag}", f"‹/{tag}")
    return prose
