"""The LiteLLM provider over real HTTP: streaming, retries, time-outs, and failures in plain words."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from apps.chat.providers.base import ChatLine, Chunk, ProviderError, ProviderRequest, ToolCall
from apps.chat.providers.litellm import LiteLLMProvider, ModelSettings, Prices
from apps.components.library import Library
from tests.chat.openai_server import OpenAIServer, Reply, openai_server

REQUEST = ProviderRequest(
    messages=[ChatLine("user", "Hi")], files={}, library=Library({}), system="Be brief."
)
RATE_LIMIT = {"message": "Slow down", "type": "requests", "code": "rate_limit_exceeded"}
BROKEN = {"message": "Oops", "type": "server_error", "code": None}


def provider(server: OpenAIServer, pauses: list[float] | None = None, silence: float = 5) -> LiteLLMProvider:
    kept = pauses if pauses is not None else []
    settings = ModelSettings("openai/test-model", "test-key", server.url, silence=silence)
    return LiteLLMProvider(settings, sleep=kept.append)


def words(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks)


def failing(server: OpenAIServer, **options: float) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        list(provider(server, **options).stream(REQUEST))  # type: ignore[arg-type]
    return caught.value


def test_it_streams_and_counts():
    with openai_server(Reply(["Hel", "lo ", "you", ",", " ", "dear"], delay=0.15)) as server:
        arrived: list[float] = []
        chunks = []
        for chunk in provider(server).stream(REQUEST):
            arrived.append(time.monotonic())
            chunks.append(chunk)
    assert words(chunks) == "Hello you, dear"
    assert arrived[5] - arrived[0] > 0.3  # piece by piece, not all at the end
    assert chunks[-1].usage is not None
    assert (chunks[-1].usage.tokens_in, chunks[-1].usage.tokens_out) == (11, 7)
    asked = server.requests[0]
    assert [line["role"] for line in asked["messages"]] == ["system", "user"]
    assert asked["stream"] is True


@pytest.mark.parametrize(
    ("reply", "least"),
    [
        (Reply(status=429, error=RATE_LIMIT, headers={"Retry-After": "7"}), 7),
        (Reply(status=500, error=BROKEN), 0.5),
        (Reply(status=503, error=BROKEN), 0.5),
        (Reply([]), 0.5),
    ],
)
def test_it_tries_again(reply: Reply, least: float):
    pauses: list[float] = []
    with openai_server(reply, Reply(["Hi"])) as server:
        assert words(list(provider(server, pauses).stream(REQUEST))) == "Hi"
        assert len(server.requests) == 2
    assert len(pauses) == 1
    assert pauses[0] >= least


def test_three_times_at_most_and_longer_each_time():
    pauses: list[float] = []
    with openai_server(Reply(status=500, error=BROKEN)) as server:
        with pytest.raises(ProviderError) as caught:
            list(provider(server, pauses).stream(REQUEST))
        assert len(server.requests) == 4
    assert caught.value.code == "model_unavailable"
    assert pauses == sorted(pauses)
    assert pauses[2] >= 2


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, {"message": "Incorrect API key provided: sk-secret", "code": "invalid_api_key"}, "bad_key"),
        (403, {"message": "No access", "code": "forbidden"}, "bad_key"),
        (404, {"message": "The model does not exist", "code": "model_not_found"}, "model_not_found"),
        (429, {"message": "You exceeded your current quota", "code": "insufficient_quota"}, "quota"),
        (400, {"message": "This model's maximum context length is 8192 tokens", "code": "context_length_exceeded"},
         "context_too_long"),
        (400, {"message": "Bad field", "code": "invalid_request"}, "model_refused"),
    ],
)  # fmt: skip
def test_what_cannot_be_helped_is_told_at_once(status: int, error: dict[str, str], code: str):
    with openai_server(Reply(status=status, error=error)) as server:
        failure = failing(server)
        assert len(server.requests) == 1
    assert failure.code == code
    assert "sk-secret" not in failure.message
    assert not failure.retriable


def test_silence_before_the_first_word():
    with openai_server(Reply([], hang=3)) as server:
        began = time.monotonic()
        failure = failing(server, silence=0.3)
        assert time.monotonic() - began < 10
    assert failure.code == "model_silent"


def test_silence_between_words_is_not_tried_again():
    with openai_server(Reply(["Hel", "lo"], hang=3)) as server:
        failure = failing(server, silence=0.4)
        assert len(server.requests) == 1
    assert failure.code == "model_silent"


@pytest.mark.parametrize(
    "reply", [Reply(["Hel"], drop=True), Reply(["Hel"], finish="length"), Reply(["H"], finish=None)]
)
def test_an_answer_without_its_end_is_not_taken_for_whole(reply: Reply):
    with openai_server(reply) as server:
        failure = failing(server)
        assert len(server.requests) == 1
    assert failure.code in ("cut_off", "network")
    assert failure.retriable


def test_a_server_that_is_not_there():
    with openai_server(Reply(["x"])) as server:
        pass
    failure = failing(server)
    assert failure.code in ("network", "model_unavailable")


def test_closing_stops_the_model():
    with openai_server(Reply(["a"] * 100, delay=0.05)) as server:
        stream = iter(provider(server).stream(REQUEST))
        next(stream)
        began = time.monotonic()
        stream.close()  # type: ignore[attr-defined]
        assert time.monotonic() - began < 2


def test_calls_of_tools_arrive_whole():
    calls = [("read_file", {"path": "/a.css"}), ("list_files", {})]
    tool = {"type": "function", "function": {"name": "read_file", "parameters": {"type": "object"}}}
    asked = replace(
        REQUEST,
        tools=[tool],
        messages=[
            ChatLine("user", "Hi"),
            ChatLine("assistant", "", (ToolCall("c1", "list_files", "{}"),)),
            ChatLine("tool", "/a.css", tool_call_id="c1"),
        ],
    )
    with openai_server(Reply(["Let me look."], calls=calls)) as server:
        chunks = list(provider(server).stream(asked))
        [sent] = server.requests
    assert words(chunks) == "Let me look."
    assert chunks[-1].tool_calls == (
        ToolCall("call_read_file_0", "read_file", '{"path": "/a.css"}'),
        ToolCall("call_list_files_1", "list_files", "{}"),
    )
    assert sent["tools"][0]["function"]["name"] == "read_file"
    assert sent["messages"][2]["tool_calls"][0]["function"] == {"name": "list_files", "arguments": "{}"}
    assert sent["messages"][3] == {"role": "tool", "content": "/a.css", "tool_call_id": "c1"}


def test_calls_without_a_word_are_an_answer():
    with openai_server(Reply(calls=[("check", {})])) as server:
        chunks = list(provider(server).stream(REQUEST))
    assert [call.name for call in chunks[-1].tool_calls] == ["check"]


def test_what_the_cache_spared_is_counted_and_priced():
    prices = Prices(Decimal(1000), Decimal(3000), Decimal(100))
    with openai_server(Reply(["Hi"], cached=8)) as server:
        settings = ModelSettings("openai/test-model", "test-key", server.url, prices=prices)
        usage = list(LiteLLMProvider(settings).stream(REQUEST))[-1].usage
    assert usage is not None
    assert (usage.tokens_in, usage.tokens_cached, usage.tokens_out) == (11, 8, 7)
    assert usage.cost == Decimal("0.0248")  # 3 new at 1,000, 8 cached at 100, 7 out at 3,000, a million each
