"""Failures of hosted models in plain words, and whether trying again may help."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.chat.providers.base import ProviderError

MAX_RETRY_AFTER = 60.0  # seconds; a model that wants a longer pause is told to the person instead


@dataclass(frozen=True)
class Failure:
    """`code` for programs, `words` for people (a lazy translation), whether another try may help."""

    code: str
    words: Callable[[], str] | object
    retriable: bool = False

    def error(self, retry_after: float | None = None) -> ProviderError:
        """The exception that providers raise."""
        return ProviderError(self.code, str(self.words), retriable=self.retriable, retry_after=retry_after)


BAD_KEY = Failure("bad_key", _("The model's key was refused. Ask the administrator to check it."))
QUOTA = Failure("quota", _("The account at the model's provider has no credit left. Ask the administrator."))
RATE_LIMIT = Failure("rate_limit", _("The model gets too many requests now. Try again in a minute."), True)
NO_MODEL = Failure(
    "model_not_found", _("The provider doesn't know this model. Ask the administrator to check its name.")
)
TOO_LONG = Failure(
    "context_too_long", _("The request and the page are too long for this model. Choose another model.")
)
REFUSED = Failure("model_refused", _("The model's provider refused the request."))
POLICY = Failure(
    "content_policy", _("The model's provider declined this request because of its content rules.")
)
OVERLOADED = Failure(
    "model_unavailable", _("The model doesn't answer properly now. Try again in a moment."), True
)
NETWORK = Failure("network", _("The model's server can't be reached. Try again in a moment."), True)
SILENCE = Failure("model_silent", _("The model stopped answering. Try again."), True)
EMPTY = Failure("empty_answer", _("The model gave an empty answer. Try again, perhaps in other words."), True)
CUT_OFF = Failure(
    "cut_off", _("The model's answer broke off before its end. Try again, or ask for less at once."), True
)
