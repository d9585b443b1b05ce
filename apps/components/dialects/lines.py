"""Laying out a tree of tags: one element a line, text beside its neighbours where white space counts."""

from collections.abc import Callable, Set

from apps.components.markup import PARTS, VOID, Element, Parts

Open = Callable[[Element, Set[str]], str]  # an element's attributes, each with a space before it
Around = Callable[[Element, Set[str], list[str]], list[str]]  # lines of an element → with its if and for
Words = Callable[[Parts, Set[str]], str]  # text and values as the dialect writes them


def layout(element: Element, scope: Set[str], *, opening: Open, around: Around, words: Words) -> list[str]:
    """The lines of an element, not indented."""
    inner = scope | ({element.loop[0]} if element.loop else set())
    return around(element, scope, _bare(element, inner, opening=opening, around=around, words=words))


def indented(lines: list[str], by: int = 1) -> list[str]:
    """Lines moved to the right."""
    return [("  " * by + line) if line else line for line in lines]


def _bare(element: Element, scope: Set[str], *, opening: Open, around: Around, words: Words) -> list[str]:
    head = f"<{tag_of(element)}{opening(element, scope)}"
    if element.tag in VOID or element.tag.startswith("ui-"):
        return [f"{head} />"]
    close = f"</{element.tag}>"
    if not element.children:
        return [f"{head}>{close}"]
    written = [
        [words(child, scope)]
        if isinstance(child, tuple)
        else layout(child, scope, opening=opening, around=around, words=words)
        for child in element.children
    ]
    if element.is_inline:
        return [f"{head}>{''.join(line.strip() for lines in written for line in lines)}{close}"]
    return [f"{head}>", *indented([line for lines in written for line in lines]), close]


def tag_of(element: Element) -> str:
    """The tag as it is written: small parts by their component's name."""
    return PARTS.get(element.tag, element.tag)
