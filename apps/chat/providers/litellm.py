"""Any hosted or local model through LiteLLM: streaming, time-outs, retries. The only file that imports
litellm.
"""

import base64
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import structlog

from apps.chat.providers import failures
from apps.chat.providers.base import ChatLine, Chunk, ProviderError, ProviderRequest, Usage
from apps.chat.providers.caching import system_messages
from apps.chat.providers.tool_calls import ToolCalls

log = structlog.get_logger(__name__)

MAX_RETRIES = 3
FIRST_PAUSE = 0.5  # seconds; doubles with each retry, with up to half of it added at random
CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Prices:
    """US dollars a million tokens. `cached` None: as `fresh`."""

    fresh: Decimal
    out: Decimal
    cached: Decimal | None = None

    def of(self, tokens_in: int, tokens_out: int, tokens_cached: int) -> Decimal:
        """What so many tokens cost; the cached ones are among `tokens_in`."""
        cached = self.fresh if self.cached is None else self.cached
        sums = (tokens_in - tokens_cached) * self.fresh + tokens_cached * cached + tokens_out * self.out
        return round(sums / 1_000_000, 6)


@dataclass(frozen=True)
class ModelSettings:
    """How to reach a model. `silence` is the longest pause between two pieces of an answer, in seconds.

    `prices` None: LiteLLM's own list. `edits_by`: protocol or tools.
    """

    model: str
    api_key: str = field(default="", repr=False)
    api_base: str = ""
    max_tokens: int = 16_000
    temperature: float | None = 0.2
    silence: float = 60.0
    prices: Prices | None = None
    edits_by: str = "protocol"
    retries: int = MAX_RETRIES
    longest_wait: float = failures.MAX_RETRY_AFTER  # seconds that the provider may ask to wait


class LiteLLMProvider:
    """Streams answers of one model."""

    name = "litellm"
    can_mend = True  # it may be told what was wrong with its answer

    def __init__(self, settings: ModelSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.settings = settings
        self.model = settings.model
        self.edits_by = settings.edits_by
        self._sleep = sleep

    def stream(self, request: ProviderRequest) -> Iterator[Chunk]:
        """Yield the answer piece by piece, usage last. Raises ProviderError.

        What fails before the first piece is tried again, `retries` times; later failures are the caller's to
        judge, since words of the answer have been shown already.
        """
        for attempt in range(self.settings.retries + 1):
            begun = False
            try:
                for chunk in self._once(request):
                    begun = begun or bool(chunk.text or chunk.tool_calls)
                    yield chunk
                return
            except ProviderError as error:
                pause = _pause(attempt, error)
                last = attempt == self.settings.retries or pause > self.settings.longest_wait
                if begun or last or not error.retriable:
                    raise
                log.warning(
                    "model.retry",
                    model=self.model,
                    code=error.code,
                    attempt=attempt + 1,
                    pause=round(pause, 2),
                )
                self._sleep(pause)

    def _once(self, request: ProviderRequest) -> Iterator[Chunk]:
        import httpx
        import openai  # whose OpenAIError is the base of LiteLLM's own exceptions

        litellm = _litellm()
        try:
            yield from self._pieces(litellm.completion(**self._arguments(request)))
        except (openai.OpenAIError, httpx.HTTPError, OSError) as error:
            raise _failure(error) from error

    def _pieces(self, answer: Any) -> Iterator[Chunk]:
        reason, usage, any_text, calls = None, None, False, ToolCalls()
        try:
            for piece in answer:
                usage = getattr(piece, "usage", None) or usage
                if not piece.choices:
                    continue
                reason = piece.choices[0].finish_reason or reason
                calls.take(getattr(piece.choices[0].delta, "tool_calls", None))
                if text := piece.choices[0].delta.content:
                    any_text = True
                    yield Chunk(text=text)
        finally:
            _close(answer)
        yield Chunk(usage=self._usage(usage))
        if reason == "content_filter":
            raise failures.POLICY.error()
        # LiteLLM reports "stop" at any end; received_finish_reason tells whether the model said so itself.
        if reason == "length" or getattr(answer, "received_finish_reason", reason) is None:
            raise failures.CUT_OFF.error()
        if calls:
            yield Chunk(tool_calls=calls.whole())
        elif not any_text:
            raise failures.EMPTY.error()

    def _arguments(self, request: ProviderRequest) -> dict[str, Any]:
        import httpx

        given = self.settings
        system = system_messages(request, given.model)
        arguments: dict[str, Any] = {
            "model": given.model,
            "messages": system + [_message(line) for line in request.messages],
            "tools": list(request.tools) or None,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": given.max_tokens,
            "temperature": given.temperature,
            "timeout": httpx.Timeout(given.silence, connect=min(CONNECT_SECONDS, given.silence)),
            "api_key": given.api_key or None,
            "api_base": given.api_base or None,
            "drop_params": True,
            "_skip_mcp_handler": True,  # else LiteLLM wants a package of its proxy as soon as there are tools
            "num_retries": 0,
            "max_retries": 0,
        }
        return {key: value for key, value in arguments.items() if value is not None}

    def _usage(self, usage: Any) -> Usage:
        if usage is None:
            return Usage()
        tokens_in, tokens_out = int(usage.prompt_tokens or 0), int(usage.completion_tokens or 0)
        details = getattr(usage, "prompt_tokens_details", None)
        cached = min(int(getattr(details, "cached_tokens", 0) or 0), tokens_in)
        if self.settings.prices is not None:
            cost = self.settings.prices.of(tokens_in, tokens_out, cached)
        else:
            cost = _cost(self.model, tokens_in, tokens_out, cached)
        return Usage(tokens_in, tokens_out, cost, cached)


def _message(line: ChatLine) -> Mapping[str, Any]:
    """A line in the wire format of OpenAI, which LiteLLM speaks."""
    message: dict[str, Any] = {"role": line.role, "content": _content(line)}
    if line.tool_calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in line.tool_calls
        ]
    return message | ({"tool_call_id": line.tool_call_id} if line.tool_call_id else {})


