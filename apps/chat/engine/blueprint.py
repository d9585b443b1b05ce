"""A blueprint: what a page is going to be, before it is written. Read from an answer, checked, told again."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from apps.chat.engine.colours import ColourError, parse_colour
from apps.chat.engine.theme import FONTS

MOST_SECTIONS = 20
COLOURS = ("primary", "accent", "background")
_LONGEST = {"name": 120, "tone": 60, "title": 120, "why": 300}
_PLAN = re.compile(r"<plan>\s*(.*?)\s*</plan>", re.S)
_QUESTION = re.compile(r"<question>(.*?)</question>", re.S)
_OPTION = re.compile(r"<option>(.*?)</option>", re.S)


class BlueprintError(Exception):
    """Why a blueprint can't be used; for people and models alike."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class PlannedSection:
    """One section, made from a component of the library. `why` is half a sentence for the person."""

    component: str
    title: str
    why: str = ""


@dataclass(frozen=True)
class Blueprint:
    """`theme` has any of primary, accent, background (colours), heading, body (fonts), mode (light, dark)."""

    name: str
    sections: tuple[PlannedSection, ...]
    theme: Mapping[str, str] = field(default_factory=dict)
    tone: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept and sent."""
        return {
            "name": self.name,
            "sections": [asdict(section) for section in self.sections],
            "theme": dict(self.theme),
            "tone": self.tone,
        }


@dataclass(frozen=True)
class Question:
    """One thing to clear up before planning, with up to three answers to choose from."""

    text: str
    options: tuple[str, ...] = ()


def read_blueprint(answer: str, components: Mapping[str, str]) -> Blueprint | None:
    """The plan in a model's answer; None when there is none. `components`: title by name.

    Raises BlueprintError when there is one that can't be used.
    """
    found = _PLAN.search(answer)
    if found is None:
        return None
    text = re.sub(r"\A```(?:json)?\s*|\s*```\Z", "", found[1])
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BlueprintError(f"The plan isn't JSON: {error}.") from error
    return checked(data, components)


def read_question(answer: str) -> Question | None:
    """What a model asks back, or None."""
    found = _QUESTION.search(answer)
    if found is None:
        return None
    options = tuple(" ".join(option.split())[:120] for option in _OPTION.findall(found[1]))
    text = " ".join(_OPTION.sub(" ", found[1]).split())
    return Question(text[:400], tuple(option for option in options if option)[:3]) if text else None


def prose_of(answer: str) -> str:
    """What an answer says besides its plan and its question."""
    text = re.sub(r"<(?:plan|question)>.*", "", _QUESTION.sub("", _PLAN.sub("", answer)), flags=re.S)
    return re.sub(r"</?(?:response|code)>", "", text).strip()


def checked(data: Any, components: Mapping[str, str]) -> Blueprint:
    """A blueprint from JSON that somebody sent. Raises BlueprintError, which names the first fault."""
    if not isinstance(data, dict):
        raise BlueprintError("A plan is an object with name, sections, theme and tone.")
    name = _words(data.get("name"), "name")
    if not name:
        raise BlueprintError("The plan needs a name.")
    sections = _sections(data.get("sections"), components)
    return Blueprint(name, sections, _theme(data.get("theme") or {}), _words(data.get("tone"), "tone"))


def in_words(plan: Blueprint) -> str:
    """The plan as a request to a model."""
    lines = [
        f"Build the page “{plan.name}” by this plan, which the person has accepted.",
        "Use exactly these sections, in this order:",
    ]
    lines += [
        f"{number}. {section.component}: {section.title}" + (f" ({section.why})" if section.why else "")
        for number, section in enumerate(plan.sections, 1)
    ]
    if plan.theme:
        lines.append("Theme: " + ", ".join(f"{key} {value}" for key, value in plan.theme.items()) + ".")
    if plan.tone:
        lines.append(f"Tone: {plan.tone}.")
    lines.append("Remove the sections that the plan doesn't name.")
    lines.append("Set the theme tokens, and the site's name and description.")
    return "\n".join(lines)


def instructions(components: Iterable[tuple[str, str]], *, may_ask: bool) -> str:
    """What a model is told when it shall plan and not build."""
    shelf = "\n".join(f"- {name}: {title}" for name, title in components)
    asking = (
        "If one thing is really unclear and would change the plan, ask instead of planning, once: "
        "<question>the question<option>an answer</option><option>another</option></question>"
        if may_ask
        else "Don't ask anything back: choose what is most likely."
    )
    return f"""\
You plan a landing page together with a person. Don't write code. Say in one or two plain sentences, in the
person's language, what you have in mind, then give the plan:
<plan>{{"name": "name of the business or page", "tone": "two or three words", "theme": {{"primary": "#0f766e",
"accent": "#d97706", "background": "#ffffff", "heading": "Sora", "body": "Inter", "mode": "light"}},
"sections": [{{"component": "name from the library", "title": "what it is here", "why": "half a
sentence"}}]}}</plan>
{asking}
Navigation first, footer last, five to nine sections between. Fonts: {", ".join(FONTS)}.
The library:
{shelf}"""


def _sections(given: Any, components: Mapping[str, str]) -> tuple[PlannedSection, ...]:
    if not isinstance(given, list) or not given:
        raise BlueprintError("The plan needs at least one section.")
    if len(given) > MOST_SECTIONS:
        raise BlueprintError(f"A page takes at most {MOST_SECTIONS} sections.")
    return tuple(_section(each, components) for each in given)


def _section(given: Any, components: Mapping[str, str]) -> PlannedSection:
    if not isinstance(given, dict):
        raise BlueprintError("Each section is an object with component, title and why.")
    component = str(given.get("component", ""))
    if component not in components:
        raise BlueprintError(f"The library has no component “{component[:60]}”.")
    title = _words(given.get("title"), "title") or components[component]
    return PlannedSection(component, title, _words(given.get("why"), "why"))


def _theme(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise BlueprintError("The theme is an object of colours and fonts.")
    theme: dict[str, str] = {}
    for key in COLOURS:
        if value := given.get(key):
            theme[key] = _colour(key, value)
    for key in ("heading", "body"):
        if value := given.get(key):
            if value not in FONTS:
                raise BlueprintError(f"{str(value)[:60]} is none of the fonts.")
            theme[key] = str(value)
    if given.get("mode") in ("light", "dark"):
        theme["mode"] = str(given["mode"])
    return theme


def _colour(key: str, value: Any) -> str:
    try:
        return parse_colour(str(value)[:40])
    except ColourError as error:
        raise BlueprintError(f"{key}: {str(value)[:40]} is no colour.") from error


def _words(value: Any, what: str) -> str:
    return " ".join(str(value).split())[: _LONGEST[what]] if isinstance(value, str) else ""
