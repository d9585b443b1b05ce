# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Wishes about images that came with the message: “use this photo in the hero”, “this is our logo”."""

import re

from apps.chat.providers.offline.changes import Change, UsePictures
from apps.chat.providers.offline.lexicon import section_of
from apps.chat.providers.offline.site import Site
from apps.chat.providers.offline.words import Clause

from .base import recogniser

_USE = re.compile(
    r"\b(?:use|add|put|show|place|insert|take|set|include|replace|change|here(?:'s| is| are)|this is|these are|with)\b",
    re.I,
)
_PICTURE = re.compile(
    r"\b(?:this|these|it|them|attached|my|our|the)?\s*(?:photos?|pictures?|images?|pics?|screenshots?|illustrations?|attachments?|files?|logo|this|these|them)\b",
    re.I,
)
_LOGO = re.compile(r"\blogo\b(?!\s+(?:wall|cloud|strip|section))", re.I)
_REBUILD = re.compile(
    r"\b(?:rebuild|recreate|copy|clone|like (?:this|the) (?:screenshot|picture|image)|look like)\b", re.I
)
_WHERE = re.compile(r"\b(?:in|into|to|on|for|as|at|of|inside|behind)\s+(?:the|our|my)?\s*(.+)$", re.I)


@recogniser("sections", 8)
def use_pictures(clause: Clause, site: Site) -> list[Change]:
    """use this photo in the hero; put these into the gallery; this is our logo."""
    if not site.pictures or not _USE.search(clause.text) or not _PICTURE.search(clause.text):
        return []
    if _REBUILD.search(clause.text):
        return []
    if _LOGO.search(clause.text):
        return [UsePictures(as_logo=True)]
    where = _WHERE.search(clause.text)
    return [UsePictures(where[1].strip() if where and section_of(where[1]) else "")]
