"""Each time a model is asked becomes a row, begun before its first word.

So what it cost is known however the turn ends.
"""

import time
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from apps.chat.engine.batch import Problem
from apps.chat.engine.context import tokens_of
from apps.chat.models import Attempt, Turn
from apps.chat.providers.base import ChatLine, Provider, ProviderError, ProviderRequest
from apps.chat.services.listening import Answer
from apps.chat.services.pulse import LeaseLost

MAX_ANSWER = 200_000  # characters kept
MAX_SENT = 200_000  # characters kept of one piece that was sent
MAX_PROBLEMS = 50
TRIES = 5
# What becomes known at the end; what was sent is long and stays as it was written.
ENDING = (
    "provider", "model", "answer", "seconds", "tokens_in", "tokens_out", "tokens_cached", "cost", "problems",
    "updated_at",
)  # fmt: skip


class Ledger:
    """The attempts of one turn, written while it works."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._began = 0.0
        self._provider: Provider | None = None
        self._row: Attempt | None = None
        self._sent: list[dict[str, Any]] = []

    def begin(self, purpose: str, provider: Provider, request: ProviderRequest) -> None:
        """A model is about to be asked."""
        self._began, self._provider = time.monotonic(), provider
        before, self._sent = self._sent, sent(request)
        kept = _since(before, self._sent) if purpose == Attempt.Purpose.STEP else self._sent
        facts = {"purpose": purpose, "provider": provider.name, "model": provider.model, "sent": kept}
        self._row = self._create(facts)
        self._row.sent = []  # the model may think for minutes: nothing is kept twice meanwhile

    def _create(self, facts: dict[str, Any]) -> Attempt:
        """The next row of the turn. A worker that lost the turn may write one at the same moment."""
        rows = Attempt.objects.filter(turn=self._turn)
        for _try in range(TRIES):
            try:
                with transaction.atomic():
                    return Attempt.objects.create(turn=self._turn, index=rows.count(), **facts)
            except IntegrityError:
                continue
        raise LeaseLost

    def end(self, answer: Answer, said: str) -> None:
        """It has answered `said` or broke off."""
        row = self._row
        if row is None or self._provider is None:
            return
        # Another model may have stood in for the one that was asked.
        row.provider, row.model = self._provider.name, self._provider.model
        usage = answer.usage
        row.answer, row.seconds = said[:MAX_ANSWER], round(time.monotonic() - self._began, 3)
        row.tokens_in, row.tokens_out = usage.tokens_in, usage.tokens_out
        row.tokens_cached, row.cost = usage.tokens_cached, usage.cost
        row.problems = [_failure(answer.error)] if answer.error else []
        row.save(update_fields=ENDING)

    def note(self, problems: Iterable[Problem]) -> None:
        """What was wrong with the last answer."""
        if self._row is not None:
            self._row.problems = [*self._row.problems, *map(_told, problems)][:MAX_PROBLEMS]
            self._row.save(update_fields=["problems", "updated_at"])


def sent(request: ProviderRequest) -> list[dict[str, Any]]:
    """What a model was sent, as a row keeps it: the pieces of the prompt, then the conversation."""
    parts = [part.as_json() for part in request.parts]
    if not parts and request.system:
        parts = [_piece("system", request.system)]
    kept = [*parts, *(_piece(line.role, _words(line)) for line in request.messages)]
    return [piece | {"text": piece["text"][:MAX_SENT]} for piece in kept]


def _since(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is new in a step: twenty of them would keep the whole prompt twenty times."""
    if not before or now[: len(before)] != before:
        return now
    same = {"name": "before", "tokens": sum(piece["tokens"] for piece in before), "text": ""}
    return [same, *now[len(before) :]]


def _words(line: ChatLine) -> str:
    calls = "".join(f"\n{call.name}({call.arguments})" for call in line.tool_calls)
    return line.content + calls


def _piece(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "tokens": tokens_of(text), "text": text}


def _failure(error: ProviderError) -> dict[str, str]:
    return {"code": error.code, "message": str(error.message), "path": ""}


def _told(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message, "path": problem.path}
