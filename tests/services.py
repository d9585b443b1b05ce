"""pytest plug-in: real PostgreSQL and Redis for the suite, started before Django reads its settings.

With `-n` every process that runs tests has a folder, and so a database and a Redis, of its own; only the installed
packages are shared. A DATABASE_URL from outside works there too, a REDIS_URL needs `-n 0`: tests empty it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

BASE_DIR = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# A worker is started with the folder that its parent set.
ROOT = Path(os.environ.setdefault("STUDIO_HOME", str(BASE_DIR / ".studio-test")))
HOME = ROOT / WORKER
os.environ["STUDIO_HOME"] = str(HOME)
os.environ.setdefault("SECRET_KEY", "only-for-tests")
# A test that wants containers makes its own runtime, on an engine of its own.
os.environ["WORKSPACE_RUNTIME"] = "process"
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("LOG_FORMAT", "console")


def _start() -> None:
    (HOME / "static").mkdir(parents=True, exist_ok=True)
    _share_packages()
    from apps.core import embedded

    wanted = {"database": "DATABASE_URL" not in os.environ, "cache": "REDIS_URL" not in os.environ}
    urls = embedded.start(HOME, **wanted)
    if wanted["database"]:
        _hurry()
    os.environ.setdefault("DATABASE_URL", urls.get("database_url", ""))
    os.environ.setdefault("REDIS_URL", urls.get("redis_url", ""))


def _hurry() -> None:
    """No test's data has to outlive the machine, and each test that commits empties all tables."""
    from apps.core.embedded.postgres import postgres_server

    server = postgres_server.get_server(HOME / "postgres", cleanup_mode=None)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def _share_packages() -> None:
    """Installing locks a template's folder, so that two workers never install the same."""
    (ROOT / "templates").mkdir(exist_ok=True)
    if WORKER and not (HOME / "templates").exists():
        (HOME / "templates").symlink_to(ROOT / "templates")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A process that only hands out tests to others needs no services."""
    if WORKER or not getattr(early_config.known_args_namespace, "numprocesses", None):
        _start()
    return (yield)


def pytest_unconfigure() -> None:
    """Leave nothing running, unless asked to for speed between runs."""
    from apps.core import embedded

    if not os.environ.get("STUDIO_KEEP_SERVICES"):
        embedded.stop(HOME)
