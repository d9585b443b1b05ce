"""Redis, for threads: one pool of connections a process."""

from functools import lru_cache

from django.conf import settings
from redis import Redis


@lru_cache
def redis_client() -> "Redis[bytes]":
    """The pool. Calls raise redis.exceptions.RedisError within two seconds when nobody answers."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1)
