"""Changing a page by pointing at it: what an element is, and exact changes of it. No model, no credits."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.chat.engine import pointing, pointing_classes, pointing_units
from apps.chat.engine.class_groups import group_of
from apps.chat.engine.pointing import Edit, Facts, PointError
from apps.chat.services import pointing_places as places
from apps.chat.services import pointing_words as say
from apps.chat.services.pointing_images import checked_image
from apps.chat.services.pointing_places import Place
from apps.chat.services.pointing_saving import save
from apps.chat.services.pointing_spots import Site, Spot, check_unmoved, facts_at
from apps.chat.services.pointing_told import told
from apps.core.errors import Conflict, Invalid
from apps.projects.models import Project, Revision

Edits = dict[str, list[Edit]]  # by file
UNITS = ("duplicate", "remove", "move")
WORDS = ("text", "link", "image")
KINDS = (*WORDS, "control", "classes", "hide", *UNITS)


def describe(*, project: Project, spot: Spot) -> dict[str, Any]:
    """What the inspector shows of an element (docs/pointing.md).

    Raises Conflict `stale_selection`, NotFound, Unavailable.
    """
    site = Site(project)
    return told(site, spot, facts_at(site, spot))


def change(
    *, project: Project, user: User, spot: Spot, head: str, wish: Mapping[str, Any], reach: str = "one"
) -> tuple[Revision, dict[str, Any] | None]:
    """One change as one revision, made on what the person saw at revision `head`.

    Answers the revision and the element as it is then, None where it is gone or another. Raises Conflict
    (`stale_selection`, `nothing_changed`), MergeConflict, Locked, Invalid (`not_editable`, `reaches_all`,
    `which_one`, `would_break` and what the engine refuses), NotFound, Unavailable.
    """
    if wish.get("type") not in KINDS:
        raise Invalid(_("There is no such change."), code="bad_change")
    site = Site(project)
    check_unmoved(site, head, spot.path, *([spot.owner.path] if spot.owner else []))
    facts = facts_at(site, spot)
    _check_reach(site, spot, facts, wish, reach)
    try:
        edits = _edits(site, spot, facts, wish)
    except PointError as error:
        raise say.refusal(error) from error
    section = site.section_of(spot, _renders(facts))
    site.check_lock(section, *edits)
    texts = {path: pointing.applied(site.text(path), found) for path, found in edits.items()}
    kind = say.kind_of(_tag(spot, facts), _classes(site, spot, facts))
    place = say.readable(section.name if section else spot.path.rsplit("/", 1)[-1].split(".")[0])
    revision = save(site, texts, message=say.message(wish, kind, place), author=user)
    return revision, _anew(site.at(revision, texts), spot, facts, wish, edits)


def _edits(site: Site, spot: Spot, facts: Facts, wish: Mapping[str, Any]) -> Edits:
    kind, source = wish["type"], site.text(spot.path)
    if kind in UNITS:
        to = _goal(facts, wish) if kind == "move" else None
        return {spot.path: pointing_units.unit_edits(source, facts, kind, to)}
    if kind == "hide":
        return {spot.path: [pointing.hide_edit(source, facts, bool(wish.get("hidden", True)))]}
    if kind == "classes":
        add, remove = _names(wish.get("add")), _names(wish.get("remove"))
        return {spot.path: pointing_classes.class_edits(source, facts, add, remove)}
    if kind == "control":
        group = group_of(str(wish.get("name")))
        if group is None:
            raise PointError("bad_value")
        return {spot.path: pointing_classes.control_edits(source, facts, group, _text(wish, "value"))}
    return _words_edits(site, spot, facts, wish)


def _words_edits(site: Site, spot: Spot, facts: Facts, wish: Mapping[str, Any]) -> Edits:
    if wish["type"] == "text":
        return _exchange(site, [(places.text_place(site, spot, facts), _text(wish, "value"))])
    if wish["type"] == "link":
        place = places.attribute_place(site, spot, facts, "href")
        if place is None:
            raise PointError("not_editable", "no_link")
        return _exchange(site, [(place, pointing.checked_link(_text(wish, "href")))])
    wanted = {name: _text(wish, name) for name in ("src", "alt") if name in wish}
    if "src" in wanted:
        wanted["src"] = checked_image(site, wanted["src"])
    found = [(places.attribute_place(site, spot, facts, name), words) for name, words in wanted.items()]
    if not found or any(place is None for place, _words in found):
        raise PointError("not_editable", "no_image")
    return _exchange(site, [(place, words) for place, words in found if place is not None])


def _exchange(site: Site, wanted: Sequence[tuple[Place, str]]) -> Edits:
    """Other words at those places; those that say it already stay. Raises PointError."""
    edits: Edits = {}
    for place, words in wanted:
        source = site.text(place.path)
        edit = pointing.text_edit(source, place.facts, words, html=place.path.endswith(".html"))
        if source[edit.start : edit.end] != edit.text:
            edits.setdefault(place.path, []).append(edit)
    if not edits:
        raise PointError("nothing_changed")
    return edits


def _check_reach(site: Site, spot: Spot, facts: Facts, wish: Mapping[str, Any], reach: str) -> None:
    """What one place gives to several elements changes for all of them, which a person has to want."""
    if reach == "all" or spot.count < 2 or not _is_shared(site, spot, facts, wish["type"]):
        return
    shown = told(site, spot, facts)
    words = (shown["repeats"] or shown["instances"] or {"words": ""})["words"]
    raise Invalid(
        _("%(words)s. Change all of them, or ask for one in the chat.") % {"words": words},
        code="reaches_all",
        offer=words,
        count=spot.count,
    )


def _is_shared(site: Site, spot: Spot, facts: Facts, kind: str) -> bool:
    """Whether the change would reach more than the one of several elements that a person points at."""
    is_used_again = spot.count > _renders(facts)
    if kind in UNITS:
        return is_used_again and facts["unit"]["kind"] != "refused"
    if kind not in WORDS:
        return True
    places_of = _touched(site, spot, facts, kind)
    return any(
        place.facts["kind"] == "literal" or (is_used_again and place.can_change and place.path == spot.path)
        for place in places_of
    )


def _touched(site: Site, spot: Spot, facts: Facts, kind: str) -> list[Place]:
    if kind == "text":
        return [places.text_place(site, spot, facts)]
    names = ("href",) if kind == "link" else ("src", "alt")
    found = [places.attribute_place(site, spot, facts, name) for name in names]
    return [place for place in found if place is not None]


def _goal(facts: Facts, wish: Mapping[str, Any]) -> int:
    to, by = wish.get("to"), wish.get("by")
    if isinstance(to, int) and not isinstance(to, bool):
        return to
    if by in (-1, 1):
        return pointing_units.place_after(facts, int(by))
    raise PointError("bad_place")


def _anew(
    site: Site, spot: Spot, facts: Facts, wish: Mapping[str, Any], edits: Edits
) -> dict[str, Any] | None:
    """The element after the change; its place in the file has moved by what was written before it."""
    unit, kind = facts["unit"], wish["type"]
    if kind == "remove" or (kind in UNITS and unit["kind"] != "item"):
        return None
    shift = _shift(edits.get(spot.path, []), spot.start)
    index, count = spot.index, spot.count
    if kind == "move":
        index += int(_goal(facts, wish)) - int(unit["at"])
    if kind == "duplicate":
        count = spot.count + spot.count // max(_renders(facts), 1)
    owner = spot.owner
    if owner is not None:
        owner = Spot(
            owner.path,
            owner.start + _shift(edits.get(owner.path, []), owner.start),
            owner.index,
            owner.count,
            owner.tag,
        )
    there = Spot(spot.path, spot.start + shift, max(index, 0), count, spot.tag, owner)
    try:
        return told(site, there, facts_at(site, there))
    except Conflict:
        return None  # another change was merged with this one: it is somewhere else


def _shift(edits: Sequence[Edit], start: int) -> int:
    return sum(len(edit.text) - (edit.end - edit.start) for edit in edits if edit.end <= start)


def _renders(facts: Facts) -> int:
    return (facts["loop"] or {}).get("renders") or 1


def _tag(spot: Spot, facts: Facts) -> str:
    return spot.tag or str(facts["tag"]).lower()


def _classes(site: Site, spot: Spot, facts: Facts) -> list[str]:
    try:
        return pointing_classes.classes_of(site.text(spot.path), facts)
    except PointError:
        return []


def _text(wish: Mapping[str, Any], name: str) -> str:
    value = wish.get(name)
    if not isinstance(value, str) or any(
        "\ud800" <= letter <= "\udfff" or letter == "\0" for letter in value
    ):
        raise PointError("bad_value")
    return value


def _names(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise PointError("bad_value")
    return value
