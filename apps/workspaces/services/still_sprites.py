"""Pictures that a page takes by name out of another file: `<use href="/icons.svg#star">`."""

from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Address and media type → the text found there, or "".
Text = Callable[[str, str], str]

SVG = "image/svg+xml"
MOST_FILES = 8


class Sprites:
    """The named parts, each under an id of its own. What `markup` answers is as hostile as the page."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._files: dict[str, dict[str, LexborNode]] = {}
        self._names: dict[str, str] = {}
        self._parts: list[str] = []

    def local(self, address: str) -> str | None:
        """The address of the same part within the page; None when there is no such part."""
        if address not in self._names:
            file, _hash, name = address.partition("#")
            part = self._parts_of(file).get(name)
            if part is None:
                return None
            new = f"still-{len(self._parts)}-{name}"
            part.attrs["id"] = new
            self._parts.append(part.html or "")
            self._names[address] = f"#{new}"
        return self._names[address]

    def markup(self) -> str:
        """An element without size that holds the parts; "" when none was asked for."""
        if not self._parts:
            return ""
        parts = "".join(self._parts)
        return f'<svg width="0" height="0" style="position:absolute" aria-hidden="true">{parts}</svg>'

    def _parts_of(self, file: str) -> dict[str, LexborNode]:
        if file not in self._files:
            if len(self._files) >= MOST_FILES:
                return {}
            tree = LexborHTMLParser(self._text(file, SVG))
            self._files[file] = {str(node.attributes.get("id")): node for node in tree.css("[id]")}
        return self._files[file]
