"""Where the words, links and pictures of an element are written: in its file, or where that is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.chat.engine import pointing
from apps.chat.services.pointing_spots import Site, Spot, may_be_pointed_at
from apps.workspaces import toolbox


@dataclass(frozen=True)
class Place:
    """A place of the toolbox, and the file that it is in."""

    path: str
    facts: Mapping[str, Any]

    @property
    def can_change(self) -> bool:
        """Whether it is written down somewhere."""
        return self.facts["kind"] in ("literal", "value")

    @property
    def why(self) -> str:
        """Why it can't be changed, as the toolbox calls it."""
        return str(self.facts.get("why") or self.facts["kind"])


def text_place(site: Site, spot: Spot, facts: Mapping[str, Any]) -> Place:
    """The words of an element."""
    return _place(site, spot, facts, facts["text"])


def attribute_place(site: Site, spot: Spot, facts: Mapping[str, Any], name: str) -> Place | None:
    """The value of an attribute; None without one."""
    found = pointing.attribute(facts, name)
    return None if found is None else _place(site, spot, facts, found)


def words(site: Site, place: Place) -> str:
    """What a place says."""
    return pointing.words_of(site.text(place.path), place.facts) if place.can_change else ""


def _place(site: Site, spot: Spot, facts: Mapping[str, Any], found: Mapping[str, Any]) -> Place:
    if found["kind"] != "prop":
        return Place(spot.path, found)
    owner = spot.owner
    if owner is None or facts["loop"] is not None or not may_be_pointed_at(site, owner.path):
        return Place(spot.path, {"kind": "refused", "why": "prop"})
    try:
        given = toolbox.given(
            owner.path, site.text(owner.path), owner.start, index=owner.index, count=owner.count,
            component=spot.path, way=list(found["path"]),
        )  # fmt: skip
    except toolbox.ToolboxError:
        return Place(spot.path, {"kind": "refused", "why": "prop"})
    return Place(owner.path, given)
