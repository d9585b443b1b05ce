"""A model that edits with tools: asked again and again with the results, until it has nothing more to call.

All it changes stays in memory and ends as the operations of one answer. What takes too many steps, too long,
too many tokens or too much money, or goes round in circles, fails as a whole.
"""

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.chat.engine.tools import Toolset
from apps.chat.models import Attempt, Operation
from apps.chat.providers.base import ChatLine, ProviderRequest, ToolCall
from apps.chat.services.asking import Asker
from apps.chat.services.cards import new_card
from apps.chat.services.checking import Gate
from apps.chat.services.commands import runner_for
from apps.chat.services.listening import Answer, show_card
from apps.chat.services.project_files import RevisionFiles
from apps.chat.services.showing import TurnFailed
from apps.chat.services.shown import Shown
from apps.chat.services.spending import credits_of
from apps.components.library import Library
from apps.projects.access import may_edit

MAX_CALLS = 40  # of one step
ROUNDS = 3  # times the same call gives the same result before it counts as a circle


@dataclass(frozen=True)
class Limits:
    """`seconds` in all; `tokens` in and out of all steps. The turn's cap on credits holds besides."""

    steps: int = 20
    seconds: float = 300.0
    tokens: int = 600_000


class ToolLoop:
    """The steps of one turn. Further rounds, when a check failed, go on with the same changes and limits."""

    def __init__(self, asker: Asker, gate: Gate, library: Library, limits: Limits | None = None) -> None:
        self._asker, self._gate, self._library = asker, gate, library
        self._limits = limits or Limits()
        self._steps = 0
        self._until = time.monotonic() + self._limits.seconds
        self._seen: Counter[str] = Counter()
        self._tools: Toolset | None = None
        self.request: ProviderRequest | None = None  # as it was sent last, with all calls and results
        self._cards: list[Operation] = []

    def run(self, purpose: str, request: ProviderRequest, files: RevisionFiles) -> Answer:
        """The whole work as one answer. Raises TurnFailed, ProviderError and TurnInterrupted."""
        tools = self._tools = self._tools or self._toolset(files)
        self._seen.clear()
        request = replace(request, tools=tools.specs())
        while True:
            self.request = request
            self._step()
            answer = self._asker.ask(purpose, request)
            if not answer.tool_calls:
                return _whole(answer, tools, self._cards)
            request = self._with_results(request, answer, tools)
            purpose = Attempt.Purpose.STEP

    def _toolset(self, files: RevisionFiles) -> Toolset:
        turn = self._asker.turn
        # The author's right may have been taken away since the message was sent.
        may_write = turn.author is not None and may_edit(turn.author, turn.project)
        return Toolset(
            files,
            self._library,
            marks=Shown(turn, files).marks,
            check=lambda changes: self._gate.problems_of(files, changes),
            run=runner_for(turn.project_id) if may_write else None,
            may_write=may_write,
        )

    def _step(self) -> None:
        """One more. Raises TurnFailed at a limit."""
        self._steps += 1
        turn, usage, limits = self._asker.turn, self._asker.spent.usage, self._limits
        tokens = usage.tokens_in + usage.tokens_out
        if self._steps > limits.steps:
            raise _failed(
                "tool_steps", _("The model needed more than %(most)s steps.") % {"most": limits.steps}
            )
        if time.monotonic() > self._until:
            raise _failed("tool_time", _("The model took too long."))
        used_up = bool(turn.credits_cap) and credits_of(usage.cost, tokens) >= turn.credits_cap
        if tokens > limits.tokens or used_up:
            raise _failed("tool_cost", _("The model used up what one request may cost."))

    def _with_results(self, request: ProviderRequest, answer: Answer, tools: Toolset) -> ProviderRequest:
        calls = tuple(answer.tool_calls[:MAX_CALLS])
        results = [ChatLine("tool", self._call(call, tools), tool_call_id=call.id) for call in calls]
        # What it wrote in blocks beside its calls would be lost: it is told so.
        words = (
            answer.raw
            if not answer.operations
            else f"{answer.raw}\n(These blocks were not applied: use the tools.)"
        )
        return replace(request, messages=[*request.messages, ChatLine("assistant", words, calls), *results])

    def _call(self, call: ToolCall, tools: Toolset) -> str:
        self._asker.stream.status(_status(call.name))
        first = len(tools.operations)
        result = tools.call(call.name, call.arguments)
        for index, operation in enumerate(tools.operations[first:], start=first):
            card = new_card(self._asker.turn, index, operation.kind, operation.attributes)
            card.status = Operation.Status.PENDING
            self._cards.append(card)
            show_card(self._asker.stream, card)
        trace = hashlib.sha256(
            f"{call.name}\0{call.arguments}\0{result}".encode("utf-8", "replace")
        ).hexdigest()
        self._seen[trace] += 1
        if self._seen[trace] >= ROUNDS:
            raise _failed("tool_circle", _("The model went round in circles."))
        return result


def _whole(answer: Answer, tools: Toolset, cards: list[Operation]) -> Answer:
    """The last words with all that was done. Blocks that a model wrote in spite of its tools come last."""
    for shift, card in enumerate(answer.cards):
        card.index = len(cards) + shift
    answer.operations = [*tools.operations, *answer.operations]
    answer.cards = [*cards, *answer.cards]
    return answer


def _failed(code: str, why: str) -> TurnFailed:
    words = _("%(why)s Nothing was changed. Try again, or ask for less at once.")
    return TurnFailed(words % {"why": why}, code=code)


def _status(name: str) -> str:
    words = {
        "read_file": _("Reading your page…"),
        "list_files": _("Reading your page…"),
        "search": _("Searching your page…"),
        "check": _("Checking the changes…"),
        "run_command": _("Trying something in the sandbox…"),
    }
    return words.get(name) or _("Changing your page…")
