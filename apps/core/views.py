"""Home, showcase, styleguide, health, and the pages for errors."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.core import health, showcase
from apps.core.errors import NotFound


def home(request: HttpRequest) -> HttpResponse:
    """The public home page with the prompt box."""
    return render(request, "core/home.html", {"examples": showcase.EXAMPLES[:3]})


def showcase_list(request: HttpRequest) -> HttpResponse:
    """Example pages."""
    return render(request, "core/showcase.html", {"examples": showcase.EXAMPLES})


def showcase_example(request: HttpRequest, slug: str) -> HttpResponse:
    """One example page, whole, with the words that make it."""
    example = showcase.example(slug)
    if example is None:
        raise NotFound
    return render(request, "core/example.html", {"example": example})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component of the interface in every state, for staff; nobody else learns that it is there."""
    if not (request.user.is_authenticated and request.user.is_staff):
        raise NotFound
    return render(request, "core/styleguide.html")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: all that the studio needs answers. 503 names what doesn't."""
    checks = health.report()
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "not ready", "checks": checks}, status=200 if ready else 503
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "core/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "core/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: most often a page left open while signed out elsewhere."""
    return render(request, "core/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, as words, also for scripts."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": "We couldn't find that.", "code": "not_found"}, status=404)
    return render(request, "core/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, said so, without a trace."""
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        facts = {"success": False, "error": _("Something broke on our side."), "code": "server_error"}
        return JsonResponse(facts, status=500)
    return render(request, "core/500.html", status=500)
