"""PostgreSQL and Redis from Python wheels, for machines that have neither. Knows nothing of Django."""

import json
import os
from pathlib import Path

from apps.core.embedded import postgres, redis


def start(home: Path, *, database: bool = True, cache: bool = True) -> dict[str, str]:
    """Start, or find running, the embedded services below `home`.

    Returns {"database_url", "redis_url"} for those asked for, and leaves the same in run/services.json for
    other commands of manage.py. Raises postgres.StartError or redis.StartError with words for the console.
    """
    (home / "run").mkdir(parents=True, exist_ok=True)
    found: dict[str, str] = {}
    if database:
        found["database_url"] = postgres.start(home / "postgres")
    if cache:
        found["redis_url"] = redis.start(home / "redis", home / "run")
    draft = home / "run" / f"services.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(found))
    draft.replace(home / "run" / "services.json")
    return found


def stop(home: Path) -> None:
    """Stop what `start` started. Safe when nothing runs."""
    redis.stop(home / "run")
    postgres.stop(home / "postgres")
    (home / "run" / "services.json").unlink(missing_ok=True)
