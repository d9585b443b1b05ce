"""Who answers when the chosen model doesn't: in which order, for which failures, and never after a word."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string

from apps.chat.models import LanguageModel
from apps.chat.providers import failures
from apps.chat.providers.base import ChatLine, Chunk, ProviderError, ProviderRequest, ToolCall, Usage
from apps.chat.providers.breaker import Breaker
from apps.chat.providers.fallback import Candidate, FallbackProvider
from apps.chat.services import run_turn, start_turn
from apps.components.library import Library
from tests.chat.conftest import heading
from tests.chat.openai_server import Reply, openai_server

REQUEST = ProviderRequest(messages=[ChatLine("user", "Hi")], files={}, library=Library({}))
NO_ANSWER = [
    failures.NETWORK,
    failures.OVERLOADED,
    failures.SILENCE,
    failures.BAD_KEY,
    failures.QUOTA,
    failures.RATE_LIMIT,
    failures.NO_MODEL,
    failures.EMPTY,
]


class Says:
    """A provider that says this, an exception is raised in its place."""

    def __init__(self, name: str, *script: "Chunk | ProviderError") -> None:
        self.name, self.model, self.script, self.asked = name, f"{name}-1", script, 0

    def stream(self, request: ProviderRequest) -> Iterator[Chunk]:
        self.asked += 1
        for part in self.script:
            if isinstance(part, ProviderError):
                raise part
            yield part


def one(provider: Says, window: int = 1000, **more: Any) -> Candidate:
    return Candidate(provider.name.title(), provider, Breaker(provider.name), window, **more)


def says(name: str, text: str = "Hello") -> Says:
    return Says(name, Chunk(text=text), Chunk(usage=Usage(10, 5, Decimal("0.1"), 4)))


def heard(provider: FallbackProvider) -> str:
    return "".join(chunk.text for chunk in provider.stream(REQUEST))


def test_the_chosen_one_answers_and_nobody_else_is_asked() -> None:
    first, second = says("first"), says("second")
    provider = FallbackProvider([one(first), one(second)])
    assert heard(provider) == "Hello"
    assert (provider.name, provider.model, provider.substitution) == ("first", "first-1", "")
    assert second.asked == 0


@pytest.mark.parametrize("failure", NO_ANSWER, ids=lambda failure: failure.code)
def test_the_next_one_answers_and_is_named(failure: failures.Failure) -> None:
    first, second, third = Says("first", failure.error()), Says("second", failure.error()), says("third")
    provider = FallbackProvider([one(first), one(second), one(third)])
    assert heard(provider) == "Hello"
    assert (provider.name, provider.model) == ("third", "third-1")
    assert provider.substitution == "First didn't answer, so Third did."


def test_it_stays_with_the_one_that_answered() -> None:
    first, second = Says("first", failures.QUOTA.error()), says("second")
    provider = FallbackProvider([one(first), one(second)])
    assert (heard(provider), heard(provider)) == ("Hello", "Hello")
    assert (first.asked, second.asked) == (1, 2)


@pytest.mark.parametrize("failure", [failures.POLICY, failures.REFUSED], ids=lambda failure: failure.code)
def test_nobody_else_is_asked_what_was_declined(failure: failures.Failure) -> None:
    second = says("second")
    provider = FallbackProvider([one(Says("first", failure.error())), one(second)])
    with pytest.raises(ProviderError) as caught:
        heard(provider)
    assert (caught.value.code, second.asked) == (failure.code, 0)


def test_what_is_too_long_goes_to_larger_ones_only() -> None:
    small, large = says("small"), says("large")
    first = Says("first", failures.TOO_LONG.error())
    provider = FallbackProvider([one(first, 1000), one(small, 1000), one(large, 1001)])
    assert heard(provider) == "Hello"
    assert (provider.name, small.asked) == ("large", 0)
    provider = FallbackProvider([one(Says("first", failures.TOO_LONG.error()), 1000), one(small, 500)])
    with pytest.raises(ProviderError, match="too long"):
        heard(provider)


@pytest.mark.parametrize("begun", [Chunk(text="Hel"), Chunk(tool_calls=(ToolCall("1", "read_file"),))])
def test_after_the_first_words_nobody_takes_over(begun: Chunk) -> None:
    second = says("second")
    provider = FallbackProvider([one(Says("first", begun, failures.NETWORK.error())), one(second)])
    with pytest.raises(ProviderError) as caught:
        heard(provider)
    assert (caught.value.code, second.asked, provider.name) == ("network", 0, "first")


def test_when_nobody_answers_the_chosen_ones_reason_is_told_and_it_is_asked_first_again() -> None:
    first, second = Says("first", failures.QUOTA.error()), Says("second", failures.NETWORK.error())
    provider = FallbackProvider([one(first), one(second)])
    for _ in range(2):
        with pytest.raises(ProviderError) as caught:
            heard(provider)
        assert caught.value.code == "quota"
        assert (provider.name, provider.substitution) == ("first", "")
    assert first.asked == second.asked == 2


def test_what_a_failed_one_cost_is_counted() -> None:
    first = Says("first", Chunk(usage=Usage(7, 1, Decimal("0.05"))), failures.EMPTY.error())
    provider = FallbackProvider([one(first), one(says("second"))])
    last = [chunk.usage for chunk in provider.stream(REQUEST) if chunk.usage][-1]
    assert last == Usage(17, 6, Decimal("0.15"), 4)


def test_one_that_rests_is_not_asked() -> None:
    for _ in range(3):
        Breaker("first").failed()
    first, second = says("first"), says("second")
    provider = FallbackProvider([one(first), one(second)])
    assert heard(provider) == "Hello"
    assert (first.asked, provider.name) == (0, "second")
    alone = FallbackProvider([one(first)])
    with pytest.raises(ProviderError, match="asked again in 60 seconds") as caught:
        heard(alone)
    assert (caught.value.code, first.asked) == ("model_unavailable", 0)


def test_failures_open_the_breaker_and_refusals_do_not() -> None:
    for failure, state in (
        (failures.NETWORK, "open"),
        (failures.BAD_KEY, "closed"),
        (failures.POLICY, "closed"),
    ):
        name = failure.code
        for _ in range(3):
            with pytest.raises(ProviderError):
                heard(FallbackProvider([one(Says(name, failure.error()))]))
        assert Breaker(name).state() == state, name


def test_an_answer_closes_it() -> None:
    for _ in range(2):
        Breaker("first").failed()
    heard(FallbackProvider([one(says("first"))]))
    Breaker("first").failed()
    assert Breaker("first").state() == "closed"


@pytest.mark.django_db(transaction=True)
def test_a_turn_names_who_really_answered(project: Any, user: Any) -> None:
    closed, body = (
        Reply(status=401, error={"message": "No", "code": "invalid_api_key"}),
        heading("Old words", "New words"),
    )
    with openai_server(closed) as first, openai_server(Reply([body])) as second:
        chosen = LanguageModel.objects.create(name="First", litellm_model="openai/first", api_base=first.url)
        LanguageModel.objects.create(
            name="Second", litellm_model="openai/second", api_base=second.url, fallback_order=1
        )
        turn = start_turn(project=project, user=user, content="Another heading", model=chosen)
        run_turn(turn.pk)
    turn.refresh_from_db()
    assert (turn.status, turn.provider, turn.model) == ("completed", "custom", "openai/second")
    assert [attempt.model for attempt in turn.model_attempts.all()] == ["openai/second"]
    assert turn.receipt["model"] == "openai/second"
    assert turn.receipt["instead"] == "First didn't answer, so Second did."
    shown = render_to_string("builder/_receipt.html", {"turn": turn, "receipt": turn.receipt})
    assert "First didn&#x27;t answer, so Second did." in shown
