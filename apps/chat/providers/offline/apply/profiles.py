# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Links to profiles on social networks, in the footer."""

from typing import Any

from apps.chat.engine.outline import Section
from apps.chat.providers.offline.changes import AddProfile

from .base import CantDo, Desk, carry_out, need_page

_ADDRESSES = {
    "Instagram": "https://www.instagram.com/{}/", "Facebook": "https://www.facebook.com/{}", "TikTok": "https://www.tiktok.com/@{}",
    "YouTube": "https://www.youtube.com/@{}", "LinkedIn": "https://www.linkedin.com/{}", "X": "https://x.com/{}",
    "Pinterest": "https://www.pinterest.com/{}/", "Threads": "https://www.threads.com/@{}",
}  # fmt: skip
_TITLE = "Follow us"


@carry_out.register
def profile(change: AddProfile, desk: Desk) -> str:
    """Link to the profile in the footer: in its list of profiles or links, or in a column of its own."""
    need_page(desk.site)
    link = {"label": change.network, "href": _address(change)}
    footer = next((section for section in desk.site.sections if section.is_footer), None)
    if footer is None:
        raise CantDo(f"The page has no footer to put {change.network} in. Say “add a footer” first.")
    changed = _with_link(desk.site.content_of(footer), link)
    if changed is None:
        raise CantDo(f"The {_where(footer)} has no place for links, so I can't put {change.network} there.")
    desk.draft.write_content(desk.site.path_of(footer), changed)
    return f"linked to your {change.network} ({link['href']}) in the footer"


def _address(change: AddProfile) -> str:
    handle = change.handle.lstrip("@")
    if change.network == "LinkedIn" and "/" not in handle:
        handle = f"company/{handle}"
    return _ADDRESSES[change.network].format(handle)


def _with_link(content: dict[str, Any], link: dict[str, str]) -> dict[str, Any] | None:
    """The content with the link put in, or in place of an old one to the same network; None when it has no room."""
    for key in ("social", "socials"):
        if isinstance(content.get(key), list):
            return {**content, key: _put(content[key], link)}
    columns = content.get("columns")
    if isinstance(columns, list):
        return {**content, "columns": _in_columns(columns, link)}
    return (
        {**content, "links": _put(content["links"], link)} if isinstance(content.get("links"), list) else None
    )


def _in_columns(columns: list[Any], link: dict[str, str]) -> list[Any]:
    for number, column in enumerate(columns):
        if isinstance(column, dict) and str(column.get("title", "")).lower().startswith("follow"):
            mended = {**column, "links": _put(column.get("links", []), link)}
            return [*columns[:number], mended, *columns[number + 1 :]]
    return [*columns, {"title": _TITLE, "links": [link]}]


def _put(links: list[Any], link: dict[str, str]) -> list[Any]:
    others = [one for one in links if not (isinstance(one, dict) and one.get("label") == link["label"])]
    return [*others, link]


def _where(section: Section) -> str:
    return section.id.replace("-", " ")
