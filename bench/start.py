"""A second start: everything is installed, the data is there."""

import time

from bench.report import Row
from tests.e2e import studio as studios
from tests.e2e.studio import Studio


def measure(studio: Studio) -> list[Row]:
    """Stops the studio and starts it again on the same data and port."""
    studio.stop()
    started = time.monotonic()
    again = studios.start(studio.home, port=studio.port, fresh=False)
    again.wait_until_ready()
    seconds = time.monotonic() - started
    studio.process = again.process
    steps = " / ".join(
        line.rsplit("done ", 1)[1] for line in again.output.read_text().splitlines() if "done " in line
    )
    return [Row("second `make run` serving", f"{seconds:.1f} s", f"its steps: {steps}", seconds, 10, "s")]
