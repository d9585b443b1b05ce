"""What a model is told about the project as a whole: the colours it has, its sections, the tree."""

from collections.abc import Iterable, Mapping, Sequence

from apps.chat.engine.context.budget import cut, tokens_of
from apps.chat.engine.context.marks import Marks
from apps.chat.engine.context.parts import PROJECT, Part
from apps.chat.engine.outline import PageError, Section, parse_page
from apps.chat.engine.shapes import Shape
from apps.chat.engine.theme import read_tokens

TREE = 6_000  # tokens
OUTLINE = 2_000
THEME_FILE = "/src/styles/theme.css"


def sections_of(files: Mapping[str, str], shape: Shape) -> tuple[Section, ...]:
    """The page's sections; none when it can't be read."""
    try:
        return parse_page(files.get(shape.page, ""), shape).sections
    except PageError:
        return ()


def naming(name: str, marks: Marks) -> Part:
    """The letters of this conversation's marks, and what the project is called."""
    text = f"The letters of the marks are {marks.letters}. The project's name:\n{marks.around(name, 'name')}"
    return Part("project", text, tokens_of(text), layer=PROJECT)


def theme(theme_css: str, marks: Marks) -> Part | None:
    """The values that the theme has now."""
    values = read_tokens(theme_css)
    if not values:
        return None
    lines = "\n".join(f"{token}: {value}" for token, value in values.items())
    return _part("theme now", "The theme's values:", lines, "theme", marks)


def outline(sections: Sequence[Section], shape: Shape, paths: Iterable[str], marks: Marks) -> Part | None:
    """The page's sections from the top, each with its file."""
    if not sections:
        return None
    known = set(paths)
    lines = [f"#{section.id} ({_place(section, shape, known)})" for section in sections]
    words = f"Sections of the page {shape.page}, from the top:"
    return _part("outline", words, cut("\n".join(lines), OUTLINE), "outline", marks)


def _place(section: Section, shape: Shape, known: set[str]) -> str:
    path = shape.page if shape.holds_sections else shape.file_of(section.name)
    return path if path in known else section.name


def tree(paths: Iterable[str], marks: Marks) -> Part:
    """All files, a folder a line."""
    folders: dict[str, list[str]] = {}
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)
    lines = [f"{folder}/: {', '.join(names)}" for folder, names in folders.items()]
    return _part("tree", "All files of the project:", cut("\n".join(lines), TREE), "tree", marks)


def _part(name: str, words: str, body: str, kind: str, marks: Marks) -> Part:
    text = f"{words}\n{marks.around(body, kind)}"
    return Part(name, text, tokens_of(text), layer=PROJECT)
