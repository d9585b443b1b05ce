"""What a model can build with, the same in every project: sections of the library, tokens and fonts."""

import json

from apps.chat.engine.context.budget import tokens_of
from apps.chat.engine.context.parts import STABLE, Part
from apps.chat.engine.theme import FONTS, TOKENS
from apps.components.library import Library, LibraryComponent, Property

DEFAULT = 200  # characters of a default that are shown


def theme_words() -> Part:
    """Which tokens and fonts there are."""
    text = f"Theme tokens: {', '.join(TOKENS)}. Fonts: {', '.join(FONTS)}."
    return Part("theme", text, tokens_of(text), layer=STABLE)


def library_part(library: Library, room: int) -> Part | None:
    """The sections with the keys of their content, or only their names where that is too long."""
    lines = [_component(component) for component in library]
    if not lines:
        return None
    text = "Sections of the library, with the keys of their content:\n" + "\n".join(lines)
    if tokens_of(text) > room:
        names = ", ".join(f"{component.name} ({component.section})" for component in library)
        text = f"Sections of the library, whose content you leave as it is ({{}}): {names}"
    return Part("library", text, tokens_of(text), layer=STABLE)


def _component(component: LibraryComponent) -> str:
    keys = ", ".join(f"{prop.name}: {_shape(prop)}" for prop in component.properties)
    return f"- {component.name} ({component.section}): {component.title}. {{{keys}}}"


def _shape(prop: Property) -> str:
    """The type; for lists and objects the shape of the default, cut short."""
    options = prop.validation.get("options")
    if options:
        return "|".join(map(str, options))
    default = prop.default[:1] if isinstance(prop.default, list) else prop.default
    return (
        json.dumps(default, ensure_ascii=False)[:DEFAULT] if isinstance(default, list | dict) else prop.type
    )
