"""The chosen model, and those that answer in its place when it doesn't."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.chat.providers import failures
from apps.chat.providers.base import Chunk, Provider, ProviderError, ProviderRequest, Usage
from apps.chat.providers.breaker import Breaker
from apps.chat.providers.keys import shows

log = structlog.get_logger(__name__)

# Another model would be asked the same thing that this one declined.
_DECLINED = frozenset({failures.POLICY.code, failures.REFUSED.code})
_NO_ANSWER = frozenset({failures.NETWORK.code, failures.OVERLOADED.code, failures.SILENCE.code})


@dataclass(frozen=True)
class Candidate:
    """A model that may answer. `label` is its name for people, `context_window` in tokens."""

    label: str
    provider: Provider
    breaker: Breaker
    context_window: int
    edits_by: str = "protocol"
    sees_images: bool = False


class FallbackProvider:
    """Asks the first candidate, and the next when nothing of an answer was shown yet. It stays with the one
    that answered: a turn asks several times.
    """

    can_mend = True

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = list(candidates)
        self._wanted = candidates[0]
        self.edits_by = self._wanted.edits_by  # what prompts were written for; the others can do it too

    @property
    def name(self) -> str:
        """Whose model answers."""
        return self._candidates[0].provider.name

    @property
    def model(self) -> str:
        """The model that answers."""
        return self._candidates[0].provider.model

    @property
    def label(self) -> str:
        """Its name for people."""
        return self._candidates[0].label

    @property
    def sees_images(self) -> bool:
        """Whether it may be shown images."""
        return self._candidates[0].sees_images

    @property
    def context_window(self) -> int:
        """Tokens that it reads and writes at most."""
        return self._candidates[0].context_window

    @property
    def substitution(self) -> str:
        """Who answered in whose place, in words; empty when it was the chosen one."""
        if self._candidates[0] is self._wanted:
            return ""
        words = _("%(wanted)s didn't answer, so %(other)s did.")
        return words % {"wanted": self._wanted.label, "other": self.label}

    def stream(self, request: ProviderRequest) -> Iterator[Chunk]:
        """Yield the answer; its usage holds what failed attempts cost too. Raises ProviderError of the
        chosen one, when nobody answers.
        """
        at_first, first, spent = self._candidates, None, Usage()
        while True:
            asked, begun = self._candidates[0], False
            try:
                for chunk in _guarded(asked, request):
                    begun = begun or shows(chunk)
                    spent = spent + chunk.usage if chunk.usage else spent
                    yield replace(chunk, usage=spent if chunk.usage else None)
                return
            except ProviderError as error:
                first = first or error
                rest = [] if begun else self._after(error, request)
                if begun:
                    raise
                if not rest:
                    self._candidates = at_first
                    raise first from error
                log.warning("model.fallback", of=asked.label, to=rest[0].label, code=error.code)
                self._candidates = rest

    def _after(self, error: ProviderError, request: ProviderRequest) -> list[Candidate]:
        """Those who may answer after this failure."""
        asked, *others = self._candidates
        if error.code in _DECLINED:
            return []
        if error.code == failures.TOO_LONG.code:
            return [other for other in others if other.context_window > asked.context_window]
        return others


def _guarded(candidate: Candidate, request: ProviderRequest) -> Iterator[Chunk]:
    """Ask through the breaker. Raises ProviderError."""
    breaker = candidate.breaker
    if not breaker.allows():
        raise _resting(breaker.seconds_left())
    begun = False
    try:
        for chunk in candidate.provider.stream(_as_seen(candidate, request)):
            if not begun and shows(chunk):
                begun = True
                breaker.succeeded()
            yield chunk
    except ProviderError as error:
        # A refusal is an answer too: somebody is there.
        breaker.failed() if error.code in _NO_ANSWER else breaker.succeeded()
        raise


def _as_seen(candidate: Candidate, request: ProviderRequest) -> ProviderRequest:
    """Without pictures for a model that sees none: its provider would refuse the request."""
    if candidate.sees_images or not any(line.pictures for line in request.messages):
        return request
    return replace(request, messages=[replace(line, pictures=()) for line in request.messages])


def _resting(seconds: int) -> ProviderError:
    words = ngettext(
        "The model's server failed several times. It is asked again in %(n)d second.",
        "The model's server failed several times. It is asked again in %(n)d seconds.",
        max(seconds, 1),
    )
    return ProviderError(
        failures.OVERLOADED.code, words % {"n": max(seconds, 1)}, retriable=True, retry_after=float(seconds)
    )
