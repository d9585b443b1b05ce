# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Which component of the library makes a section, and where sections belong on a page."""

from apps.components.content import ContentError, write_content
from apps.components.dialects.html_read import component_of
from apps.components.library import Library, LibraryComponent

from .brief import Brief

ORDER = (
    "navigation", "hero", "logos", "stats", "features", "about", "menu", "steps", "gallery", "pricing", "team", "testimonials",
    "blog", "opening-hours", "faq", "location", "contact", "newsletter", "cta", "footer",
)  # fmt: skip

# The ids a library may give to a section that this designer knows under another word.
ALIASES = {
    "stats": ("stats", "statistics", "numbers"), "cta": ("cta", "call-to-action"), "contact": ("contact", "contact-form"),
    "newsletter": ("newsletter", "newsletter-signup"), "blog": ("blog", "blog-list", "posts"), "opening-hours": ("opening-hours", "hours"),
    "navigation": ("navigation", "nav", "header"), "logos": ("logos", "logo-cloud"), "steps": ("steps", "process", "how-it-works"),
    "about": ("about", "story"), "location": ("location", "map"),
}  # fmt: skip

_HERO_BY_FAMILY = {
    "digital": "hero-centered", "hospitality": "hero-showcase", "creative": "hero-showcase", "professional": "hero-split",
}  # fmt: skip


def choices(library: Library, section: str) -> list[LibraryComponent]:
    """All components for a section, the plainest first."""
    for name in ALIASES.get(section, (section,)):
        found = library.by_section(name)
        if found:
            return found
    return []


def component_for(library: Library, section: str, brief: Brief) -> LibraryComponent | None:
    """The component that suits this business best, or None when the library has none for the section."""
    found = choices(library, section)
    preferred = brief.data.get("hero_component") or _HERO_BY_FAMILY.get(
        str(brief.data.get("family")), "hero-split"
    )
    named = {component.name: component for component in found}
    if section == "hero" and preferred in named:
        return named[str(preferred)]
    return found[0] if found else None


def _bare(source: str) -> str:
    """A section without its words; in an HTML page the component that made it tells as much."""
    if component_of(source):
        return component_of(source)
    try:
        return write_content(source, {})
    except ContentError:
        return source


def another(library: Library, section: str, present: str) -> LibraryComponent | None:
    """The next component for a section after the one whose source file is on the page."""
    found = choices(library, section)
    at = next((n for n, component in enumerate(found) if _bare(component.source) == _bare(present)), -1)
    return found[(at + 1) % len(found)] if found else None
