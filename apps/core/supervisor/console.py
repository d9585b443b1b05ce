"""What the person who typed `make run` sees."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_colour = sys.stdout.isatty()


def _paint(code: str, text: str) -> str:
    return f"\033[{code}m{text}\033[0m" if _colour else text


def say(text: str) -> None:
    """One line."""
    _write(f"  {text}\n")


def _write(text: str) -> None:
    """A terminal that was closed must not keep us from stopping in order."""
    with suppress(OSError, ValueError):
        sys.stdout.write(text)
        sys.stdout.flush()


def warn(text: str) -> None:
    """One line that should be seen."""
    say(_paint("33", "! " + text))


@contextmanager
def step(text: str) -> Iterator[None]:
    """A line that ends with a tick and the seconds it took, or with a cross when it raises."""
    started = time.monotonic()
    _write(f"  {_paint('2', '·')} {text} … ")
    try:
        yield
    except BaseException:
        _write(_paint("31", "failed") + "\n")
        raise
    _write(f"{_paint('32', 'done')} {_paint('2', f'{time.monotonic() - started:.1f} s')}\n")


def banner(address: str, home: str, notes: list[str]) -> None:
    """The last word of a good start."""
    say("")
    say(_paint("1;32", f"The studio is at {address}"))
    say(_paint("2", f"Data and logs: {home}   Stop: Ctrl-C"))
    for note in notes:
        warn(note)
    say("")
