# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""The dispatcher, and what every applier may need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from apps.chat.providers.offline.brief import Brief
from apps.chat.providers.offline.copywriter import Copywriter
from apps.chat.providers.offline.draft import CantDo, Draft
from apps.chat.providers.offline.kinds import GENERIC, kinds
from apps.chat.providers.offline.site import Site, text_of
from apps.components.library import Library


@dataclass
class Desk:
    """The draft and the library it takes sections from."""

    draft: Draft
    library: Library
    project_name: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)  # names of attached images → their address

    @property
    def site(self) -> Site:
        """site"""
        return self.draft.site

    def brief(self) -> Brief:
        """What is known about the business of the present page."""
        site = self.site
        known = site.studio("kind") or GENERIC
        return Brief(
            kind=known if known in kinds() else GENERIC, name=site.name or self.project_name or "Your name",
            noun=site.studio("subject"), place=site.studio("place"), tone=site.studio("tone"),
            anchors=tuple(section.id for section in site.sections),
        )  # fmt: skip

    def writer(self) -> Copywriter:
        """A copywriter for the present page."""
        return Copywriter(self.brief())


@singledispatch
def carry_out(change: Any, desk: Desk) -> str:
    """Carry out one change; answers what was done, in a short clause ("I moved the menu above the gallery").

    Raises CantDo, in words for people, when it can't be done on this page.
    """
    raise CantDo(f"I can't do that yet ({type(change).__name__}).")


def need_page(site: Site) -> None:
    """Raises CantDo when the page can't be read any more."""
    if site.page is None:
        raise CantDo(
            f"I can't find my way in the page: {site.page_trouble} Open Code to mend it, or undo the last change."
        )


__all__ = ["CantDo", "Desk", "carry_out", "need_page", "text_of"]
