"""Whether the studio is alive and ready: database, Redis, storage, and a canary through each queue."""

import secrets
import time
from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.core.storage import faults
from config.celery import QUEUES, app

log = structlog.get_logger(__name__)

CANARY_TTL = 60  # seconds that a canary's song is heard
CANARY_EVERY = 5  # seconds between two canaries a queue


_further: dict[str, Callable[[], bool]] = {}


def register(name: str, check: Callable[[], bool]) -> None:
    """Have an app's own check asked as well. It must be quick and raise nothing."""
    _further[name] = check


def check_database() -> bool:
    """Whether a query comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def check_redis() -> bool:
    """Whether a value written is read back."""
    try:
        word = secrets.token_hex(4)
        cache.set("health", word, 10)
        return bool(cache.get("health") == word)
    except RedisError:
        return False


def check_storage() -> bool:
    """Whether a file written is read back."""
    try:
        name = default_storage.save(f"health/{secrets.token_hex(8)}", ContentFile(b"ok"))
        with default_storage.open(name) as file:
            whole = bool(file.read() == b"ok")
        default_storage.delete(name)
        return whole
    except faults():
        return False


def check_queues() -> dict[str, bool]:
    """For each queue whether a canary came through within the last CANARY_TTL seconds; sends new ones."""
    try:
        now = time.time()
        for queue in QUEUES:
            if cache.add(f"canary-sent:{queue}", now, CANARY_EVERY):
                app.send_task("core.canary", args=[queue], queue=queue, retry=False, expires=CANARY_TTL)
        heard = cache.get_many([f"canary:{queue}" for queue in QUEUES])
        return {queue: f"canary:{queue}" in heard for queue in QUEUES}
    except (RedisError, OperationalError):
        return dict.fromkeys(QUEUES, False)


def sing(queue: str) -> None:
    """The canary's song: this queue has a consumer that works."""
    cache.set(f"canary:{queue}", time.time(), CANARY_TTL)


def report() -> dict[str, bool]:
    """Every check by name."""
    queues = {f"queue:{name}": ok for name, ok in check_queues().items()}
    further = {name: check() for name, check in _further.items()}
    return {
        "database": check_database(),
        "redis": check_redis(),
        "storage": check_storage(),
        **further,
        **queues,
    }
