# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""A whole page: which sections, in which order, in which look."""

from collections.abc import Mapping, Sequence

from apps.chat.engine.page import clear_page
from apps.chat.engine.shapes import ASTRO
from apps.components.library import Library, LibraryComponent

from .brief import Brief
from .changes import CreatePage
from .copywriter import Copywriter
from .create import invented_name
from .draft import CantDo, Draft
from .fit import fit
from .kinds import kind
from .palettes import palette_tokens
from .shelf import ORDER, component_for
from .site import kind_of_id
from .styles import TONE_LOOKS
from .words import capital

MOST_OWN = 9  # sections between navigation and footer that the designer chooses itself


def compose(
    wish: CreatePage,
    draft: Draft,
    library: Library,
    *,
    chosen: Sequence[LibraryComponent] = (),
    theme: Mapping[str, str] | None = None,
) -> Brief:
    """Write the page into the draft; answers what it is about. Raises CantDo when the library has no sections.

    `chosen` are the components of an accepted plan, `theme` the tokens that it sets.
    """
    brief = brief_of(wish)
    components = list(chosen) or components_of(wish, brief, library)
    if not components:
        raise CantDo("The component library is empty, so I have nothing to build a page from.")
    _clear(draft)
    anchors = tuple(component.section for component in components)
    brief = Brief(**{**brief.__dict__, "anchors": anchors})
    _fill(draft, brief, components)
    draft.set_style(look(wish) | dict(theme or {}))
    draft.set_config(_settings(wish, brief))
    return brief


def brief_of(wish: CreatePage) -> Brief:
    """What is known about the business, before there are sections."""
    noun = wish.noun or str(kind(wish.kind)["noun"])
    return Brief(
        kind=wish.kind, name=wish.name or invented_name(wish.kind, wish.place, noun), noun=noun, place=wish.place,
        tone=wish.tone, audience=wish.audience,
    )  # fmt: skip


def components_of(wish: CreatePage, brief: Brief, library: Library) -> list[LibraryComponent]:
    """The components that the designer takes itself, from top to bottom."""
    found = (component_for(library, name, brief) for name in plan(wish))
    return [component for component in found if component is not None]


def plan(wish: CreatePage) -> list[str]:
    """The sections of the page from top to bottom: those asked for, and those that fit the kind."""
    own = [name for name in kind(wish.kind)["sections"] if name not in wish.without]
    asked = [name for name in wish.sections if name not in wish.without]
    missing = [name for name in asked if name not in own]
    spare = [
        name
        for name in reversed(own)
        if name not in asked and name not in ("hero", "features", "about", "cta")
    ]
    while len(own) + len(missing) > MOST_OWN and spare:
        own.remove(spare.pop(0))
    for name in missing:
        own.insert(_slot(own, name), name)
    closers = [name for name in ("contact", "cta", "newsletter") if name in own]
    if not closers and "cta" not in wish.without:
        own.append("cta")
    frame = [name for name in ("navigation", "footer") if name not in wish.without]
    inner = list(dict.fromkeys(name for name in own if name not in ("navigation", "footer")))
    return ["navigation"] * ("navigation" in frame) + inner + ["footer"] * ("footer" in frame)


def look(wish: CreatePage) -> dict[str, str]:
    """The theme: the kind's palette and fonts, bent by the tone that was asked for."""
    data = kind(wish.kind)
    heading, body = data["fonts"]
    tokens = palette_tokens(data["palette"])
    tokens |= {
        "font.heading": heading,
        "font.body": body,
        "radius.base": data["radius"],
        "space.section": "5rem",
    }
    return tokens | dict(TONE_LOOKS.get(wish.tone, {}))


def _slot(own: list[str], name: str) -> int:
    rank = ORDER.index(name)
    return next((n for n, other in enumerate(own) if ORDER.index(other) > rank), len(own))


def _clear(draft: Draft) -> None:
    """An empty page, and the files of the sections that stood on it gone."""
    site, shape = draft.site, draft.shape
    files = () if shape.holds_sections else tuple(site.path_of(section) for section in site.sections)
    draft.rewrite(shape.page, shape.blank if shape is ASTRO else clear_page(site.source, shape))
    for path in dict.fromkeys(files):
        if path:
            draft.delete(path)


def _fill(draft: Draft, brief: Brief, components: Sequence[LibraryComponent]) -> None:
    writer = Copywriter(brief)
    tinted = False
    for component in components:
        name = kind_of_id(component.section)
        values = fit(component, writer.section(name))
        tinted = _set_tone(component.defaults(), values, name, tinted)
        draft.add_component(component, values, position="append")


def _set_tone(defaults: dict[str, object], values: dict[str, object], name: str, tinted: bool) -> bool:
    """Neighbours alternate between plain and tinted grounds where a component leaves the choice."""
    if "tone" not in defaults or name in ("navigation", "footer", "hero", "cta"):
        return False
    wanted = "plain" if tinted else "tinted"
    values["tone"] = "plain" if name in ("features", "about") and not tinted else wanted
    return values["tone"] == "tinted"


def _settings(wish: CreatePage, brief: Brief) -> dict[str, object]:
    data = kind(wish.kind)
    writer = Copywriter(brief)
    town = brief.place.split(",")[0]
    where = f" in {town}" if town else ""
    title = f"{brief.name}: {brief.said_noun}{where}"
    description = writer.say(f"{data['hero']['text']}")
    keywords = [word for word in (brief.said_noun, str(data["craft"]), town) if word]
    mode = "dark" if data.get("mode") == "dark" else "light"
    return {
        "name": brief.name, "lang": "en", "mode": mode, "seo.title": title[:200], "seo.description": _short(description),
        "seo.keywords": list(dict.fromkeys(keywords)), "studio.kind": brief.kind, "studio.place": brief.place,
        "studio.tone": brief.tone, "studio.subject": brief.said_noun,
    }  # fmt: skip


def _short(text: str, most: int = 160) -> str:
    if len(text) <= most:
        return capital(text)
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
