"""Builds and exports are held by a worker for a while; what nobody holds is taken up again by the sweep."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.exports.models import Build, Export

log = structlog.get_logger(__name__)
LEASE_SECONDS = 30
MOST_ATTEMPTS = 2


def lease_until() -> datetime:
    """When a lease taken now ends."""
    return timezone.now() + timedelta(seconds=LEASE_SECONDS)


@contextmanager
def held(row: Build | Export) -> Iterator[None]:
    """Renew the row's lease from a thread for as long as the block runs."""
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(row, done), name=f"lease-{row.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=5)


def _renew(row: Build | Export, done: threading.Event) -> None:
    model = type(row)
    try:
        while not done.wait(LEASE_SECONDS / 3):
            try:
                model._default_manager.filter(pk=row.pk).update(lease_expires_at=lease_until())
            except DatabaseError:
                log.warning("lease.not_renewed", row=str(row.pk))
    finally:
        connection.close()
