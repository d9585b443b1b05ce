"""The breaker of a provider's address: when it opens, who may try then, what closes it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway

from apps.chat.providers import breaker
from apps.chat.providers.breaker import FAILURES, PAUSE, Breaker
from apps.core.broker import redis_client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The breaker's watch, which a test sets forward."""

    class Clock:
        now = 1_000_000.0

        def time(self) -> float:
            return self.now

    watch = Clock()
    monkeypatch.setattr(breaker, "time", watch)
    return watch


def opened(name: str = "openai") -> Breaker:
    found = Breaker(name)
    for _ in range(FAILURES):
        found.failed()
    return found


def test_it_opens_after_some_failures_and_not_before(clock: Any) -> None:
    found = Breaker("openai")
    for _ in range(FAILURES - 1):
        found.failed()
    assert (found.state(), found.allows(), found.seconds_left()) == ("closed", True, 0)
    found.failed()
    assert (found.state(), found.allows(), found.seconds_left()) == ("open", False, PAUSE)


def test_a_success_between_them_counts_from_the_start() -> None:
    found = Breaker("openai")
    for _ in range(FAILURES * 3):
        found.failed()
        found.succeeded()
    assert found.state() == "closed"


def test_failures_far_apart_do_not_add_up() -> None:
    found = Breaker("openai")
    found.failed()
    left = redis_client().ttl(found._key("failures"))
    assert 0 < left <= breaker.WINDOW
    redis_client().delete(found._key("failures"))  # what the end of the window does
    for _ in range(FAILURES - 1):
        found.failed()
    assert found.state() == "closed"


def test_others_are_asked_still() -> None:
    opened("openai")
    assert Breaker("anthropic").allows()
    assert Breaker("openai", "http://localhost:11434/v1").allows()
    assert not Breaker("openai").allows()


def test_after_the_pause_one_of_many_may_try(clock: Any) -> None:
    found = opened()
    clock.now += PAUSE + 1
    assert found.state() == "half-open"
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: Breaker("openai").allows(), range(40)))
    assert allowed.count(True) == 1


def test_the_try_decides(clock: Any) -> None:
    found = opened()
    clock.now += PAUSE + 1
    assert found.allows()
    found.failed()  # once is enough now
    assert (found.state(), found.seconds_left()) == ("open", PAUSE)
    clock.now += PAUSE + 1
    assert found.allows()  # the last try's place is free again
    found.succeeded()
    assert found.state() == "closed"
    assert [found.allows(), found.allows()] == [True, True]


def test_late_news_of_failures_does_not_prolong_the_pause(clock: Any) -> None:
    found = opened()
    clock.now += PAUSE - 5
    found.failed()
    assert found.seconds_left() == 5


def test_without_redis_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = opened()

    class Away:
        def __getattr__(self, name: str) -> Any:
            raise RedisAway("nobody there")

    monkeypatch.setattr(breaker, "redis_client", Away)
    found.failed()
    found.succeeded()
    assert (found.allows(), found.state(), found.seconds_left()) == (True, "closed", 0)
