"""Forty streams of fifty words a second over real sockets: all of it, in order, soon."""

import asyncio
import json
import os
import sys
import time
import uuid
from typing import Any

from redis.asyncio import Redis
from websockets.asyncio.client import connect

from bench.client import Person
from bench.django_here import connect as connect_django
from bench.report import Row, p50_p95, percentile
from bench.stamps import STAMP
from tests.e2e.studio import Studio

STREAMS, RATE, SECONDS = 40, 50, 12
TOKENS = RATE * SECONDS
PATIENCE = SECONDS + 30


class Heard:
    """What one socket received: the joined text, the sequence numbers, and each word's delay in ms."""

    def __init__(self) -> None:
        self.text = ""
        self.seqs: list[int] = []
        self.delays: list[float] = []

    def take(self, text: str, arrived: float) -> None:
        self.text += text
        self.delays += [(arrived - float(stamp)) * 1000 for stamp in STAMP.findall(text)]

    def whole(self) -> bool:
        """Every token once and in order, and no number missing."""
        numbers = [int(word.partition("@")[0]) for word in self.text.split()]
        return numbers == list(range(TOKENS)) and self.seqs == list(range(1, len(self.seqs) + 1))


def measure(studio: Studio) -> list[Row]:
    connect_django(studio)
    person = Person(studio.origin)
    streams = {person.make_project(f"Stream {n}"): str(uuid.uuid4()) for n in range(STREAMS)}
    ours = asyncio.run(_sockets(studio, person, streams))
    raw = asyncio.run(_pubsub(streams))
    whole = sum(heard.whole() for heard in ours) / STREAMS * 100
    delays = [delay for heard in ours for delay in heard.delays]
    bare = [delay for heard in raw for delay in heard.delays]
    label = f"{STREAMS} streams × {RATE} tokens/s, {SECONDS} s"
    beside = f"Redis pub/sub alone {p50_p95(bare)}"
    return [
        Row(f"{label}: not whole and in order", f"{whole:.0f} % whole", beside, 100 - whole, 0, "%"),
        Row(f"{label}: p95 of a token's delay", p50_p95(delays), beside, percentile(delays, 0.95), 60, "ms"),
    ]


async def _sockets(studio: Studio, person: Person, streams: dict[str, str]) -> list[Heard]:
    ready, listening = asyncio.Event(), 0

    async def listen(project: str, turn: str) -> Heard:
        nonlocal listening
        heard = Heard()
        url = f"ws://localhost:{studio.port}/ws/projects/{project}/"
        headers = {"Cookie": person.cookies}
        async with connect(url, origin=studio.origin, additional_headers=headers) as socket:
            await socket.send(json.dumps({"type": "hello", "turns": {}}))
            await socket.recv()  # the state: from here on the socket is in its group
            listening += 1
            if listening == STREAMS:
                ready.set()
            async for text in socket:
                arrived, message = time.time(), json.loads(text)
                if message["type"] == "delta" and message["turn"] == turn:
                    heard.seqs.append(message["seq"])
                    heard.take(message["text"], arrived)
                    if len(heard.delays) >= TOKENS:
                        break
        return heard

    return await _run("turns", streams, ready, [listen(*pair) for pair in streams.items()])


async def _pubsub(streams: dict[str, str]) -> list[Heard]:
    ready, listening = asyncio.Event(), 0

    async def listen(turn: str) -> Heard:
        nonlocal listening
        heard, client = Heard(), Redis.from_url(os.environ["REDIS_URL"])
        async with client, client.pubsub() as channel:
            await channel.subscribe(f"bench:{turn}")
            async for message in channel.listen():
                if message["type"] == "subscribe":
                    listening += 1
                    if listening == STREAMS:
                        ready.set()
                    continue
                heard.take(message["data"].decode(), time.time())
                if len(heard.delays) >= TOKENS:
                    break
        return heard

    return await _run("raw", streams, ready, [listen(turn) for turn in streams.values()])


async def _run(way: str, streams: dict[str, str], ready: asyncio.Event, listeners: list[Any]) -> list[Heard]:
    """Start the writers once everybody listens; hear them out."""
    tasks = [asyncio.create_task(listener) for listener in listeners]
    await asyncio.wait_for(ready.wait(), 60)
    writers = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.writers", stdin=asyncio.subprocess.PIPE
    )
    order = {"way": way, "rate": RATE, "tokens": TOKENS, "streams": streams, "redis": os.environ["REDIS_URL"]}
    writing = asyncio.create_task(writers.communicate(json.dumps(order).encode()))
    heard = await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)
    await writing
    return list(heard)
