"""“Undo that”, said in the chat: taken back exactly, without asking anybody."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from apps.chat.models import Turn
from apps.chat.services.ending import mark_undone
from apps.chat.services.saving import hold
from apps.projects import services as projects
from apps.projects.models import Revision

_LAST = r"(?:the|your|my) last (?:change|one|thing|edit|message|request)"
_IT = rf"(?:that|it|this|everything|{_LAST}|what you (?:just )?did)"
_WORDS = re.compile(
    rf"(?:please |no,? |can you |could you )*"
    rf"(?:(?:undo|revert|take back|roll ?back)(?: {_IT})?|(?:take|put|bring|change|turn) {_IT} back"
    rf"|go back(?: one step| to (?:how|what|the way) it was)?(?: before)?)"
    rf"(?:,? please)?[.!?]*",
    re.IGNORECASE,
)


def asks_to_undo(words: str) -> bool:
    """Whether a message wishes for nothing but the last change back."""
    return _WORDS.fullmatch(" ".join(words.split())) is not None


def undo_last(turn: Turn) -> tuple[str, Revision | None]:
    """Take back the last turn that changed the page, as this turn's own revision; answers what to say.

    Raises MergeConflict when later edits touch the same lines, LeaseLost and Cancelled.
    """
    last = _last_change(turn)
    if last is None or last.revision is None:
        return _("There is no change of mine left to take back."), None
    with transaction.atomic():
        hold(turn)
        revision = projects.undo_revision(
            project=turn.project, revision=last.revision, author=turn.author, turn_id=turn.pk
        )
        Turn.objects.filter(pk=turn.pk).update(revision=revision)
        mark_undone(last, revision.pk)
    turn.revision = revision
    return _("I took back “%(words)s”.") % {"words": last.revision.message}, revision


def _last_change(turn: Turn) -> Turn | None:
    """The newest turn whose change still stands; those that took something back are none."""
    done = Turn.objects.filter(project=turn.project, pk__lt=turn.pk, status=Turn.Status.COMPLETED)
    standing = done.filter(undone_by=None, revision__kind=Revision.Kind.AI)
    return standing.select_related("revision").order_by("-pk").first()
