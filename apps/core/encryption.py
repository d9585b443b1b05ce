"""Secrets at rest: AES-256-GCM, with the version of the key in front, so that keys can be renewed.

A sealed text reads `2:base64`. It opens only with the context it was sealed with, so that a text copied to
another row tells nothing there.
"""

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from config.environment import DERIVED_VERSION, KEY_BYTES, encryption_keys

NONCE_BYTES = 12  # what GCM is made for; drawn at random for each text


class CannotOpen(Exception):
    """A sealed text that doesn't open. Says why, never what stands in it."""


class KeyMissing(CannotOpen):
    """The text was sealed with a key that ENCRYPTION_KEYS doesn't hold any more."""

    def __init__(self, version: int) -> None:
        super().__init__(f"ENCRYPTION_KEYS holds no key of version {version}")
        self.version = version


def seal(plain: str, *, context: str) -> str:
    """Encrypt with the newest key. `context` names the row's owner and must be the same when opening."""
    version = newest_version()
    nonce = os.urandom(NONCE_BYTES)
    box = _cipher(version).encrypt(nonce, plain.encode(), _bound(version, context))
    return f"{version}:{base64.b64encode(nonce + box).decode()}"


def unseal(sealed: str, *, context: str) -> str:
    """The text that was sealed. Raises KeyMissing, or CannotOpen for anything changed, foreign or broken."""
    version, box = _parts(sealed)
    try:
        plain = _cipher(version).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _bound(version, context))
    except InvalidTag:
        raise CannotOpen("the sealed text was changed, or belongs to another row") from None
    return plain.decode()


def version_of(sealed: str) -> int:
    """Version of the key that sealed it. Raises CannotOpen for what isn't a sealed text."""
    return _parts(sealed)[0]


def newest_version() -> int:
    """Version of the key that seals now."""
    return max(_keys())


def _parts(sealed: str) -> tuple[int, bytes]:
    number, colon, text = sealed.partition(":")
    try:
        box = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        box = b""
    if (
        not colon
        or not number.isascii()
        or not number.isdigit()
        or len(number) > 9
        or len(box) <= NONCE_BYTES
    ):
        raise CannotOpen("this is not a sealed text")
    return int(number), box


def _cipher(version: int) -> AESGCM:
    key = _keys().get(version)
    if key is None:
        raise KeyMissing(version)
    return AESGCM(key)


def _bound(version: int, context: str) -> bytes:
    return f"{version}:{context}".encode()


def _keys() -> dict[int, bytes]:
    """Every key by version: those of ENCRYPTION_KEYS, and the one derived from SECRET_KEY as the oldest."""
    given = settings.ENV.ENCRYPTION_KEYS.get_secret_value()
    return {DERIVED_VERSION: _derived(settings.SECRET_KEY), **encryption_keys(given)}


@lru_cache(maxsize=4)
def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"studio secrets at rest").derive(secret.encode())
