# ruff: noqa: E501 (long lines are patterns, pages and drawings)
"""The kinds of site a project can be, and how the page of each lists its sections.

Astro, React, Vue and Svelte pages import each section and show it as one tag on a line of its own; a plain
HTML page holds the sections themselves. Everything else about pages is the same (see outline.py and page.py).
"""

import re
from collections.abc import Container
from dataclasses import dataclass

COMPONENT_FOLDER = "/src/components/"


@dataclass(frozen=True)
class Shape:
    """Where the page of a kind of site is, where its markup starts and ends, and how it names components."""

    dialect: str  # as the component library calls it
    title: str
    page: str
    head: re.Pattern[str]  # to where the markup begins; atomic groups, so that odd files cost no time
    headless: tuple[str, str]  # code and words for a page without that
    shell: str  # what the markup must have around the sections; "" for nothing
    end: str  # the last line of the markup, "" for the end of the file
    blank: str  # an empty page
    folder: str = "./components/"
    suffix: str = ""
    extension: str = ""
    imports_first: bool = False  # whether the file starts with its imports
    shell_file: str = ""  # the HTML around a page of components, which the studio keeps

    @property
    def holds_sections(self) -> bool:
        """Whether the sections stand in the page itself and have no files."""
        return not self.extension

    def import_path(self, name: str) -> str:
        """How the page imports a component."""
        return f"{self.folder}{name}{self.suffix}"

    def file_of(self, name: str) -> str:
        """The project path of a component; of a section in the page for pages that hold them."""
        return f"{COMPONENT_FOLDER}{name}{self.extension}"

    def imported_file(self, source: str) -> str:
        """The project path of what the page imports, "" for anything but a component."""
        if not source.startswith(self.folder):
            return ""
        return (
            COMPONENT_FOLDER
            + source.removeprefix(self.folder).removesuffix(self.suffix or "\0")
            + self.extension
        )


# Files of any kind of site that decide what code runs in the workspace.
CONFIGURATION = frozenset(
    {"/package.json", "/package-lock.json", "/tsconfig.json", "/astro.config.mjs", "/vite.config.ts",
     "/vite.config.js", "/vite.config.mjs", "/vite.site.ts", "/svelte.config.js"}
)  # fmt: skip

ASTRO = Shape(
    dialect="astro",
    title="Astro",
    page="/src/pages/index.astro",
    head=re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE),
    headless=("page_frontmatter", "The page doesn't start with a part between two --- lines."),
    shell=r"</[A-Z]\w*>|</main>",
    end=r"</[A-Z]\w*>(?!.*</[A-Z]\w*>)",
    blank=(
        "---\nimport Layout from '../layouts/Layout.astro';\n---\n\n"
        '<Layout>\n  <main id="main">\n  </main>\n</Layout>\n'
    ),
    folder="../components/",
    suffix=".astro",
    extension=".astro",
)
REACT = Shape(
    dialect="tsx",
    title="React",
    page="/src/App.tsx",
    head=re.compile(
        r"\A(?>.*?^export default function \w+\([^)]{0,500}\)[^{\n]*\{)(?>.*?\breturn \([ \t]*\r?$)",
        re.DOTALL | re.MULTILINE,
    ),
    headless=("page_component", "The page has no “export default function App()” that returns its sections."),
    shell=r"</>|</main>|</[A-Z]\w*>",
    end=r"</>",
    blank='export default function App() {\n  return (\n    <>\n      <main id="main">\n      </main>\n    </>\n  );\n}\n',
    extension=".tsx",
    imports_first=True,
    shell_file="/index.html",
)
VUE = Shape(
    dialect="vue",
    title="Vue",
    page="/src/App.vue",
    head=re.compile(
        r"\A(?>\ufeff?\s*<script\b[^>]*>.*?^</script>)(?>.*?^<template>[ \t]*\r?$)", re.DOTALL | re.MULTILINE
    ),
    headless=("page_component", "The page doesn't start with a <script setup> and a <template> behind it."),
    shell=r"</template>",
    end=r"</template>",
    blank='<script setup lang="ts">\n</script>\n\n<template>\n  <main id="main">\n  </main>\n</template>\n',
    suffix=".vue",
    extension=".vue",
    shell_file="/index.html",
)
SVELTE = Shape(
    dialect="svelte",
    title="Svelte",
    page="/src/App.svelte",
    head=re.compile(r"\A\ufeff?\s*<script\b[^>]*>.*?^</script>[ \t]*\r?$", re.DOTALL | re.MULTILINE),
    headless=("page_component", "The page doesn't start with a <script> that imports its sections."),
    shell="",
    end="",
    blank='<script lang="ts">\n</script>\n\n<main id="main">\n</main>\n',
    suffix=".svelte",
    extension=".svelte",
    shell_file="/index.html",
)
HTML = Shape(
    dialect="html",
    title="plain HTML",
    page="/index.html",
    head=re.compile(r"\A.*?<body\b[^>]*>", re.DOTALL | re.IGNORECASE),
    headless=("page_body", "The page has no <body>, so there is no place to edit."),
    shell=r"</body>",
    end=r"</body>",
    blank=(
        '<!doctype html>\n<html lang="%site.lang%" class="%site.mode%">\n  <head>\n    <meta charset="utf-8" />\n'
        '    <meta name="viewport" content="width=device-width, initial-scale=1" />\n    <title>%site.title%</title>\n'
        '    <meta name="description" content="%site.description%" />\n'
        '    <link rel="stylesheet" href="/src/styles/global.css" />\n  </head>\n  <body>\n    <main id="main">\n'
        '    </main>\n    <script type="module" src="/src/main.ts"></script>\n  </body>\n</html>\n'
    ),
)

SHAPES = (ASTRO, REACT, VUE, SVELTE, HTML)


def shape_of(paths: Container[str]) -> Shape:
    """Which kind of site a project's files are: the first whose page is there, Astro without any."""
    return next((shape for shape in SHAPES if shape.page in paths), ASTRO)


def split_place(place: str) -> tuple[str, str]:
    """ "/index.html#hero" → the file and the id of the section in it; a plain path has no id."""
    path, _, section_id = place.partition("#")
    return path, section_id
