"""Pictures that a page may show: files of its own."""

from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from apps.chat.services.pointing_spots import Site
from apps.core.errors import Invalid

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def checked_image(site: Site, src: str) -> str:
    """The address of a picture of the project, "" for none. Raises Invalid with what to do instead."""
    src = src.strip()
    if not src:
        return ""
    parts = urlsplit(src)
    if parts.scheme or parts.netloc or not src.startswith("/") or src.startswith("//"):
        raise Invalid(
            _("A page shows only pictures of its own: others may vanish or spy. Upload it first."),
            code="remote_image", upload="/public/images/",
        )  # fmt: skip
    path = "/public" + unquote(parts.path)
    if path not in site.head.tree or not path.lower().endswith(ENDINGS):
        raise Invalid(
            _("There is no picture %(path)s in this project. Upload it first.") % {"path": parts.path},
            code="image_missing", upload="/public/images/",
        )  # fmt: skip
    return src


def images_of(site: Site) -> list[str]:
    """Addresses of the project's pictures, sorted."""
    found = (
        path for path in site.head.tree if path.startswith("/public/") and path.lower().endswith(ENDINGS)
    )
    return sorted(path.removeprefix("/public") for path in found)
