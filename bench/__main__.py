"""`python -m bench [names]`: run the measurements and print the table."""

import importlib
import shutil
import sys
from pathlib import Path

from bench import docker_studio
from bench.report import Row, table
from tests.e2e import studio
from tests.engine import possible

HOME = Path(__file__).resolve().parent.parent / ".studio-test" / "bench"
# In an order in which the cheap ones on an idle studio come first.
IN_ONE_STUDIO = (
    "idle", "start", "builder", "engine", "messages", "streams", "preview", "pixels", "pointing", "waiting"
)  # fmt: skip
# On an engine of their own: root and dockerd are needed.
IN_CONTAINERS = ("containers", "pool")


def main(names: list[str]) -> int:
    """Returns 1 when a promise isn't kept."""
    asked = names or [*IN_ONE_STUDIO, *(IN_CONTAINERS if possible() else ())]
    rows: list[Row] = []
    together = [name for name in asked if name not in IN_CONTAINERS]
    if together:
        rows += _in_one_studio(together)
    contained = [name for name in asked if name in IN_CONTAINERS]
    if contained:
        with docker_studio.own_engine() as engine:
            for name in contained:
                rows += _measured(name, engine)
    print(table(rows))
    return 0 if all(row.kept for row in rows) else 1


def _in_one_studio(names: list[str]) -> list[Row]:
    running = studio.start(HOME)
    try:
        running.wait_until_ready()
        return [row for name in names for row in _measured(name, running)]
    finally:
        running.stop()
        shutil.rmtree(HOME / "workspaces", ignore_errors=True)


def _measured(name: str, subject: object) -> list[Row]:
    print(f"… {name}", file=sys.stderr, flush=True)
    measured: list[Row] = importlib.import_module(f"bench.{name}").measure(subject)
    print(table(measured), file=sys.stderr, flush=True)
    return measured


sys.exit(main(sys.argv[1:]))
