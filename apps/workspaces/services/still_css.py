"""Style sheets of a still page: nothing in them may ask for anything any more."""

import re
from collections.abc import Callable, Collection
from typing import Any

import tinycss2
from tinycss2.ast import AtKeywordToken, CurlyBracketsBlock, FunctionBlock, URLToken

# Address as written → a data: address, or "" when it can't be had.
Inline = Callable[[str], str]

LONGEST = 1024 * 1024  # characters
DEEPEST = 40  # blocks within blocks
NOTHING = "data:,"
LEFT_OUT = frozenset(("import", "charset", "namespace"))
ADDRESSES = frozenset(("image-set", "-webkit-image-set", "src"))  # where a plain string is an address
NEWLINES = re.compile(r"[\r\n\f]")


def still_css(css: str, inline: Inline, characters: Collection[int]) -> str:
    """`css` with every address made data:, without imports, and without faces for none of `characters`.

    Fit for a <style> element: it can't end it. "" for one that is too long or nested too deep.
    """
    if len(css) > LONGEST:
        return ""
    try:
        nodes = _still(tinycss2.parse_component_value_list(css, skip_comments=True), inline, characters, 0)
        text: str = tinycss2.serialize(nodes)
    except RecursionError:
        return ""
    return text.replace("</", "<\\/")


def _still(nodes: list[Any], inline: Inline, characters: Collection[int], depth: int) -> list[Any]:
    if depth > DEEPEST:
        raise RecursionError("nested too deep")
    kept: list[Any] = []
    position = 0
    while position < len(nodes):
        node = nodes[position]
        position += 1
        if isinstance(node, AtKeywordToken) and node.lower_value in LEFT_OUT:
            position = _after_statement(nodes, position)
        elif isinstance(node, AtKeywordToken) and node.lower_value == "font-face":
            end = _after_block(nodes, position)
            if _is_used(nodes[position:end], characters):
                kept += [node, *_still(nodes[position:end], inline, characters, depth)]
            position = end
        elif node.type != "error":
            kept.append(_still_node(node, inline, characters, depth))
    return kept


def _still_node(node: Any, inline: Inline, characters: Collection[int], depth: int) -> Any:
    if isinstance(node, URLToken):
        return _url(node, node.value, inline)
    if isinstance(node, FunctionBlock):
        if node.lower_name == "url":
            return _url(node, _first_string(node.arguments), inline)
        arguments = _still(node.arguments, inline, characters, depth + 1)
        if node.lower_name in ADDRESSES:
            arguments = [_url(n, n.value, inline) if n.type == "string" else n for n in arguments]
        node.arguments = arguments
    elif hasattr(node, "content"):
        node.content = _still(node.content, inline, characters, depth + 1)
    return node


def _url(node: Any, address: str, inline: Inline) -> URLToken:
    data = address if address.startswith("#") else inline(address) or NOTHING
    data = NEWLINES.sub("", data).replace("\\", "%5C").replace('"', "%22").replace("<", "%3C")
    return URLToken(node.source_line, node.source_column, data, f'url("{data}")')


def _first_string(nodes: list[Any]) -> str:
    return next((str(node.value) for node in nodes if node.type == "string"), "")


def _after_statement(nodes: list[Any], position: int) -> int:
    """Behind the next semicolon; a block ends a statement too."""
    for index in range(position, len(nodes)):
        if nodes[index] == ";" or isinstance(nodes[index], CurlyBracketsBlock):
            return index + 1
    return len(nodes)


def _after_block(nodes: list[Any], position: int) -> int:
    for index in range(position, len(nodes)):
        if isinstance(nodes[index], CurlyBracketsBlock):
            return index + 1
    return len(nodes)


def _is_used(nodes: list[Any], characters: Collection[int]) -> bool:
    """Whether a font face has a character of the page; one that names no range has them all."""
    block = next((node for node in nodes if isinstance(node, CurlyBracketsBlock)), None)
    ranges = [node for node in block.content if node.type == "unicode-range"] if block else []
    return not ranges or any(span.start <= code <= span.end for span in ranges for code in characters)
