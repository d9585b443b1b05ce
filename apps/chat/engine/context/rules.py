"""What a model is told: the rules, the library, the page's outline and files, as far as the budget goes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.chat.engine.outline import PageError, parse_page
from apps.chat.engine.shapes import ASTRO, HTML, SHAPES, Shape, shape_of
from apps.chat.engine.theme import FONTS, TOKENS
from apps.components.library import Library, LibraryComponent, Property

CHARACTERS_A_TOKEN = 4  # a careful guess for code and English
_FIRST = (*(shape.page for shape in SHAPES), "/src/site.json", "/src/styles/theme.css")

RULES = """\
You change the landing page of a person who talks with you. You answer in two parts:

<response>
A few plain sentences for the person, in their language: what you changed. Markdown is fine. No code.
</response>
<code>
operations
</code>

Leave <code> out when nothing is to be changed. Operations, applied in order, all or none:

<file path="/src/components/Hero.astro" action="update">
<<<<<<< SEARCH
lines as they are in the file
=======
lines as they shall be
>>>>>>> REPLACE
</file>
One or more blocks a file. The SEARCH part must be found at exactly one place: quote enough lines.
<file path="/src/components/New.astro" action="create">the whole file</file>
<file path="/src/components/Old.astro" action="delete"/>
<file path="/src/a.astro" action="move" to="/src/b.astro"/>
<component name="pricing-three-tier" position="after" reference="#features">{"heading": "…"}</component>
inserts a section of the library with your content. Positions: append, prepend, after, before, replace.
<style>{"color.primary": "#0f766e", "font.heading": "Sora"}</style> sets theme tokens.
<config>{"seo.title": "…"}</config> sets name, lang, mode (light or dark), seo.title, seo.description,
seo.keywords.
If a file holds a line that is just </file>, write <file … until="END"> and end it with </file END>.

{KIND} Use the utilities
bg-primary
text-on-primary bg-background bg-surface text-text text-muted border-border bg-accent font-heading font-body
rounded-base py-section, never fixed colours. No other packages, no remote scripts, images or fonts; no
inline secrets.
Do just what was asked and leave the rest as it is. If a request is unclear, do the most likely thing and
say so."""


_COMPONENTS = """\
The project is {a_kind} site. {page} imports one section a line, and shows each as one
self-closing tag on a line of its own: <Hero id="hero" />. Navigation stands first, Footer last, the others
inside <main>. To move or remove a section, move or remove its line (and its import).
A section file ({file}) holds all its words in its script:
const content = { strict JSON };
and its markup uses content.heading and so on; to change words, change that JSON only."""
_PAGE = """\
The project is a plain HTML site. /index.html holds the sections themselves, each with an id:
<section id="hero" data-section="hero" data-component="…">. <header> stands first, <footer> last, the others
inside <main>. The marks data-field, data-bind, data-item and data-rest tell which value of the content a
place shows: keep them, and change words between the tags. There are no components and no scripts in
sections; icons are /icons.svg#name."""


@dataclass(frozen=True)
class Budget:
    """Room for files and for the conversation, in tokens."""

    files: int = 60_000
    messages: int = 8_000


def system_prompt(
    *,
    project_name: str,
    files: Mapping[str, str],
    library: Library,
    selection: str = "",
    budget: Budget | None = None,
) -> str:
    """Everything a model needs besides the conversation."""
    shape = shape_of(files)
    library = library.in_dialect(shape.dialect)
    parts = [
        rules(shape),
        f"Theme tokens: {', '.join(TOKENS)}. Fonts: {', '.join(FONTS)}.",
        _library(library),
    ]
    parts += [f"The project is called {project_name}.", _outline(files, shape)]
    if selection:
        parts.append(f"The person points at: {selection}")
    parts.append(_files(files, (budget or Budget()).files * CHARACTERS_A_TOKEN))
    return "\n\n".join(part for part in parts if part)


def rules(shape: Shape) -> str:
    """How to answer, for that kind of site."""
    article = "an" if shape.title[0] in "AEIOU" else "a"
    kind = _PAGE if shape is HTML else _COMPONENTS
    for slot, words in (
        ("{a_kind}", f"{article} {shape.title}"),
        ("{page}", shape.page),
        ("{file}", shape.file_of("Hero")),
    ):
        kind = kind.replace(slot, words)
    text = RULES.replace("{KIND}", kind)
    return text if shape.holds_sections else text.replace(".astro", shape.extension or ASTRO.extension)


def tokens_of(text: str) -> int:
    """About how many tokens a text is."""
    return len(text) // CHARACTERS_A_TOKEN + 1


def recent(messages: Sequence[tuple[str, str]], budget: Budget | None = None) -> list[tuple[str, str]]:
    """The last (role, content) pairs that fit the budget, oldest first; the very last always."""
    room, kept = (budget or Budget()).messages, list[tuple[str, str]]()
    for role, content in reversed(messages):
        room -= tokens_of(content)
        if kept and room < 0:
            break
        kept.append((role, content))
    return kept[::-1]


def _library(library: Library) -> str:
    lines = [_component(component) for component in library]
    return "Sections of the library, with the keys of their content:\n" + "\n".join(lines) if lines else ""


def _component(component: LibraryComponent) -> str:
    keys = ", ".join(f"{prop.name}: {_shape(prop)}" for prop in component.properties)
    return f"- {component.name} ({component.section}): {component.title}. {{{keys}}}"


def _shape(prop: Property) -> str:
    """The type; for lists and objects the shape of the default, cut short."""
    options = prop.validation.get("options")
    if options:
        return "|".join(map(str, options))
    default = prop.default[:1] if isinstance(prop.default, list) else prop.default
    return json.dumps(default, ensure_ascii=False)[:200] if isinstance(default, list | dict) else prop.type


def _outline(files: Mapping[str, str], shape: Shape) -> str:
    try:
        sections = parse_page(files.get(shape.page, ""), shape).sections
    except PageError:
        return ""
    return "Sections of the page, from the top: " + ", ".join(
        f"#{section.id} ({section.name})" for section in sections
    )


def _files(files: Mapping[str, str], room: int) -> str:
    """Files in full, the most telling first; the names of those that don't fit."""
    shown, left = [], []
    for path in sorted(files, key=_importance):
        block = f'<current path="{path}">\n{files[path]}\n</current>'
        if len(block) <= room:
            room -= len(block)
            shown.append(block)
        else:
            left.append(path)
    rest = [f"Further files, not shown: {', '.join(left[:200])}"] if left else []
    return "\n\n".join(["Files of the project:", *shown, *rest])


def _importance(path: str) -> tuple[int, str]:
    if path in _FIRST:
        return _FIRST.index(path), path
    ranks = {"/src/components/": 10, "/src/layouts/": 20, "/src/pages/": 5, "/src/": 30}
    skipped = path.endswith(("package-lock.json", ".svg"))
    return next((rank for folder, rank in ranks.items() if path.startswith(folder)), 40) + 50 * skipped, path
