"""pytest plug-in: real PostgreSQL and Redis for the suite, started before Django reads its settings."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.setdefault("STUDIO_HOME", str(BASE_DIR / ".studio-test")))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
# A test that wants containers makes its own runtime, on an engine of its own.
os.environ["WORKSPACE_RUNTIME"] = "process"
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("LOG_FORMAT", "console")


def _start() -> None:
    (HOME / "static").mkdir(parents=True, exist_ok=True)
    from apps.core import embedded

    wanted = {"database": "DATABASE_URL" not in os.environ, "cache": "REDIS_URL" not in os.environ}
    urls = embedded.start(HOME, **wanted)
    os.environ.setdefault("DATABASE_URL", urls.get("database_url", ""))
    os.environ.setdefault("REDIS_URL", urls.get("redis_url", ""))


_start()


def pytest_unconfigure() -> None:
    """Leave nothing running, unless asked to for speed between runs."""
    from apps.core import embedded

    if not os.environ.get("STUDIO_KEEP_SERVICES"):
        embedded.stop(HOME)
