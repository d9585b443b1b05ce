"""The work on one turn. `Work.run` raises; what came of it until then stands in the object."""

from dataclasses import replace
from typing import Any

import structlog
from django.utils.translation import gettext as _

from apps.chat.engine.batch import BatchResult, Problem
from apps.chat.models import Attempt, Operation, Turn
from apps.chat.providers import registry
from apps.chat.providers.base import ChatLine, Provider, ProviderRequest
from apps.chat.services.asking import Asker
from apps.chat.services.attaching import assets_for
from apps.chat.services.cards import settle_cards, store_cards
from apps.chat.services.checking import Gate
from apps.chat.services.ending import Outcome
from apps.chat.services.fast_lane import designer_for
from apps.chat.services.listening import Answer
from apps.chat.services.planning import Unheard, draw_up
from apps.chat.services.project_files import RevisionFiles
from apps.chat.services.prompting import request_for
from apps.chat.services.pulse import Pulse
from apps.chat.services.receipts import Spent, receipt
from apps.chat.services.saving import save
from apps.chat.services.showing import TurnFailed, is_broken_now, show_live
from apps.chat.services.shown import Shown
from apps.chat.services.tool_loop import ToolLoop
from apps.chat.services.undoing import asks_to_undo, undo_last
from apps.chat.streams import TurnStream
from apps.components.services import published_library
from apps.projects import services as projects
from apps.projects.models import Revision

log = structlog.get_logger(__name__)


class Work:
    """Everything between taking a turn up and closing it."""

    def __init__(self, turn: Turn, stream: TurnStream, pulse: Pulse) -> None:
        self.turn, self.stream, self.pulse = turn, stream, pulse
        self.revision: Revision | None = None
        self._asker: Asker | None = None
        self._said = Answer()

    @property
    def answer(self) -> Answer:
        """What was said so far."""
        return self._asker.answer if self._asker else self._said

    def run(self) -> None:
        """Do all of it. Raises ProviderError, AppError or TurnInterrupted; the head has then not moved,
        or is back.
        """
        if self._committed_before():
            return
        if self.turn.mode == Turn.Mode.PLAN:
            self._asker = Asker(self.turn, Unheard(self.turn), self.pulse, self._provider())
            draw_up(self._asker, self.stream)
            return
        if asks_to_undo(self.turn.request.content):
            self._undo()
            return
        base = projects.find_revision(self.turn.project, self.turn.base_id or "")
        base, result = self._answered(base)
        if not result.changes:
            store_cards(self.answer.cards)
            return
        was_broken = is_broken_now(self.turn)
        self.pulse.check()
        self.stream.status(_("Saving the changes…"))
        self.revision = save(self.turn, base, result, self.answer.cards)
        if self.revision is not None:
            self.stream.status(_("Showing it in the preview…"))
            show_live(self.turn, self.revision, was_broken=was_broken)

    def outcome(self, status: str, error: dict[str, Any] | None = None) -> Outcome:
        """How the turn ends, with its receipt."""
        if error is not None or (status == Turn.Status.CANCELLED and self.revision is None):
            self._keep_failed_cards()
        # Words that tell of changes which were not made would be a lie.
        text = (
            "" if status == Turn.Status.FAILED else self.answer.text or (_("Done.") if self.revision else "")
        )
        spent = self._asker.spent if self._asker else Spent(self.turn)
        rounds = self._asker.recovery.used if self._asker else 0
        told = receipt(self.revision, spent, rounds)
        if self._asker and self._asker.instead:
            told["instead"] = self._asker.instead
        return Outcome(status, text=text, error=error, receipt=told)

    def _committed_before(self) -> bool:
        """An earlier worker died between the commit and the end."""
        self.revision = Revision.objects.filter(project=self.turn.project, turn_id=self.turn.pk).first()
        return self.revision is not None

    def _undo(self) -> None:
        self._said.text, self.revision = undo_last(self.turn)
        if self.revision is not None:
            show_live(self.turn, self.revision, was_broken=True)

    def _provider(self, designer: Provider | None = None) -> Provider:
        """Who answers; the turn remembers it."""
        provider = designer or registry.choose(self.turn.language_model, self.turn.organization)
        self.turn.provider, self.turn.model = provider.name, provider.model
        Turn.objects.filter(pk=self.turn.pk).update(provider=provider.name, model=provider.model)
        return provider

    def _answered(self, base: Revision) -> tuple[Revision, BatchResult]:
        """Ask, check, tell what is wrong, ask again. Raises TurnFailed when it stays wrong."""
        library, files = published_library(), RevisionFiles(base)
        provider = self._provider(designer_for(self.turn, files, library))
        self._asker = asker = Asker(self.turn, self.stream, self.pulse, provider)
        gate = Gate(self.turn, library)
        loop = ToolLoop(asker, gate, library) if getattr(provider, "edits_by", "") == "tools" else None
        request, purpose = request_for(self.turn, provider, files, library), Attempt.Purpose.ANSWER
        while True:
            self.stream.status(_("Thinking about your page…"))
            answer = loop.run(purpose, request, files) if loop else asker.ask(purpose, request)
            self.stream.status(_("Checking the changes…"))
            result = gate.judge(files, answer.operations, answer.faults)
            settle_cards(answer.cards, result)
            asker.ledger.note(result.problems)
            if not result.problems:
                result.changes |= assets_for(self.turn, result.changes)
                return base, result
            if loop is None:
                base, files = self._read_again(base, files)
            told = self._feedback(result.problems, Shown(self.turn, files), by_tools=loop is not None)
            last = loop.request if loop and loop.request else request
            request, purpose = self._told(last, told, files), Attempt.Purpose.MEND

    def _read_again(self, base: Revision, files: RevisionFiles) -> tuple[Revision, RevisionFiles]:
        """The project as it is now: somebody's edit meanwhile may be why the answer doesn't fit."""
        head = projects.head_of(self.turn.project)
        return (base, files) if head is None or head.pk == base.pk else (head, RevisionFiles(head))

    def _feedback(self, problems: list[Problem], shown: Shown, *, by_tools: bool) -> str:
        """What the model is told. Raises TurnFailed when that was tried enough."""
        assert self._asker is not None
        log.info("turn.problems", turn=str(self.turn.pk), codes=[problem.code for problem in problems[:20]])
        told = None
        if self._asker.can_mend:
            told = self._asker.recovery.feedback(problems, shown.file, by_tools=by_tools)
        if told is None:
            words = _("The changes didn't fit your page, so nothing was changed: %(why)s")
            raise TurnFailed(words % {"why": problems[0].message}, code=problems[0].code)
        return shown.marks.clean(told)

    def _told(self, request: ProviderRequest, told: str, files: RevisionFiles) -> ProviderRequest:
        """The request with the answer and what is wrong with it."""
        self.stream.reset()
        self.stream.status(_("Something didn't fit. Mending it…"))
        lines = [*request.messages, ChatLine("assistant", self.answer.raw), ChatLine("user", told)]
        return replace(request, messages=lines, files=files.texts)

    def _keep_failed_cards(self) -> None:
        """The cards of a turn that failed stay visible, as failed."""
        if self.revision is not None:
            return
        for card in self.answer.cards:
            if card.status != Operation.Status.FAILED:
                card.status, card.result = Operation.Status.FAILED, {"success": False, "filesChanged": []}
        store_cards(self.answer.cards)
