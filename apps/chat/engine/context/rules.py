"""How a model is to answer, in words."""

from apps.chat.engine.context.budget import tokens_of
from apps.chat.engine.context.parts import STABLE, Part
from apps.chat.engine.shapes import ASTRO, HTML, Shape

_BLOCKS = """\
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
If a file holds a line that is just </file>, write <file … until="END"> and end it with </file END>."""
_TOOLS = """\
You change the landing page of a person who talks with you, with the tools you are given. Read what you need
and don't have, change it, check it. When all is done, or when nothing is to be changed, answer with a few
plain sentences for the person, in their language: what you changed. Markdown is fine. No code."""
_MANNERS = """\
{KIND} Use the utilities
bg-primary text-on-primary bg-background bg-surface text-text text-muted border-border bg-accent font-heading
font-body rounded-base py-section, never fixed colours. No other packages, no remote scripts, images or
fonts; no inline secrets.
Where a file is shown in part, a line such as [… lines 80 to 120 are not shown …] stands for the rest. It
isn't in the file: quote only lines that you see.
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


def rules(shape: Shape, edits_by: str = "protocol") -> Part:
    """How to answer for that kind of site: in written blocks (`protocol`) or with `tools`."""
    article = "an" if shape.title[0] in "AEIOU" else "a"
    kind = _PAGE if shape is HTML else _COMPONENTS
    for slot, words in (
        ("{a_kind}", f"{article} {shape.title}"),
        ("{page}", shape.page),
        ("{file}", shape.file_of("Hero")),
    ):
        kind = kind.replace(slot, words)
    manner = _TOOLS if edits_by == "tools" else _BLOCKS
    text = f"{manner}\n\n{_MANNERS.replace('{KIND}', kind)}"
    if not shape.holds_sections:
        text = text.replace(".astro", shape.extension or ASTRO.extension)
    return Part("rules", text, tokens_of(text), layer=STABLE)