def _content(line: ChatLine) -> str | list[dict[str, Any]]:
    """The words, or the words and the pictures that come with them."""
    if not line.pictures:
        return line.content
    shown = [
        f"data:{picture.mime_type};base64,{base64.b64encode(picture.content).decode('ascii')}"
        for picture in line.pictures
    ]
    return [
        {"type": "text", "text": line.content},
        *({"type": "image_url", "image_url": {"url": address}} for address in shown),
    ]


def _litellm() -> Any:
    """Imported when a model is first asked: it takes seconds and 160 MB."""
    import litellm

    litellm.suppress_debug_info = True
    litellm.telemetry = False
    return litellm


def _cost(model: str, tokens_in: int, tokens_out: int, tokens_cached: int) -> Decimal:
    litellm = _litellm()
    try:
        prices = litellm.cost_per_token(
            model=model,
            prompt_tokens=tokens_in,
            completion_tokens=tokens_out,
            cache_read_input_tokens=tokens_cached,
        )
    except Exception as error:  # noqa: BLE001 - LiteLLM raises a bare Exception for a model without a price
        log.debug("model.no_price", model=model, error=type(error).__name__)
        return Decimal(0)
    return Decimal(str(round(sum(prices), 6)))


def _pause(attempt: int, error: ProviderError) -> float:
    pause = FIRST_PAUSE * 2**attempt
    pause += random.uniform(0, pause / 2)
    return float(max(pause, error.retry_after or 0.0))


def _failure(error: BaseException) -> ProviderError:
    """A LiteLLM exception as one of our failures. The provider's own words go to the log, never to the
    page.
    """
    log.warning("model.failed", kind=type(error).__name__, status=getattr(error, "status_code", None))
    return _kind_of(error, _words_of(error)).error(_retry_after(error))


def _kind_of(error: BaseException, words: str) -> failures.Failure:
    kinds = _litellm().exceptions
    silent = "timeout" in words or "timed out" in words
    unreachable = "connection error" in words or "connect" in words
    table: list[tuple[Any, failures.Failure]] = [
        (kinds.MidStreamFallbackError, failures.SILENCE if silent else failures.CUT_OFF),
        (kinds.AuthenticationError, failures.BAD_KEY),
        (kinds.RateLimitError, failures.QUOTA if "quota" in words else failures.RATE_LIMIT),
        (kinds.ContextWindowExceededError, failures.TOO_LONG),
        (kinds.ContentPolicyViolationError, failures.POLICY),
        (kinds.NotFoundError, failures.NO_MODEL),
        (kinds.Timeout, failures.SILENCE),
        (kinds.BadRequestError, failures.NO_MODEL if "provider not provided" in words else failures.REFUSED),
        (kinds.InternalServerError, failures.NETWORK if unreachable else failures.OVERLOADED),
        (kinds.ServiceUnavailableError, failures.OVERLOADED),
        (kinds.APIConnectionError, failures.SILENCE if silent else failures.NETWORK),
        (OSError, failures.NETWORK),
    ]
    by_status = {402: failures.QUOTA, 403: failures.BAD_KEY}.get(getattr(error, "status_code", 0) or 0)
    return by_status or next((found for kind, found in table if isinstance(error, kind)), failures.OVERLOADED)


def _words_of(error: BaseException) -> str:
    """What it and the exceptions it wraps say, to tell kinds apart that share a class."""
    said: list[str] = []
    inner: BaseException | None = error
    while inner is not None and len(said) < 6:
        said.append(f"{type(inner).__name__} {inner}")
        inner = getattr(inner, "original_exception", None) or inner.__cause__ or inner.__context__
    return " ".join(said).lower()


def _retry_after(error: BaseException) -> float | None:
    """Seconds that the provider asks to wait, from the answer's headers."""
    response = getattr(error, "response", None)
    for headers in (getattr(error, "litellm_response_headers", None), getattr(response, "headers", None)):
        value = headers.get("retry-after") if headers else None
        try:
            return float(value) if value is not None else None
        except ValueError:
            continue
    return None


def _close(answer: Any) -> None:
    """Hang up, so that the model stops writing."""
    stream = getattr(answer, "completion_stream", None)
    close = getattr(getattr(stream, "response", stream), "close", None)
    if callable(close):
        close()
