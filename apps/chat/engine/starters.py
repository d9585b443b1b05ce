# ruff: noqa: E501 (long lines are patterns, pages and drawings)
"""The first page of the templates that are not Astro: baseline-landing's, in the words of each.

Their sections are written out of the library's neutral markup and baseline-landing's content, so that the
five environments start from one page and nobody keeps five copies of it.
"""

import re
from collections.abc import Mapping

from apps.chat.engine.outline import parse_page
from apps.chat.engine.page import clear_page, insert_section
from apps.chat.engine.shapes import ASTRO, COMPONENT_FOLDER, Shape
from apps.components.content import read_content
from apps.components.library import Library, fill, fill_html

SECTIONS = {
    "navigation": "navigation-bar",
    "hero": "hero-split",
    "features": "features-grid",
    "testimonials": "testimonials-grid",
    "pricing": "pricing-three-tier",
    "faq": "faq-accordion",
    "cta": "cta-banner",
    "footer": "footer-columns",
}
_ROW = re.compile(r"^  '?([\w-]+)'?:\s*'(<.*)',$", re.MULTILINE)
_PALETTE = re.compile(r'class="([a-fst]|ground|veil|halo|floor)"')
_SCENES = (
    '<circle class="halo" cx="104" cy="136" r="136"/><circle class="f" opacity=".75" cx="104" cy="136" r="84"/>'
    '<path class="veil" d="M0 400V264S50 240 100 264 150 288 200 264 250 240 300 264 350 288 400 264V400z"/>'
    '<path class="floor" d="M0 400V316S50 336 100 316 150 296 200 316 250 336 300 316 350 296 400 316V400z"/>',
    '<path class="veil" d="M52 400V188a148 148 0 0 1 296 0V400z"/><circle class="halo" cx="40" cy="80" r="59"/>'
    '<path class="floor" d="M0 328H400V400H0z"/>',
    '<circle class="veil" cx="200" cy="200" r="168"/><circle class="halo" cx="344" cy="88" r="60"/>'
    '<circle class="f" opacity=".6" cx="32" cy="280" r="28"/><path class="floor" d="M0 400V336Q200 296 400 336V400z"/>',
    '<path class="veil" d="M0 0h100a100 100 0 0 1-100 100zM300 100h100a100 100 0 0 1-100 100z"/>'
    '<path class="halo" d="M400 100h-100a100 100 0 0 1 100-100zM100 200H0a100 100 0 0 1 100-100z"/>'
    '<path class="floor" d="M0 328H400V400H0z"/>',
)
_STYLES = {"s": "fill:none;stroke:var(--art-d)", "t": "fill:none;stroke:var(--art-c)"}
_LINE = ";stroke-width:5;stroke-linecap:round;stroke-linejoin:round"


def starter(shape: Shape, library: Library, baseline: Mapping[str, str], page: str) -> dict[str, str]:
    """path → text of the page and its sections. `baseline` are baseline-landing's files; `page` is the present
    page, of which all but the sections stays.
    """
    sections, files = library.in_dialect(shape.dialect), {}
    page = clear_page(page, shape)
    outline = parse_page(baseline[ASTRO.page]).sections
    for section in outline:
        component = sections.components[SECTIONS[section.id]]
        content = read_content(baseline[f"{COMPONENT_FOLDER}{section.name}.astro"])
        block = fill_html(component, content, section.id) if shape.holds_sections else ""
        page = insert_section(page, name=component.stem, id=section.id, shape=shape, block=block)
        if not shape.holds_sections:
            files[shape.file_of(component.stem)] = fill(component, content)
    return files | {shape.page: page}


def sprites(baseline: Mapping[str, str]) -> dict[str, str]:
    """The icons and illustrations of baseline-landing as two files of symbols, for pages without components."""
    icons = _rows(baseline["/src/components/ui/icons.ts"])
    motifs = _rows(baseline["/src/components/ui/motifs.ts"])
    stroke = 'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    lines = [
        f'<symbol id="{name}" viewBox="0 0 24 24" {stroke}>{row}</symbol>' for name, row in icons.items()
    ]
    scenes = [
        f'<symbol id="scene-{at}" viewBox="0 0 400 400" preserveAspectRatio="xMidYMid slice">'
        f'{_inked(f"""<rect class="ground" width="400" height="400"/>{scene}""")}</symbol>'
        for at, scene in enumerate(_SCENES, 1)
    ]
    drawn = [
        f'<symbol id="{name}" viewBox="0 0 200 200" preserveAspectRatio="xMidYMax meet">{_inked(row)}</symbol>'
        for name, row in motifs.items()
    ]
    return {"/public/icons.svg": _sprite(lines), "/public/art.svg": _sprite([*scenes, *drawn])}


def _rows(source: str) -> dict[str, str]:
    """name: '…' of a table of drawings in TypeScript, its aliases included."""
    rows = dict(_ROW.findall(re.sub(r":\s*\n\s+'", ": '", source)))
    aliases = re.findall(r"^\w+\.(\w+) = \w+\.(\w+)!", source, re.MULTILINE)
    return rows | {new: rows[old] for new, old in aliases}


def _inked(drawing: str) -> str:
    """The palette's letters as styles: the classes of a page don't reach into a file of symbols."""
    return re.sub(r"<(\w+)([^>]*?)(/?)>", lambda found: _ink(found[1], found[2], found[3]), drawing)


def _ink(tag: str, attributes: str, end: str) -> str:
    kind = _PALETTE.search(attributes)
    if kind is None:
        return f"<{tag}{attributes}{end}>"
    letter = kind[1]
    style = _STYLES[letter] + _LINE if letter in _STYLES else f"fill:var(--art-{letter})"
    own = re.search(r' style="([^"]*)"', attributes)
    bare = attributes.replace(f" {kind[0]}", "").replace(own[0] if own else "\0", "")
    return f'<{tag}{bare} style="{style}{";" + own[1] if own else ""}"{end}>'


def _sprite(symbols: list[str]) -> str:
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])
