"""Links inside the page: a navigation that knows the sections, and no link to one that is gone."""

from typing import Any

from .draft import Draft
from .site import replaced, strings

MOST_LINKS = 6
QUIET = frozenset({"cta", "hero", "navigation", "footer", "stats", "statistics", "logos", "newsletter"})


def add_link(draft: Draft, section_id: str, label: str) -> None:
    """Name a new section in the navigation, unless it is full or the section is one nobody looks for."""
    found = _navigation(draft)
    if found is None or section_id in QUIET:
        return
    path, content = found
    links = content["links"]
    if len(links) >= MOST_LINKS or any(link.get("href") == f"#{section_id}" for link in links):
        return
    draft.write_content(path, {**content, "links": [*links, {"label": label, "href": f"#{section_id}"}]})
    order_links(draft)


def order_links(draft: Draft) -> None:
    """Bring the navigation's links into the order of the page."""
    found = _navigation(draft)
    if found is None:
        return
    path, content = found
    order = {f"#{section.id}": number for number, section in enumerate(draft.site.sections)}
    links = sorted(content["links"], key=lambda link: order.get(link.get("href", ""), len(order)))
    if links != content["links"]:
        draft.write_content(path, {**content, "links": links})


def point_elsewhere(draft: Draft, gone: str, *, to: str = "") -> None:
    """Take links to a section away from lists, and let buttons lead to `to` or the next best section."""
    site = draft.site
    ids = [section.id for section in site.sections]
    if gone in ids:
        return
    target = to or next(
        (
            i
            for i in ("contact", "location", "pricing", "menu", "features", "about", "faq", "hero")
            if i in ids
        ),
        "",
    )
    for section in site.sections:
        content = site.content_of(section)
        changed = _without(content, f"#{gone}", f"#{to}" if to else "")
        for path, text in list(strings(changed)):
            if text == f"#{gone}":
                changed = replaced(changed, path, f"#{target}" if target else "#")
        if changed != content and site.path_of(section):
            draft.write_content(site.path_of(section), changed)


def _without(value: Any, href: str, instead: str) -> Any:
    """A copy in which lists of links have lost the link, or point to `instead`."""
    if isinstance(value, dict):
        return {key: _without(member, href, instead) for key, member in value.items()}
    if not isinstance(value, list):
        return value
    if instead:
        return [
            _without(
                {**m, "href": instead}
                if isinstance(m, dict) and m.get("href") == href and set(m) <= {"label", "href"}
                else m,
                href,
                instead,
            )
            for m in value
        ]
    kept = [
        m
        for m in value
        if not (isinstance(m, dict) and m.get("href") == href and set(m) <= {"label", "href"})
    ]
    return [_without(member, href, instead) for member in kept]


def _navigation(draft: Draft) -> tuple[str, dict[str, Any]] | None:
    site = draft.site
    for section in site.sections:
        content = site.content_of(section)
        links = content.get("links")
        if (
            section.is_navigation
            and isinstance(links, list)
            and all(isinstance(link, dict) for link in links)
        ):
            return site.path_of(section), content
    return None
