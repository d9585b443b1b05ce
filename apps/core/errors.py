"""Errors that people may see. Each has a code for machines, plain words for people, and an HTTP status."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class AppError(Exception):
    """A refusal or failure with words for the person who caused it. `data` holds facts, never secrets."""

    code = "error"
    status = 400
    message: Any = _("That didn't work.")

    def __init__(
        self, message: Any = None, *, code: str | None = None, status: int | None = None, **data: Any
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.status = status or self.status
        self.data = data
        super().__init__(str(self.message))


class Invalid(AppError):
    """The input can't be taken as it is."""

    code, status, message = "invalid", 422, _("Please check what you entered.")


class NotFound(AppError):
    """There is no such thing for this person."""

    code, status, message = "not_found", 404, _("We couldn't find that.")


class Forbidden(AppError):
    """The person may see it, but not do this."""

    code, status, message = "forbidden", 403, _("You don't have the right to do that.")


class Conflict(AppError):
    """Somebody else was quicker; the state is not what the caller thinks."""

    code, status, message = "conflict", 409, _("This changed in the meantime. Reload and try again.")


class TooLarge(AppError):
    """More bytes, files or characters than the limit."""

    code, status, message = "too_large", 413, _("That is too large.")


class TooMany(AppError):
    """A limit of rate or number is reached."""

    code, status, message = "too_many", 429, _("That was a bit fast. Try again in a moment.")


class Unavailable(AppError):
    """Something we need doesn't answer now."""

    code, status, message = "unavailable", 503, _("This isn't available right now. Try again in a moment.")
