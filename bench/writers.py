"""A process that writes the streams: `python -m bench.writers` with a JSON order on stdin.

Two ways: "turns" through TurnStream, as a worker sends a model's words; "raw" as plain Redis PUBLISH.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

Say = Callable[[str], Any]


def write(order: dict[str, Any], say_of: Callable[[str, str], Say], close: Callable[[], None]) -> None:
    """Every stream says one numbered, stamped token each 1/rate seconds; they are spread over that time."""
    pause, streams = 1 / order["rate"], list(order["streams"].items())
    begin = time.monotonic() + 0.5

    def one(index: int, project: str, turn: str) -> None:
        say, start = say_of(project, turn), begin + pause * index / len(streams)
        for number in range(order["tokens"]):
            time.sleep(max(0.0, start + number * pause - time.monotonic()))
            say(f"{number}@{time.time():.6f}@ ")

    threads = [threading.Thread(target=one, args=(n, *pair)) for n, pair in enumerate(streams)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close()


def as_turns(order: dict[str, Any]) -> None:
    import django

    django.setup()
    from apps.chat.streams import TurnStream

    made: list[TurnStream] = []

    def say_of(project: str, turn: str) -> Say:
        import uuid

        made.append(TurnStream(project_id=uuid.UUID(project), turn_id=uuid.UUID(turn)))
        return made[-1].text

    write(order, say_of, lambda: [stream.close(5) for stream in made] and None)


def as_raw(order: dict[str, Any]) -> None:
    import redis

    client = redis.Redis.from_url(order["redis"])
    write(order, lambda project, turn: lambda text: client.publish(f"bench:{turn}", text), client.close)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    {"turns": as_turns, "raw": as_raw}[given["way"]](given)
