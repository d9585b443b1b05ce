"""A page as a still: one HTML file that looks like it, runs nothing and asks for nothing.

What comes in is hostile. The shape is read by an HTML5 parser, what stays is chosen by an allow-list, and
addresses are replaced by their content. Whoever serves it adds a policy that forbids the same again.
"""

import html
import re

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from apps.core.text import storable
from apps.workspaces.services.still_css import Inline, still_css
from apps.workspaces.services.still_names import ATTRIBUTES, COMMON_ATTRIBUTES, DROPPED_WITH_CONTENT, TAGS
from apps.workspaces.services.still_sprites import Sprites, Text

LONGEST = 2 * 1024 * 1024  # characters of a page
MEDIA = re.compile(r"[\w\s():,.<>=/-]{1,200}")

PREFIXES = {"data-", "aria-"}
PICTURES = frozenset((("img", "src"), ("video", "poster"), ("image", "href")))
WITH_ADDRESS = frozenset(("fill", "stroke", "clip-path", "mask", "filter", "style"))


def still(page: str, inline: Inline, text: Text) -> str | None:
    """The still of an HTML page; None when nothing of it is to be seen without its scripts.

    `inline` makes a data: address of one that the page writes, `text` fetches style sheets and sprites; both
    answer "" for what can't be had.
    """
    if len(page) > LONGEST:
        return None
    tree = LexborHTMLParser(storable(page))
    if tree.body is None or tree.root is None:
        return None
    sprites = Sprites(text)
    body = _cleaned(tree.body.html or "", inline, sprites)
    body += _cleaned(sprites.markup(), inline, Sprites(_nowhere))
    seen = LexborHTMLParser(body)
    words = seen.body.text() if seen.body else ""
    if _is_bare(words, tree) and seen.css_first("img[src], svg *, video[poster]") is None:
        return None
    characters = set(map(ord, words))
    css = "\n".join(_sheets(tree, inline, text, characters))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{css}</style>"
    )
    opened, shown = _attributes(tree.root, inline), _attributes(tree.body, inline)
    return f"<!DOCTYPE html><html{opened}><head>{head}</head><body{shown}>{body}</body></html>"


def _is_bare(words: str, tree: LexborHTMLParser) -> bool:
    """Whether a page says nothing but where to jump: a link past the navigation is no content."""
    jumps = "".join(link.text() for link in tree.css('a[href^="#"]'))
    return len("".join(words.split())) <= len("".join(jumps.split()))


def _cleaned(body: str, inline: Inline, sprites: Sprites) -> str:
    def keep(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("use", "href") and not value.startswith("#"):
            return sprites.local(value)
        return _attribute(tag, name, value, inline)

    return nh3.clean(
        body,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=keep,
        generic_attribute_prefixes=PREFIXES,
        strip_comments=True,
        link_rel=None,
        url_schemes={"data", "http", "https"},
    )


def _nowhere(_address: str, _kind: str) -> str:
    """Parts of sprites take nothing out of other sprites."""
    return ""


def _attribute(tag: str, name: str, value: str, inline: Inline) -> str | None:
    """What an allowed attribute becomes; None drops it."""
    if name.startswith("data-studio-"):
        return None  # where elements are written, which only the builder's own preview says
    if (tag, name) in PICTURES:
        return inline(value) or None
    if name in ("src", "poster", "href"):
        return value if value.startswith("#") else None
    if name in WITH_ADDRESS:
        return still_css(value, inline, ()).replace("<\\/", "</")
    return value


def _sheets(tree: LexborHTMLParser, inline: Inline, text: Text, characters: set[int]) -> list[str]:
    """The page's own styles and linked sheets, in its order."""
    found = []
    for node in tree.css("style, link[rel~=stylesheet i]"):
        linked = node.tag == "link"
        if linked and "alternate" in (node.attributes.get("rel") or "").lower():
            continue
        css = text(node.attributes.get("href") or "", "text/css") if linked else node.text()
        css = still_css(css, inline, characters)
        media = (node.attributes.get("media") or "").strip()
        if media and not MEDIA.fullmatch(media):
            continue
        found.append(f"@media {media} {{{css}}}" if media else css)
    return found


def _attributes(node: LexborNode, inline: Inline) -> str:
    """Of <html> and <body>, which the cleaner doesn't see."""
    kept = []
    for name, value in node.attributes.items():
        if name in COMMON_ATTRIBUTES or re.fullmatch(r"(?:data|aria)-[a-z0-9_.-]+", name):
            text = _attribute(node.tag or "", name, value or "", inline) or ""
            kept.append(f' {name}="{html.escape(text, quote=True)}"')
    return "".join(kept)
