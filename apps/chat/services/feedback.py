"""What people think of turns: thumbs, a reason, words. One of each person a turn; it can be changed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.chat.models import Feedback, Turn
from apps.core.errors import Conflict, Invalid

LONGEST_WORDS = 2000  # characters
REASONS = {
    "not_done": gettext_lazy("Didn't do what I asked"),
    "too_much": gettext_lazy("Changed too much"),
    "looks_wrong": gettext_lazy("Looks wrong"),
    "broke_page": gettext_lazy("Broke the page"),
    "other": gettext_lazy("Other"),
}


def give_feedback(*, turn: Turn, user: User, value: str, reason: str = "", words: str = "") -> Feedback:
    """Keep what the person thinks, in place of what they thought before. `reason` is one of REASONS or "".

    Raises Invalid (`feedback_value`, `feedback_reason`, `feedback_words`), Conflict (`turn_open`).
    """
    if value not in Feedback.Value.values:
        raise Invalid(_("Say up or down."), code="feedback_value")
    if reason and reason not in REASONS:
        raise Invalid(_("That is none of the reasons."), code="feedback_reason", reasons=list(REASONS))
    said = words.replace("\0", "").strip()
    if len(said) > LONGEST_WORDS:
        raise Invalid(_("Write 2,000 characters at most."), code="feedback_words", limit=LONGEST_WORDS)
    if turn.is_open or turn.status == Turn.Status.WAITING:
        raise Conflict(_("Wait until the answer is there."), code="turn_open")
    # A reason belongs to a thumb down: one that is turned up again has none.
    down = value == Feedback.Value.DOWN
    given = {"value": value, "reason": reason if down else "", "words": said}
    feedback, _made = Feedback.objects.update_or_create(turn=turn, user=user, defaults=given)
    return feedback


def take_feedback_back(*, turn: Turn, user: User) -> None:
    """Forget what the person thought of the turn, if they said anything."""
    Feedback.objects.filter(turn=turn, user=user).delete()
