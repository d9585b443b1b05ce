"""What requests about pointing bring, checked."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.chat.services.pointing_spots import Spot, read_spot
from apps.core.errors import Invalid


def spot_of(fields: Mapping[str, Any]) -> Spot:
    """The element that is meant. Raises Invalid."""
    return read_spot(fields)


def head_of(fields: Mapping[str, Any]) -> str:
    """The revision that the person saw. Raises Invalid."""
    head = fields.get("head")
    if not isinstance(head, str) or not head:
        raise Invalid(_("Say which version of the page you saw."), code="head_missing")
    return head


def wish_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """{wish, reach} of a change. Raises Invalid."""
    wish, reach = fields.get("change"), fields.get("reach", "one")
    if not isinstance(wish, dict) or reach not in ("one", "all"):
        raise Invalid(_("Say what to change."), code="bad_change")
    return {"wish": wish, "reach": reach}


def section_wish(fields: Mapping[str, Any]) -> dict[str, Any]:
    """{section, action, to} of a change of the page's sections. Raises Invalid."""
    section, action, to = fields.get("section"), fields.get("action"), fields.get("to")
    if not isinstance(section, str) or not isinstance(action, str):
        raise Invalid(_("Say which section, and what to do with it."), code="bad_change")
    if to is not None and (isinstance(to, bool) or not isinstance(to, int)):
        raise Invalid(_("Say where the section goes."), code="bad_change")
    return {"section": section.removeprefix("#"), "action": action, "to": to}
