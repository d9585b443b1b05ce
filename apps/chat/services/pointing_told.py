"""What the inspector shows of an element."""

from collections.abc import Mapping
from typing import Any

from apps.chat.engine import pointing, pointing_classes, pointing_units
from apps.chat.engine.class_groups import GROUPS
from apps.chat.engine.outline import Section
from apps.chat.engine.pointing import Facts, PointError
from apps.chat.engine.pointing_sections import all_sections, file_of_section, is_hidden
from apps.chat.services import pointing_places as places
from apps.chat.services import pointing_words as say
from apps.chat.services.pointing_images import images_of
from apps.chat.services.pointing_places import Place
from apps.chat.services.pointing_spots import Site, Spot
from apps.projects.models import Revision

Told = dict[str, Any]


def told(site: Site, spot: Spot, facts: Facts) -> Told:
    """The element of docs/pointing.md."""
    source = site.text(spot.path)
    tag = spot.tag or str(facts["tag"]).lower()
    classes, reason = _classes(source, facts)
    kind = say.kind_of(tag, classes)
    section = site.section_of(spot, (facts["loop"] or {}).get("renders") or 1)
    text = places.text_place(site, spot, facts)
    link, image = _link(site, spot, facts), _image(site, spot, facts)
    return {
        "loc": spot.loc,
        "index": spot.index,
        "count": spot.count,
        "head": str(site.head.pk),
        "file": spot.path,
        "line": facts["line"],
        "tag": tag,
        "label": say.label(kind),
        "section": _section(site, section) if section else None,
        "text": _text(site, text, facts),
        "link": link,
        "image": image,
        "classes": classes,
        "controls": [pointing_classes.told_control(group, classes) for group in GROUPS] if not reason else [],
        "controlsWhy": reason,
        "isHidden": pointing.is_hidden(facts),
        "repeats": _repeats(spot, facts, kind),
        "instances": _instances(spot, facts),
        "can": _can(facts, text, link, image, reason),
    }


def told_revision(revision: Revision) -> Told:
    """What a change answers of its revision."""
    return {"id": str(revision.pk), "number": revision.number, "message": revision.message}


def _classes(source: str, facts: Facts) -> tuple[list[str], str]:
    try:
        return pointing_classes.classes_of(source, facts), ""
    except PointError as error:
        return [], say.why(error.why)


def _section(site: Site, section: Section) -> Told:
    path = file_of_section(all_sections(site.page, site.shape), section, site.shape)
    return {
        "id": section.id,
        "name": section.name,
        "title": say.readable(section.name),
        "isHidden": is_hidden(site.page, section, site.shape),
        "isLocked": site.is_locked(section, path),
    }


def _text(site: Site, place: Place, facts: Facts) -> Told:
    return {
        "value": places.words(site, place),
        "isEditable": place.can_change,
        "why": "" if place.can_change else say.why(place.why),
        "isMultiline": place.facts["kind"] == "literal",
    }


def _link(site: Site, spot: Spot, facts: Facts) -> Told | None:
    place = places.attribute_place(site, spot, facts, "href")
    if place is None:
        return None
    return {"href": places.words(site, place), **_editable(place)}


def _image(site: Site, spot: Spot, facts: Facts) -> Told | None:
    src = places.attribute_place(site, spot, facts, "src")
    if src is None:
        return None
    alt = places.attribute_place(site, spot, facts, "alt")
    return {
        "src": places.words(site, src),
        "alt": places.words(site, alt) if alt else "",
        "choices": images_of(site),
        "isAltEditable": alt is not None and alt.can_change,
        **_editable(src),
    }


def _editable(place: Place) -> Told:
    return {"isEditable": place.can_change, "why": "" if place.can_change else say.why(place.why)}


def _repeats(spot: Spot, facts: Facts, kind: str) -> Told | None:
    loop = facts["loop"]
    if loop is None or (spot.count < 2 and facts["unit"]["kind"] != "item"):
        return None
    path = str(facts["unit"].get("path", ""))
    return {
        "count": spot.count,
        "index": spot.index,
        "isKnown": bool(loop["isKnown"]),
        "list": path,
        "items": len(facts["unit"].get("siblings", [])),
        "words": say.repeats_words(kind, spot.count),
    }


def _instances(spot: Spot, facts: Facts) -> Told | None:
    loop = facts["loop"]
    renders = 1 if loop is None else loop.get("renders")
    if not renders or spot.count % renders or spot.count // renders < 2:
        return None
    count = spot.count // renders
    return {"count": count, "words": say.instances_words(count)}


def _can(facts: Facts, text: Place, link: Told | None, image: Told | None, reason: str) -> Mapping[str, Any]:
    """For each change true, or a sentence why not."""
    hidden = pointing.attribute(facts, "hidden")
    units = {name: pointing_units.why_not(facts, name) for name in ("duplicate", "remove", "move")}
    return {
        "text": text.can_change or say.why(text.why),
        "link": (link is not None and (link["isEditable"] or link["why"])) or say.why("no_link"),
        "image": (image is not None and (image["isEditable"] or image["why"])) or say.why("no_image"),
        "classes": reason or True,
        "hide": hidden is None or hidden["kind"] in ("empty", "literal") or say.why("code"),
        **{name: not why or say.why(why) for name, why in units.items()},
    }
