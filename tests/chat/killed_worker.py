"""A worker of its own for test_killed.py: takes a turn up and ends itself with kill -9 before a query of its turn.

`python -m tests.chat.killed_worker <turn> <query>`; prints how many queries it made, should it live that long.
"""

import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from apps.chat.providers import registry  # noqa: E402
from apps.chat.services import run_turn  # noqa: E402
from tests.chat.conftest import ScriptedProvider, heading  # noqa: E402

ANSWER = heading("Old words", "New words").replace(
    "</code>",
    '<file path="/public/new.txt" action="create">\nnew\n</file>\n<config>{"name": "Named"}</config>\n</code>',
)


def main(turn: str, dies_at: int) -> None:
    count = 0

    def hit(execute: Any, *args: Any) -> Any:
        nonlocal count
        count += 1
        if count >= dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)

    # Static files needn't be built for tests.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    registry.choose = lambda *_args, **_more: ScriptedProvider(ANSWER)  # type: ignore[assignment]
    connection.ensure_connection()
    with connection.execute_wrapper(hit):
        run_turn(turn)
    print(count)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
