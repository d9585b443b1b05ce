"""Where buttons lead: to a section of the page, or to an address."""

import re

from apps.chat.providers.offline.changes import SetField, SetLink
from apps.chat.providers.offline.site import Site, replaced

from .base import CantDo, Desk, carry_out, need_page
from .sections import called
from .text import section_meant, value_at

_PLACES = {
    "button": (("primary", "href"), ("button", "href")),
    "second button": (("secondary", "href"),),
}
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|/)\S+$", re.I)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$", re.I)


@carry_out.register
def lead(change: SetLink, desk: Desk) -> str:
    """Change the address of a button."""
    need_page(desk.site)
    section = section_meant(SetField(change.target, "button", ""), desk.site)
    content = desk.site.content_of(section)
    place = next((p for p in _PLACES[change.field] if isinstance(value_at(content, p), str)), None)
    if place is None:
        raise CantDo(f"The {called(section)} has no {change.field} that leads anywhere.")
    address = _address(change.to, desk.site)
    desk.draft.write_content(desk.site.path_of(section), replaced(content, place, address))
    return f"let the {change.field} of the {called(section)} lead to {address}"


def _address(words: str, site: Site) -> str:
    """The address that words mean. Raises CantDo for what is neither a section nor an address."""
    if _ADDRESS.match(words):
        return words
    found = site.resolve(words)
    if found is not None:
        return f"#{found.id}"
    if _BARE_HOST.match(words):
        return f"https://{words}"
    raise CantDo(
        f"I can't tell where “{words[:80]}” is: name a section of the page, or give an address such as https://example.com."
    )
