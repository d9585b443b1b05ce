"""Images that people attach: what they are, how large they may be, where they stand on a site."""

import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field

from PIL import Image, ImageOps, UnidentifiedImageError

from apps.chat.engine.tree import Changes

FOLDER = "/public/uploads"
WIDEST = 2_400  # pixels: more than the widest screen needs
WIDEST_SEEN = 1_568  # pixels: larger ones are made smaller by the models' own servers
MOST_PIXELS = 50_000_000
_KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_MOVING = {"GIF": "image/gif"}  # kept as they are: each frame anew would lose its timing
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_LONGEST_STEM = 60


class PictureError(Exception):
    """Not an image that can be taken; the message says why, to people."""


@dataclass(frozen=True)
class Read:
    """An image without what cameras write beside it, no wider than WIDEST."""

    mime_type: str
    width: int
    height: int
    content: bytes = field(repr=False)


def read(content: bytes) -> Read | None:
    """The image that the bytes are; None when they are none. Raises PictureError for one that is no good."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[*_KINDS, *_MOVING])
            if image.width * image.height > MOST_PIXELS:
                raise PictureError("The image has more than 50 million pixels.")
            image.load()
    except UnidentifiedImageError:
        return None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PictureError("The image is damaged, or cut off.") from error
    if image.format in _MOVING:
        return Read(_MOVING[image.format], image.width, image.height, content)
    return _plain(image, str(image.format), content)


def seen(mime_type: str, content: bytes) -> tuple[str, bytes]:
    """Media type and bytes of an image as models with vision are shown it."""
    image = Image.open(io.BytesIO(content))
    if mime_type == "image/gif":
        return "image/png", _written(image.convert("RGBA"), "PNG")
    if max(image.size) <= WIDEST_SEEN:
        return mime_type, content
    return mime_type, _written(_smaller(image, WIDEST_SEEN), str(image.format))


def site_address(stem: str, mime_type: str) -> str:
    """Where a page finds it: /uploads/our-logo.png for “Our Logo”."""
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:_LONGEST_STEM].strip("-")
    return f"{FOLDER.removeprefix('/public')}/{slug or 'image'}.{_ENDINGS[mime_type]}"


def named(changes: Changes, addresses: Iterable[str]) -> list[str]:
    """Those addresses that a changed text names."""
    texts = [content for content in changes.values() if content is not None]
    return [address for address in addresses if any(address.encode() in text for text in texts)]


def _plain(image: Image.Image, kind: str, content: bytes) -> Read:
    """Turned upright, made smaller, and without the place where a photo was taken."""
    mime_type = _KINDS[kind]
    told = bool(image.getexif()) or "xmp" in image.info
    if not told and max(image.size) <= WIDEST:
        return Read(mime_type, image.width, image.height, content)
    upright = _smaller(ImageOps.exif_transpose(image), WIDEST)
    return Read(mime_type, upright.width, upright.height, _written(upright, kind))


def _smaller(image: Image.Image, widest: int) -> Image.Image:
    # Colours of a palette can't be mixed, and what is transparent in it stands beside the picture.
    copy = image.convert("RGBA") if image.mode == "P" else image.copy()
    copy.thumbnail((widest, widest), Image.Resampling.LANCZOS)
    return copy


def _written(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    clean = image.copy()
    clean.info = {}
    clean.save(out, kind, quality=88) if kind != "PNG" else clean.save(out, kind, optimize=True)
    return out.getvalue()
