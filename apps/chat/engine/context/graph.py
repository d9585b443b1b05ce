"""Which files of a project use which."""

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping

_SOURCES = re.compile(
    r"""\b(?:from|import)\s{0,9}\(?\s{0,9}["']([./][^"'\n]{1,300})["']"""
    r"""|@import\s{1,9}(?:url\()?\s{0,9}["']([./][^"'\n]{1,300})["']"""
    r"""|\b(?:src|href)\s{0,9}=\s{0,9}["'](\.{0,2}/[^"'\n]{1,300})["']"""
)
_ENDINGS = ("", ".astro", ".ts", ".tsx", ".js", ".mjs", ".vue", ".svelte", ".json", ".css", "/index.ts")
LONGEST = 200_000  # characters of a file that is read for what it uses


def uses(path: str, text: str, known: Collection[str]) -> list[str]:
    """The files of the project that this one imports or links to, in order."""
    found = []
    for match in _SOURCES.finditer(text, 0, LONGEST):
        target = _resolve(path, match[1] or match[2] or match[3], known)
        if target and target != path and target not in found:
            found.append(target)
    return found


def used_by(path: str, files: Mapping[str, str], among: Iterable[str]) -> list[str]:
    """Which of `among` import or link to the file."""
    end = "/" + path.rsplit("/", 1)[-1].split(".")[0]
    return [other for other in among if end in files[other] and path in uses(other, files[other], files)]


def _resolve(path: str, source: str, known: Collection[str]) -> str:
    plain = source.split("?")[0].split("#")[0]
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), plain))
    return next((target + ending for ending in _ENDINGS if target + ending in known), "")
