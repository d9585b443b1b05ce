"""Text from outside."""


def storable(text: str) -> str:
    """The text without what no database keeps: NULs go, half characters become a question mark."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
