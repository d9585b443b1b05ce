# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""A page in two steps: first the plan of it, then, when a person has accepted or changed that, the page."""

from collections.abc import Mapping
from dataclasses import replace

from apps.chat.engine.blueprint import Blueprint, PlannedSection
from apps.components.library import Library

from .answer import Answer
from .apply.base import Desk
from .changes import CreatePage
from .compose import brief_of, components_of, compose, look
from .create import read_create
from .kinds import GENERIC, kind
from .lexicon import LABELS
from .nouns import counted
from .palettes import surfaces
from .site import kind_of_id
from .styles import TONE_OF
from .words import article, capital, listing, whole

_WHY: Mapping[str, str] = {
    "navigation": "so that people find their way", "hero": "says in one look what this is", "features": "what you offer, in short",
    "menu": "what people come for, with prices", "pricing": "what it costs", "testimonials": "what others say",
    "faq": "answers what people ask most", "gallery": "shows it", "team": "who is behind it", "contact": "how to reach you",
    "newsletter": "to stay in touch", "opening-hours": "when you are there", "logos": "who trusts you", "stats": "what you have done, in numbers",
    "cta": "the one thing to do next", "blog": "what is new", "steps": "how it goes, step by step", "about": "where you come from",
    "location": "where to find you", "footer": "contact details and links",
}  # fmt: skip


def asks_for_page(message: str) -> bool:
    """Whether the words ask for a whole page, in so many words."""
    return read_create(whole(message), fresh=False) is not None


def plan_page(message: str, library: Library) -> Blueprint | None:
    """The plan of the page that a message asks for; None when it asks for something else."""
    wish = read_create(whole(message), fresh=True)
    if wish is None:
        return None
    brief = brief_of(wish)
    sections = tuple(
        PlannedSection(component.name, component.title, _WHY.get(kind_of_id(component.section), ""))
        for component in components_of(wish, brief, library)
    )
    tokens = look(wish)
    theme = {key: tokens[f"color.{key}"] for key in ("primary", "accent", "background")}
    theme |= {key: tokens[f"font.{key}"] for key in ("heading", "body")}
    theme["mode"] = "dark" if kind(wish.kind).get("mode") == "dark" else "light"
    return Blueprint(brief.name, sections, theme, wish.tone or str(kind(wish.kind)["tone"]))


def titles(library: Library) -> dict[str, str]:
    """Title by name of all components: what a plan may name."""
    return {component.name: component.title for component in library}


def build(plan: Blueprint, message: str, desk: Desk, reply: Answer) -> None:
    """Write the page of an accepted plan into the desk's draft. `message` is what was asked for at first."""
    wish = read_create(whole(message), fresh=True) or CreatePage(GENERIC)
    tone = TONE_OF.get(plan.tone.lower(), plan.tone.lower())
    wish = replace(wish, name=plan.name, tone=tone if tone in TONE_OF.values() else "")
    found = [desk.library.get(section.component) for section in plan.sections]
    chosen = [component for component in found if component is not None]
    brief = compose(wish, desk.draft, desk.library, chosen=chosen, theme=tokens_of(plan))
    if mode := plan.theme.get("mode"):
        desk.draft.set_config({"mode": mode})
    inner = [LABELS.get(kind_of_id(anchor), anchor) for anchor in brief.anchors]
    what = article(counted(brief.said_noun))
    reply.done.append(f"built the page for {capital(brief.name)}, {what}, as planned: {listing(inner)}")
    reply.notes.append(
        "Quotes, names, figures, prices, phone number and addresses are examples: put yours in before you publish."
    )


def tokens_of(plan: Blueprint) -> dict[str, str]:
    """The theme tokens that a plan sets."""
    theme = plan.theme
    tokens = surfaces(theme["background"]) if "background" in theme else {}
    tokens |= {f"color.{key}": theme[key] for key in ("primary", "accent") if key in theme}
    return tokens | {f"font.{key}": theme[key] for key in ("heading", "body") if key in theme}
