"""What /readyz says, seen from outside."""

import json
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

# The supervisor only ever asks its own web process.


def _checks(port: int) -> dict[str, bool] | None:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return dict(json.load(answer)["checks"])
    except HTTPError as error:
        return dict(json.load(error)["checks"]) if error.code == 503 else None
    except (URLError, OSError, ValueError):
        return None


def is_ready(port: int) -> bool:
    """Whether everything answers."""
    checks = _checks(port)
    return checks is not None and all(checks.values())


def missing(port: int) -> list[str]:
    """Names of the checks that fail."""
    return [name for name, ok in (_checks(port) or {}).items() if not ok]


def silent_queues(port: int) -> bool:
    """Whether the database and Redis answer, but a queue doesn't."""
    checks = _checks(port)
    if checks is None or not checks["redis"] or not checks["database"]:
        return False
    return not all(ok for name, ok in checks.items() if name.startswith("queue:"))
