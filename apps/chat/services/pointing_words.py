"""What is said about elements that a person points at."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.chat.engine.pointing import PointError
from apps.core.errors import AppError, Conflict, Invalid

_WHY: Mapping[str, Any] = {
    "none": gettext_lazy("There is no text in it."),
    "parts": gettext_lazy("Its text has several parts. Click the part that you mean."),
    "joined": gettext_lazy("Its text is put together from several pieces by code."),
    "code": gettext_lazy("It is made by code. Ask for the change in the chat, or edit the file."),
    "elsewhere": gettext_lazy("It is filled in by code. Ask for the change in the chat, or edit the file."),
    "preformatted": gettext_lazy("Its text has a fixed form. Edit it in the file."),
    "which": gettext_lazy("It is repeated in a way that doesn't tell which one this is."),
    "prop": gettext_lazy("It is filled in from where this part is used. Click what is around it."),
    "condition": gettext_lazy("It stands in a choice made by code."),
    "root": gettext_lazy("It is a whole part of the page. Use the list of sections."),
    "id": gettext_lazy("It has a name that may stand on a page only once."),
    "words": gettext_lazy("It stands in the middle of a text."),
    "alone": gettext_lazy("There is nothing beside it to change places with."),
    "no_link": gettext_lazy("It is no link."),
    "no_image": gettext_lazy("It is no picture."),
}
_REFUSED: Mapping[str, Any] = {
    "text_too_long": gettext_lazy("That text is too long. At most 5,000 characters."),
    "bad_number": gettext_lazy("This place takes a number."),
    "bad_link": gettext_lazy(
        "A link starts with https://, http://, mailto:, tel:, / or #, and has no spaces at its start."
    ),
    "bad_value": gettext_lazy("That isn't one of the choices."),
    "bad_place": gettext_lazy("It can't go there."),
    "too_many": gettext_lazy("There are too many of them already."),
}
_THINGS: Mapping[str, Any] = {
    "h": gettext_lazy("heading"),
    "text": gettext_lazy("text"),
    "a": gettext_lazy("link"),
    "button": gettext_lazy("button"),
    "img": gettext_lazy("picture"),
    "svg": gettext_lazy("drawing"),
    "list": gettext_lazy("list"),
    "li": gettext_lazy("item"),
    "card": gettext_lazy("card"),
    "section": gettext_lazy("section"),
    "nav": gettext_lazy("navigation"),
    "form": gettext_lazy("form"),
    "field": gettext_lazy("field"),
    "box": gettext_lazy("box"),
}
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("p", "span", "strong", "em", "b", "i", "small", "blockquote", "figcaption"), "text"),
    **dict.fromkeys(("label", "legend", "summary", "dt", "dd", "td", "th", "time", "cite", "q"), "text"),
    **dict.fromkeys(("ul", "ol", "dl"), "list"),
    **dict.fromkeys(("section", "header", "footer", "article", "aside", "main"), "section"),
    **dict.fromkeys(("input", "textarea", "select"), "field"),
    **{name: name for name in ("a", "button", "img", "svg", "li", "nav", "form")},
}  # fmt: skip


def kind_of(tag: str, classes: list[str]) -> str:
    """What people would call the element, as a key: "h", "text", "card"…"""
    if "card" in classes:
        return "card"
    if tag == "a" and "button" in classes:
        return "button"
    return "h" if re.fullmatch(r"h[1-6]", tag) else _KINDS.get(tag, "box")


def label(kind: str) -> str:
    """That in words: "heading"."""
    return str(_THINGS[kind])


def why(reason: str) -> str:
    """A reason of the toolbox in words."""
    return str(_WHY.get(reason, _WHY["code"]))


def refusal(error: PointError) -> AppError:
    """A refusal of the engine as what people see."""
    if error.code == "nothing_changed":
        return Conflict(_("It is like that already."), code="nothing_changed")
    if error.code == "not_editable":
        return Invalid(why(error.why), code="which_one" if error.why == "which" else "not_editable")
    return Invalid(str(_REFUSED.get(error.code, _("That can't be changed here."))), code=error.code)


def stale() -> Conflict:
    """The page has moved on since it was looked at."""
    return Conflict(_("The page has changed since. Select it again."), code="stale_selection")


def repeats_words(kind: str, count: int) -> str:
    """ "3 cards come from this": a loop of the file makes them."""
    if kind == "card":
        return ngettext("%(count)s card comes from this", "%(count)s cards come from this", count) % {
            "count": count
        }
    if kind == "h":
        words = ngettext("%(count)s heading comes from this", "%(count)s headings come from this", count)
    elif kind in ("a", "button"):
        words = ngettext("%(count)s link comes from this", "%(count)s links come from this", count)
    else:
        words = ngettext("%(count)s of these comes from here", "%(count)s of these come from here", count)
    return words % {"count": count}


def instances_words(count: int) -> str:
    """A file that is used several times on the page."""
    return ngettext(
        "This part is used %(count)s time on the page", "This part is used %(count)s times on the page", count
    ) % {"count": count}


def message(change: Mapping[str, Any], kind: str, place: str) -> str:
    """What the history says of a change: "Change the heading of Hero"."""
    facts = {"thing": label(kind), "place": place}
    if change["type"] == "hide":
        words = (
            _("Hide the %(thing)s of %(place)s")
            if change.get("hidden", True)
            else _("Show the %(thing)s of %(place)s")
        )
        return words % facts
    words = {
        "text": _("Change the %(thing)s of %(place)s"),
        "link": _("Change where the %(thing)s of %(place)s leads"),
        "image": _("Change the picture of %(place)s"),
        "duplicate": _("Duplicate the %(thing)s of %(place)s"),
        "remove": _("Remove the %(thing)s of %(place)s"),
        "move": _("Move the %(thing)s of %(place)s"),
    }.get(change["type"], _("Change how the %(thing)s of %(place)s looks"))
    return words % facts


def readable(name: str) -> str:
    """ "OpeningHours2" → "Opening hours 2"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:].lower()
