"""`python -m bench [names]`: run the measurements and print the table."""

import importlib
import shutil
import sys
from pathlib import Path

from bench.report import Row, table
from tests.e2e import studio

# In an order in which the cheap ones on an idle studio come first.
NAMES = ("idle", "start", "builder", "messages", "streams", "preview", "pixels")


def main(names: list[str]) -> int:
    """Returns 1 when a promise isn't kept."""
    home = Path(__file__).resolve().parent.parent / ".studio-test" / "bench"
    running = studio.start(home)
    rows: list[Row] = []
    try:
        running.wait_until_ready()
        for name in names or NAMES:
            print(f"… {name}", file=sys.stderr, flush=True)
            measured = importlib.import_module(f"bench.{name}").measure(running)
            print(table(measured), file=sys.stderr, flush=True)
            rows += measured
    finally:
        running.stop()
        shutil.rmtree(home / "workspaces", ignore_errors=True)
    print(table(rows))
    return 0 if all(row.kept for row in rows) else 1


sys.exit(main(sys.argv[1:]))
