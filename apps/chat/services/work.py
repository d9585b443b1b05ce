"""The work on one turn. `Work.run` raises; what came of it until then stands in the object."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from apps.chat.engine import batch
from apps.chat.engine.batch import BatchResult, Problem
from apps.chat.engine.checks import check_changes
from apps.chat.engine.mend import mend_changes, mend_operations
from apps.chat.models import Operation, Turn
from apps.chat.providers import registry
from apps.chat.providers.base import ChatLine, Provider, ProviderRequest
from apps.chat.services.cards import settle_cards, store_cards
from apps.chat.services.ending import Outcome, mark_undone
from apps.chat.services.listening import Answer, Listener
from apps.chat.services.project_files import RevisionFiles, compile_check
from apps.chat.services.prompting import request_for
from apps.chat.services.pulse import Cancelled, LeaseLost, Pulse
from apps.chat.streams import TurnStream
from apps.components.services import count_use, published_library
from apps.core.errors import AppError
from apps.projects import services as projects
from apps.projects.errors import NothingChanged
from apps.projects.models import Revision
from apps.workspaces import services as workspaces

log = structlog.get_logger(__name__)

MENDING_ROUNDS = 2  # times a model is told what was wrong with its answer
# Troubles of the preview itself: no fault of the page, so nothing is taken back for them.
PREVIEW_TROUBLES = frozenset(
    {"busy", "agent_timeout", "agent_unreachable", "revision_mismatch", "unauthorized"}
)


class TurnFailed(AppError):
    """The answer could not become a change of the page."""

    code, status = "turn_failed", 422


class Work:
    """Everything between taking a turn up and closing it."""

    def __init__(self, turn: Turn, stream: TurnStream, pulse: Pulse) -> None:
        self.turn, self.stream, self.pulse = turn, stream, pulse
        self.answer = Answer()
        self.tokens_in = self.tokens_out = self.rounds = 0
        self.cost = Decimal(0)
        self.revision: Revision | None = None
        self._restarted = False

    def run(self) -> None:
        """Do all of it. Raises ProviderError, AppError or TurnInterrupted; the head has then not moved,
        or is back.
        """
        if self._committed_before():
            return
        base = projects.find_revision(self.turn.project, self.turn.base_id or "")
        files = RevisionFiles(base)
        result = self._answered(files)
        if result.changes:
            # A page that somebody's edit broke before isn't this turn's fault: nothing is taken back for it.
            was_broken = _is_broken(workspaces.verdict(self.turn.project_id))
            self._commit(base, result)
            self._show_live(was_broken=was_broken)
        else:
            store_cards(self.answer.cards)

    def outcome(self, status: str, error: dict[str, Any] | None = None) -> Outcome:
        """How the turn ends, with its receipt."""
        if error is not None or (status == Turn.Status.CANCELLED and self.revision is None):
            self._keep_failed_cards()
        # Words that tell of changes which were not made would be a lie.
        text = (
            "" if status == Turn.Status.FAILED else self.answer.text or (_("Done.") if self.revision else "")
        )
        return Outcome(status, text=text, error=error, receipt=self._receipt())

    def _committed_before(self) -> bool:
        """An earlier worker died between the commit and the end."""
        self.revision = Revision.objects.filter(project=self.turn.project, turn_id=self.turn.pk).first()
        return self.revision is not None

    def _answered(self, files: RevisionFiles) -> BatchResult:
        """Ask, check, tell what is wrong, ask again. Raises TurnFailed when it stays wrong."""
        provider = registry.choose(self.turn.language_model, self.turn.project.organization)
        self.turn.provider, self.turn.model = provider.name, provider.model
        Turn.objects.filter(pk=self.turn.pk).update(provider=provider.name, model=provider.model)
        library = published_library()
        request = request_for(self.turn, provider, files, library)
        lines = list(request.messages)
        while True:
            self.answer = self._listen(provider, replace(request, messages=lines))
            self.stream.status(_("Checking the changes…"))
            result = batch.apply(files, mend_operations(self.answer.operations), library)
            result.problems += [Problem(-1, "protocol", fault) for fault in self.answer.faults]
            if not result.problems:
                result.changes = mend_changes(files, result.changes)
                result.problems += check_changes(files, result.changes, compile_check(files))
            settle_cards(self.answer.cards, result)
            if not result.problems:
                return result
            lines = self._mend(provider, lines, result.problems)

    def _listen(self, provider: Provider, request: ProviderRequest) -> Answer:
        """One answer. A stream that broke off is asked for once more, from the start."""
        self.stream.status(_("Thinking about your page…"))
        while True:
            listener = Listener(self.turn, self.stream)
            self.answer = listener.answer
            listener.listen(provider, request, self.pulse)
            self._count(listener.answer)
            error = listener.answer.error
            if error is None:
                return listener.answer
            if self._restarted or not error.retriable or not listener.answer.raw:
                raise error
            self._restarted = True
            log.warning("turn.restarted", turn=str(self.turn.pk), code=error.code)
            self.stream.reset()
            self.stream.status(_("The answer broke off. Asking again…"))

    def _mend(self, provider: Provider, lines: list[ChatLine], problems: list[Problem]) -> list[ChatLine]:
        """The conversation with the answer and what is wrong with it. Raises TurnFailed when that was
        tried enough.
        """
        self.rounds += 1
        told = "\n".join(f"- {problem.message}" for problem in problems[:20])
        log.info("turn.problems", turn=str(self.turn.pk), codes=[problem.code for problem in problems[:20]])
        if self.rounds > MENDING_ROUNDS or not getattr(provider, "can_mend", False):
            words = _("The changes didn't fit your page, so nothing was changed: %(why)s")
            raise TurnFailed(words % {"why": problems[0].message}, code=problems[0].code)
        self.stream.reset()
        self.stream.status(_("Something didn't fit. Mending it…"))
        feedback = (
            f"None of your changes was applied:\n{told}\nSend the whole answer again, with these put right."
        )
        return [*lines, ChatLine("assistant", self.answer.raw), ChatLine("user", feedback)]

    def _commit(self, base: Revision, result: BatchResult) -> None:
        """Revision, operations and the turn's note of it in one transaction, and only while the turn is
        ours.
        """
        self.pulse.check()
        self.stream.status(_("Saving the changes…"))
        try:
            with transaction.atomic():
                self._hold()
                revision = projects.commit(
                    project=self.turn.project,
                    base_id=base.pk,
                    changes=result.changes,
                    kind=Revision.Kind.AI,
                    message=_title(self.turn.request.content),
                    author=self.turn.author,
                    turn_id=self.turn.pk,
                )
                Turn.objects.filter(pk=self.turn.pk).update(revision=revision)
                store_cards(self.answer.cards)
                count_use(result.components)
        except NothingChanged:
            store_cards(self.answer.cards)
            return
        self.revision = self.turn.revision = revision

    def _hold(self) -> None:
        """Lock our row. Raises LeaseLost or Cancelled, which undo the transaction."""
        held = Turn.objects.select_for_update(of=("self",)).get(pk=self.turn.pk)
        if held.status != Turn.Status.RUNNING or held.worker != self.turn.worker:
            raise LeaseLost
        if held.cancel_requested_at is not None:
            raise Cancelled

    def _show_live(self, *, was_broken: bool) -> None:
        """Bring a running workspace to the new head. A page that it can't render is taken back."""
        if self.revision is None:
            return
        self.stream.status(_("Showing it in the preview…"))
        result = workspaces.sync(self.turn.project_id)
        if was_broken or not _is_broken(result) or result.revision != self.revision.pk:
            return
        error: Mapping[str, Any] = result.error or {}
        undone = projects.undo_revision(
            project=self.turn.project, revision=self.revision, author=self.turn.author
        )
        mark_undone(self.turn, undone.pk)
        place = f"{error['file']}, line {error.get('line')}: " if error.get("file") else ""
        words = _("The page didn't render with these changes, so they were taken back: %(why)s")
        raise TurnFailed(words % {"why": place + str(error.get("message", ""))}, code="page_broken")

    def _count(self, answer: Answer) -> None:
        self.tokens_in += answer.usage.tokens_in
        self.tokens_out += answer.usage.tokens_out
        self.cost += answer.usage.cost
        counts = {"tokens_in": self.tokens_in, "tokens_out": self.tokens_out, "cost": self.cost}
        Turn.objects.filter(pk=self.turn.pk, worker=self.turn.worker).update(**counts)

    def _receipt(self) -> dict[str, Any]:
        changes = self.revision.changes if self.revision else []
        return {
            "files": len(changes),
            "added": sum(change.get("added", 0) for change in changes),
            "removed": sum(change.get("removed", 0) for change in changes),
            "tokens": self.tokens_in + self.tokens_out,
            "cost": float(self.cost),
            "rounds": self.rounds,
        }

    def _keep_failed_cards(self) -> None:
        """The cards of a turn that failed stay visible, as failed."""
        if self.revision is not None:
            return
        for card in self.answer.cards:
            if card.status != Operation.Status.FAILED:
                card.status, card.result = Operation.Status.FAILED, {"success": False, "filesChanged": []}
        store_cards(self.answer.cards)


def _is_broken(result: workspaces.SyncResult) -> bool:
    """Whether the page itself doesn't render; trouble with the preview says nothing of the page."""
    return result.error is not None and result.error["code"] not in PREVIEW_TROUBLES


def _title(words: str) -> str:
    """The request as a revision's message: its first line, cut at a word."""
    line = next(iter(words.strip().splitlines()), "")
    return line if len(line) <= 120 else line[:120].rsplit(" ", 1)[0] + "…"
