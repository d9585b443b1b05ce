"""Answers to AppErrors and to people who aren't signed in, limits, and the headers of every page."""

import json
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from apps.core.errors import AppError, TooLarge

GetResponse = Callable[[HttpRequest], HttpResponse]


class AppErrorMiddleware:
    """Turns an AppError raised by a view into words: a toast for htmx, JSON for scripts, a page otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in; errors come to process_exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None for other errors, which Django logs and answers with the 500 page."""
        return answer(request, error) if isinstance(error, AppError) else None


def answer(request: HttpRequest, error: AppError) -> HttpResponse:
    """The words of an AppError in the form that the asker reads."""
    facts = {"error": str(error.message), "code": error.code, "details": error.data}
    if request.path.startswith("/api/"):
        # Not at the top: REST framework, when imported, imports the classes its settings name.
        from apps.core.api import envelope

        return JsonResponse(envelope(facts, status=error.status), status=error.status)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=error.status)
        response["HX-Trigger"] = json.dumps({"toast": {"kind": "error", "text": facts["error"]}})
        response["HX-Reswap"] = "none"
        return response
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(facts, status=error.status)
    page = {403: "403.html", 404: "404.html", 413: "413.html"}.get(error.status, "400.html")
    return render(request, f"core/{page}", facts, status=error.status)


class SignedOutMiddleware:
    """A script that is sent to the login page can't show it: it gets 401, and htmx opens the login page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replaces redirects to the login page for scripts only."""
        response = self.get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        if not isinstance(response, HttpResponseRedirect) or urlsplit(response.url).path != login:
            return response
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": _login_from(request, login)})
        accepts_json = "application/json" in request.headers.get("Accept", "")
        if not accepts_json and request.headers.get("X-Requested-With") != "XMLHttpRequest":
            return response
        facts = {"error": _("You have been signed out. Sign in again."), "code": "signed_out", "details": {}}
        return JsonResponse(facts, status=401)


def _login_from(request: HttpRequest, login: str) -> str:
    """The login page, which leads back to the page that htmx was on."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    if page.netloc != request.get_host() or not page.path.startswith("/") or page.path.startswith("//"):
        return login
    back = page.path + (f"?{page.query}" if page.query else "")
    return f"{login}?{REDIRECT_FIELD_NAME}={quote(back, safe='/')}"


class BodyLimitMiddleware:
    """Refuses a body that is too large by its announced length, before anything reads it.

    Forms with files may bring a whole zip; everything else is read into memory and bounded by
    DATA_UPLOAD_MAX_MEMORY_SIZE.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """411 without a length, 413 over the limit."""
        if request.headers.get("Transfer-Encoding") and "Content-Length" not in request.headers:
            words = _("The length of the upload is missing.")
            return answer(request, TooLarge(words, code="no_length", status=411))
        length = request.headers.get("Content-Length", "")
        is_form = request.content_type == "multipart/form-data"
        limit = settings.UPLOAD_MAX_SIZE if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdecimal() and int(length) > limit:
            megabytes = limit // 1024**2
            words = _("That is too large to send: %(limit)s MB at most.") % {"limit": megabytes}
            return answer(request, TooLarge(words, limit=limit))
        return self.get_response(request)


class ContentSecurityPolicyMiddleware:
    """Allows what our pages use and nothing else. Django admin and the API docs need inline styles."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the header, unless the view set its own."""
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            relaxed = request.path.startswith(("/admin/", "/api/"))
            response["Content-Security-Policy"] = policy(relaxed=relaxed)
        # No other site, previews among them, may take in our pages, pictures or scripts.
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def policy(*, relaxed: bool) -> str:
    """The header's value. `relaxed` allows inline scripts and styles, for pages of libraries."""
    inline = " 'unsafe-inline'" if relaxed else ""
    domain = settings.PREVIEW_DOMAIN
    # CodeMirror sets its theme through adopted or inline style elements, hence 'unsafe-inline' for styles.
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self'{inline}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self' ws: wss:",
            f"frame-src 'self' http://*.{domain}:* https://*.{domain}:* http://127.0.0.1:*",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'self'",
            "object-src 'none'",
        ]
    )
