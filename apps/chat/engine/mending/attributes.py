"""Attributes written as in React where the markup is HTML: className and its like do nothing there."""

import re

from apps.chat.engine.mending.markup import Mark, markup_start, tags

_HTML = (".astro", ".vue", ".svelte", ".html")
_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "strokeWidth": "stroke-width",
    "strokeLinecap": "stroke-linecap",
    "strokeLinejoin": "stroke-linejoin",
    "strokeDasharray": "stroke-dasharray",
    "strokeDashoffset": "stroke-dashoffset",
    "strokeOpacity": "stroke-opacity",
    "fillRule": "fill-rule",
    "fillOpacity": "fill-opacity",
    "clipRule": "clip-rule",
    "clipPath": "clip-path",
    "stopColor": "stop-color",
    "stopOpacity": "stop-opacity",
    "textAnchor": "text-anchor",
    "acceptCharset": "accept-charset",
    "httpEquiv": "http-equiv",
}
_WRITTEN = re.compile(rf"(?<=[\s\"'}}])({'|'.join(_NAMES)})(?=\s*=)")


def html_attributes(path: str, text: str) -> str:
    """The file with those attributes as HTML names them. Components keep theirs, which are properties."""
    if not path.endswith(_HTML) or not _WRITTEN.search(text):
        return text
    pieces, at = [], 0
    for mark in tags(text, markup_start(path, text)):
        if mark.is_closing or not mark.name[0].islower():
            continue
        pieces += [text[at : mark.name_end], _mended(text, mark)]
        at = mark.end
    return "".join([*pieces, text[at:]])


def _mended(text: str, mark: Mark) -> str:
    """The attributes of one tag; what stands in quotes or braces is their value and stays."""
    written = text[mark.name_end : mark.end]
    present = {found[1].lower() for found in re.finditer(r"(?<=\s)([\w-]+)\s*=", _blank_values(written))}
    pieces, at = [], 0
    for found in _WRITTEN.finditer(_blank_values(written)):
        name = _NAMES[found[1]]
        if name not in present:  # both would be one attribute given twice
            pieces += [written[at : found.start()], name]
            at = found.end()
    return "".join([*pieces, written[at:]])


def _blank_values(written: str) -> str:
    """The same length, with spaces for what stands in quotes and braces."""
    blanked, depth, quote = [], 0, ""
    for character in written:
        inside = bool(quote or depth)
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character
        elif character in "{}":
            depth = max(0, depth + (1 if character == "{" else -1))
        blanked.append(" " if inside and (quote or depth) else character)
    return "".join(blanked)
