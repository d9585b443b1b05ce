"""Asking a turn's model: each time is written down, and an answer that was cut is gone on with."""

from dataclasses import replace

import structlog
from django.db import connection
from django.utils.translation import gettext as _

from apps.chat.engine.recovery import Recovery
from apps.chat.engine.resume import GO_ON
from apps.chat.models import Attempt, Turn
from apps.chat.providers.base import ChatLine, Provider, ProviderRequest
from apps.chat.services.attempts import Ledger
from apps.chat.services.listening import Answer, Listener
from apps.chat.services.pulse import Pulse
from apps.chat.services.receipts import Spent
from apps.chat.services.spending import is_spent
from apps.chat.streams import TurnStream

log = structlog.get_logger(__name__)


class Asker:
    """Asks one provider for one turn. `answer` is what it said so far, also while it speaks."""

    def __init__(self, turn: Turn, stream: TurnStream, pulse: Pulse, provider: Provider) -> None:
        self.turn, self.stream, self.provider = turn, stream, provider
        self.answer = Answer()
        self.ledger, self.spent, self.recovery = Ledger(turn), Spent(turn), Recovery()
        self._pulse = pulse

    @property
    def instead(self) -> str:
        """Who answered in whose place, in words; empty when it was the chosen model."""
        return str(getattr(self.provider, "substitution", ""))

    @property
    def can_mend(self) -> bool:
        """Whether it may be told what was wrong with its answer, and its cap allows that."""
        return bool(getattr(self.provider, "can_mend", False)) and not is_spent(self.turn)

    def ask(self, purpose: str, request: ProviderRequest) -> Answer:
        """One whole answer. Raises ProviderError and TurnInterrupted."""
        listener = Listener(self.turn, self.stream)
        self.answer = listener.answer
        said = self._hear(listener, purpose, request)
        while said and self._shall_go_on(listener):
            self.recovery.resume()
            log.warning(
                "turn.resumed", turn=str(self.turn.pk), code=getattr(listener.answer.error, "code", "")
            )
            self.stream.status(_("The answer broke off. Going on with it…"))
            said = self._hear(listener, Attempt.Purpose.RESUME, _going_on(request, listener.answer.raw))
        if listener.answer.error is not None:
            raise listener.answer.error
        return listener.close()

    def _hear(self, listener: Listener, purpose: str, request: ProviderRequest) -> bool:
        """Ask once. Whether the answer is longer now."""
        answer = listener.answer
        before = len(answer.raw)
        self._pulse.check()
        self.ledger.begin(purpose, self.provider, request)
        _give_connection_back()
        try:
            listener.hear(self.provider, request, self._pulse)
        finally:
            grown = len(answer.raw) > before
            self.ledger.end(answer, answer.raw[before:] if grown else answer.raw)
            self.spent.add(answer.usage)
            self._note_who()
        return grown

    def _note_who(self) -> None:
        """The turn tells who really answered."""
        who = {"provider": self.provider.name, "model": self.provider.model}
        if (self.turn.provider, self.turn.model) != (who["provider"], who["model"]):
            self.turn.provider, self.turn.model = self.provider.name, self.provider.model
            Turn.objects.filter(pk=self.turn.pk, worker=self.turn.worker).update(**who)

    def _shall_go_on(self, listener: Listener) -> bool:
        error = listener.answer.error
        cut = error.retriable if error is not None else listener.is_inside
        return cut and self.can_mend and self.recovery.is_left and not listener.answer.tool_calls


def _give_connection_back() -> None:
    """Others use the database while a model thinks, which may be for minutes."""
    if not connection.in_atomic_block:
        connection.close()


def _going_on(request: ProviderRequest, raw: str) -> ProviderRequest:
    lines = [*request.messages, ChatLine("assistant", raw), ChatLine("user", GO_ON)]
    return replace(request, messages=lines)
