"""What is known about a business before its page is written."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .kinds import GENERIC, kind
from .nouns import counted
from .places import Country, country_of


@dataclass(frozen=True)
class Brief:
    """What is known about the business. `anchors` are the ids of the page's sections, from top to bottom."""

    kind: str
    name: str
    noun: str = ""
    place: str = ""
    tone: str = ""
    audience: str = ""
    anchors: tuple[str, ...] = ()
    hours: tuple[tuple[tuple[int, ...], str, str], ...] = ()

    @property
    def data(self) -> Mapping[str, Any]:
        """What is known about the kind."""
        return kind(self.kind)

    @property
    def said_noun(self) -> str:
        """The person's own word for the business, or the kind's."""
        if not self.noun:
            return str(self.data["noun"])
        return self.noun if self.kind == GENERIC else counted(self.noun)

    @property
    def country(self) -> Country:
        """The country of the place."""
        return country_of(self.place)

    @property
    def email(self) -> str:
        """An address in the reserved domain .example: it can't reach a stranger."""
        host = "".join(c for c in _ascii(self.name.lower()) if c.isalnum()) or "studio"
        return f"hello@{host}.example"

    @property
    def address(self) -> str:
        """An example address in the place."""
        town = self.place.split(",")[0]
        return (
            self.country.street.replace("{place}", town)
            .replace("{, place}", f", {town}" if town else "")
            .rstrip(", ")
        )


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
