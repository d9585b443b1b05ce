"""The API's envelope, errors and camelCase (ApiResponse of the type documents)."""

from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers, renderers
from rest_framework.response import Response

from apps.core.errors import AppError

log = structlog.get_logger(__name__)


def envelope(data: Any, *, status: int) -> dict[str, Any]:
    """ApiResponse: {success, data | error (+ code, details), timestamp}."""
    now = timezone.now().isoformat().replace("+00:00", "Z")
    if status < 400:
        return {"success": True, "data": data, "timestamp": now}
    facts = data if isinstance(data, dict) else {"error": str(data)}
    return {"success": False, **facts, "timestamp": now}


class JSONParser(parsers.JSONParser):
    """JSON, with a clear refusal of what is nested too deep to read."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value. Raises ParseError."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("The JSON is nested too deep.")) from None


class EscapingRenderer(renderers.JSONRenderer):
    """JSON in which every letter beyond ASCII is escaped."""

    ensure_ascii = True


class EnvelopeRenderer(renderers.JSONRenderer):
    """JSON inside the envelope."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """Wrap unless the answer has no body (204)."""
        response = (renderer_context or {}).get("response")
        if response is None or response.status_code == 204:
            return super().render(data, accepted_media_type, renderer_context)
        wrapped = envelope(data, status=response.status_code)
        try:
            return super().render(wrapped, accepted_media_type, renderer_context)
        except UnicodeEncodeError:  # a refusal that repeats half a letter (a lone surrogate) of the request
            return EscapingRenderer().render(wrapped, accepted_media_type, renderer_context)


class EnvelopeBrowsableRenderer(renderers.BrowsableAPIRenderer):
    """The browsable API shows the same envelope that clients get."""

    def get_default_renderer(self, view: Any) -> renderers.BaseRenderer:
        """Always the JSON envelope."""
        return EnvelopeRenderer()


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as {error: words, code, details}; unknown errors stay Django's 500."""
    # rest_framework.views reads the settings that name this module, so it can't be imported above.
    from rest_framework.views import exception_handler as drf_exception_handler
    from rest_framework.views import set_rollback

    if isinstance(error, AppError):
        set_rollback()
        return Response(
            {"error": str(error.message), "code": error.code, "details": error.data}, status=error.status
        )
    response = drf_exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        response.status_code = 422
        response.data = {"error": _first_words(error.detail), "code": "invalid", "details": error.detail}
    elif isinstance(error, exceptions.APIException):
        # A token that isn't valid has its words and code in a dict.
        words, code = error.detail, error.get_codes()
        response.data = {
            "error": str(words.get("detail", "") if isinstance(words, dict) else words),
            "code": str(code.get("detail", "error")) if isinstance(code, dict) else str(code),
        }
    else:
        response.data = {"error": str(response.data.get("detail", "")), "code": "not_found"}
    return response


def _first_words(detail: Any) -> str:
    """The first message of DRF's nested error detail, with its field's name."""
    if isinstance(detail, dict):
        field, inner = next(iter(detail.items()))
        words = _first_words(inner)
        return words if field == "non_field_errors" else f"{field}: {words}"
    return _first_words(detail[0]) if isinstance(detail, list) and detail else str(detail)
