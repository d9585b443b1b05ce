"""Locks that hold across processes, and end with the connection that holds them."""

import hashlib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

STEP = 0.05  # seconds between two tries


class Busy(Exception):
    """Somebody else holds the lock and did not let go in time."""


def key_of(name: str, row_id: uuid.UUID | str = "") -> int:
    """A 64-bit number for PostgreSQL."""
    digest = hashlib.blake2b(f"{name}:{row_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@contextmanager
def held(name: str, row_id: uuid.UUID | str = "", *, wait: float = 0.0) -> Iterator[None]:
    """Hold an advisory lock of this connection, waiting up to `wait` seconds. Raises Busy."""
    key = key_of(name, row_id)
    until = time.monotonic() + wait
    while not _ask("pg_try_advisory_lock", key):
        if time.monotonic() >= until:
            raise Busy(f"{name}:{row_id}")
        time.sleep(STEP)
    try:
        yield
    finally:
        _ask("pg_advisory_unlock", key)


def hold_until_commit(name: str) -> None:
    """Wait for a lock that the end of the present transaction frees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key_of(name)])


def take_until_commit(name: str) -> bool:
    """Take a lock that the end of the present transaction frees; False, at once, when somebody holds it."""
    return _ask("pg_try_advisory_xact_lock", key_of(name))


def _ask(function: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [key])
        return bool(cursor.fetchone()[0])
