"""Posting a message, and the way of a model's first word to the page."""

import asyncio
import json
import time

from websockets.asyncio.client import ClientConnection, connect

from bench.client import Person
from bench.report import Row, p50_p95, percentile
from bench.stamps import stamped, stamps_in
from tests.chat.openai_server import openai_server
from tests.e2e import studio as studios
from tests.e2e.studio import Studio

PEOPLE = 4
MESSAGES = 10  # a person; more than twenty in a minute are refused


def measure(studio: Studio) -> list[Row]:
    """Starts the studio again with a model of ours, which costs LiteLLM's import once, before the count."""
    with openai_server(stamped()) as model:
        studio.stop()
        names = {"AI_MODEL": "openai/scripted", "AI_API_BASE": model.url, "AI_API_KEY": "bench"}
        again = studios.start(studio.home, port=studio.port, fresh=False, **names)
        again.wait_until_ready()
        studio.process = again.process
        return asyncio.run(_talk(studio))


async def _talk(studio: Studio) -> list[Row]:
    people = [Person(studio.origin) for _n in range(PEOPLE)]
    posts: list[float] = []
    trivial: list[float] = []
    firsts: list[float] = []
    for person in people:
        project = person.make_project("Talk")
        headers = {"Cookie": person.cookies}
        url = f"ws://localhost:{studio.port}/ws/projects/{project}/"
        async with connect(url, origin=studio.origin, additional_headers=headers) as socket:
            await socket.send(json.dumps({"type": "hello", "turns": {}}))
            for number in range(MESSAGES):
                trivial.append(await asyncio.to_thread(_post, person, "/healthz", 200))
                sending = asyncio.create_task(
                    asyncio.to_thread(_post, person, f"/projects/{project}/chat/send", 200)
                )
                first = await asyncio.wait_for(_first_word(socket), 60)
                took = await sending
                if number:  # the first of a person opens connections; the first of all imports LiteLLM
                    posts.append(took)
                    firsts.append(first)
                await asyncio.wait_for(_end(socket), 60)
    return [
        Row("POST of a message, p95", p50_p95(posts), f"trivial POST {p50_p95(trivial)}",
            percentile(posts, 0.95), 50, "ms"),
        Row("provider's first word → socket, p95", p50_p95(firsts), "sent by the model's server to the page",
            percentile(firsts, 0.95), 60, "ms"),
    ]  # fmt: skip


def _post(person: Person, path: str, status: int) -> float:
    """Milliseconds until the answer is whole."""
    started = time.monotonic()
    answer = person.post(path, content="Say something about bread")
    took = (time.monotonic() - started) * 1000
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:300]}"
    return took


async def _first_word(socket: ClientConnection) -> float:
    """Milliseconds from the first stamped word's writing to its arrival."""
    async for text in socket:
        arrived = time.time()
        message = json.loads(text)
        if message["type"] == "delta" and message["kind"] == "text":
            stamps = stamps_in(message["text"])
            if stamps:
                return (arrived - stamps[0]) * 1000
    raise AssertionError("the socket closed")


async def _end(socket: ClientConnection) -> None:
    """The turn's fragment comes when it has ended."""
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "html" and 'data-status="completed"' in message["html"]:
            return
        assert 'data-status="failed"' not in message.get("html", ""), message["html"][:600]
