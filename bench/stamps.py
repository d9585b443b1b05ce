"""A model whose words carry the moment at which they were sent, on the tests' scripted OpenAI server."""

import re
import time
from collections.abc import Iterator

from tests.chat.openai_server import Reply

STAMP = re.compile(r"@([0-9.]+)@")


class Stamped(list[str]):
    """Pieces of prose, each made at the moment at which it is written to the line."""

    def __init__(self, count: int, pause: float) -> None:
        super().__init__()
        self.count, self.pause = count, pause

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        yield "<response>\n"
        for _n in range(self.count):
            time.sleep(self.pause)
            yield f"@{time.time():.6f}@ word "
        yield "</response>"


def stamped(count: int = 8, pause: float = 0.05) -> Reply:
    """A reply without any change of the page."""
    return Reply(pieces=Stamped(count, pause))


def stamps_in(text: str) -> list[float]:
    """Unix seconds, in the order of the text."""
    return [float(found) for found in STAMP.findall(text)]
