"""Which files a model is shown in full: what the request names, what hangs on that, what a search finds."""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.chat.engine.context.graph import used_by, uses
from apps.chat.engine.context.secrets import is_private
from apps.chat.engine.context.words import terms_of
from apps.chat.engine.outline import Section
from apps.chat.engine.shapes import Shape

SHELL = ("/src/site.json", "/src/styles/theme.css")
BASE_STYLES = "/src/styles/global.css"
LAYOUTS = "/src/layouts/"
FOUND = 12  # files that a search may bring
NEIGHBOURS = 8  # of one file
WITH_NEIGHBOURS = 6  # files whose neighbours come along
SEARCHED = 200_000  # characters of a file that are searched
_GENERATED = re.compile(r"(?:^|/)package-lock\.json$|\.(?:svg|map|lock)$|\.min\.\w+$")
# From the beginning of a run only, so that a long one costs no more than its length.
_PATH = re.compile(r"(?<![\w@./-])[\w@.-]*(?:/[\w@.-]+)*\.[a-z]{2,6}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """A file to show. `why`: shell, scope, named, imports, found, recent or page."""

    path: str
    why: str

    @property
    def is_needed(self) -> bool:
        """Whether the request needs it; others of the page are good to know where there is room."""
        return self.why != "page"


@dataclass(frozen=True)
class Wish:
    """What decides about files: the request's words, what it may touch, and what changed last."""

    request: str
    files: Sequence[str] = ()
    sections: Sequence[str] = ()  # ids
    recent: Sequence[str] = ()  # paths, the last changed first


def choose(files: Mapping[str, str], shape: Shape, sections: Sequence[Section], wish: Wish) -> list[Choice]:
    """The files worth showing, the most needed first. `files` are the project's texts by path."""
    shown = [path for path in files if not is_private(path)]
    chosen: dict[str, str] = {}
    for path, why in _wanted(files, shown, shape, sections, wish):
        if path in files and not is_private(path):
            chosen.setdefault(path, why)
    return [Choice(path, why) for path, why in chosen.items()]


def _wanted(
    files: Mapping[str, str], shown: Sequence[str], shape: Shape, sections: Sequence[Section], wish: Wish
) -> Iterator[tuple[str, str]]:
    own = section_files(files, shape, sections)
    scope = [*wish.files, *(own[name] for name in wish.sections if name in own)]
    named = _named(wish.request, shown, own)
    yield from ((path, "shell") for path in (shape.page, *SHELL))
    yield from ((path, "scope") for path in scope)
    yield from ((path, "named") for path in named)
    yield from ((path, "shell") for path in shown if path.startswith(LAYOUTS))
    for path in [*scope, *named][:WITH_NEIGHBOURS]:
        yield from ((near, "imports") for near in _near(path, files, shown, shape))
    yield from ((path, "found") for path in search(files, shown, wish.request))
    yield from ((path, "recent") for path in wish.recent if not _GENERATED.search(path))
    yield from ((path, "page") for path in (*own.values(), BASE_STYLES))


def section_files(files: Collection[str], shape: Shape, sections: Sequence[Section]) -> dict[str, str]:
    """Id of a section → the file it is written in; the page itself where it holds them."""
    if shape.holds_sections:
        return {section.id: shape.page for section in sections}
    paths = {section.id: shape.file_of(section.name) for section in sections}
    return {name: path for name, path in paths.items() if path in files}


def _named(request: str, shown: Sequence[str], own: Mapping[str, str]) -> list[str]:
    """Files whose path, name or section stands in the request."""
    text = request.lower()
    spoken = set(re.findall(r"[^\W_]+", text))
    asked = {match[0].lower().lstrip("./") for match in _PATH.finditer(text)}
    by_name = [path for path in shown if any(f"/{name}" in path.lower() for name in asked)]
    return by_name + [path for name, path in own.items() if _is_spoken(name, spoken)]


def _is_spoken(section_id: str, spoken: set[str]) -> bool:
    """opening-hours is spoken of by "opening-hours" and by "opening … hours", faq by "faqs"."""
    parts = [part for part in section_id.lower().split("-") if not part.isdecimal()]
    return bool(parts) and all({part, f"{part}s", part.removesuffix("s")} & spoken for part in parts)


def _near(path: str, files: Mapping[str, str], shown: Sequence[str], shape: Shape) -> list[str]:
    if path not in files or path == shape.page:
        return []
    found = [*uses(path, files[path], files), *used_by(path, files, shown)]
    return found[:NEIGHBOURS]


def search(files: Mapping[str, str], shown: Sequence[str], request: str) -> list[str]:
    """Files that hold the request's words, the best first; a word that few files hold weighs more."""
    terms = terms_of(request)
    texts = {path: _searched(path, files[path]) for path in shown if not _GENERATED.search(path)}
    scores = dict.fromkeys(texts, 0.0)
    for term in terms:
        found = {path: count for path, text in texts.items() if (count := text.count(term))}
        weight = math.log(1 + len(texts) / len(found)) if found else 0.0
        for path, count in found.items():
            scores[path] += weight * min(count, 3)
    best = sorted((path for path in scores if scores[path] > 0), key=lambda path: (-scores[path], path))
    return [path for path in best[:FOUND] if scores[path] * 4 >= scores[best[0]]]


def _searched(path: str, text: str) -> str:
    """What is looked through, in small letters; a hit in the path counts twice."""
    return f"{path}\n{path}\n{text[:SEARCHED]}".lower()
