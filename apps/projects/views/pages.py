"""The list of projects, and the ways to make one."""

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import AppError, Invalid
from apps.projects import archives, services, templates_store
from apps.projects.access import projects_of
from apps.projects.listing import projects_page
from apps.projects.services.purge import KEPT_DAYS

MAX_PROMPT = 10_000
PENDING = "pending_prompt"  # session keys: a stranger's words and choice, kept through sign-up
PENDING_TEMPLATE = "pending_template"
_OPENING = re.compile(
    r"^(please\s+|(can|could) you\s+|i (want|need|would like)\s+|(make|create|build|design)( me)?\s+)*"
    r"((a|an|the|my|our)\s+)?((landing\s+)?(page|site|website)\s+)?(for\s+|about\s+)?((a|an|the|my|our)\s+)?",
    re.IGNORECASE,
)


@login_required
@require_GET
def list_projects(request: HttpRequest) -> HttpResponse:
    """The person's projects. `?q=&status=&sort=&page=`; htmx gets `_rows.html` only.

    Context: page (iterable; has_next, next_page_number), query, status, sort, retention_days.
    """
    query, status, sort = (request.GET.get(name, "") for name in ("q", "status", "sort"))
    page = projects_page(
        projects_of(request.user, deleted=status == "deleted"),
        query=query[:200],
        status=status,
        sort=sort,
        cursor=request.GET.get("page", ""),
    )
    rows_only = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    template = "projects/_rows.html" if rows_only else "projects/list.html"
    facts = {"page": page, "query": query, "status": status, "sort": sort, "retention_days": KEPT_DAYS}
    response = render(request, template, facts)
    # One address, two answers: without this the back button shows the rows alone, out of the browser's cache.
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The page with all ways to start. `?template=` is chosen. Context: prompt, chosen, zip_limit, error."""
    return _new_page(request, chosen=request.GET.get("template", ""))


def _new_page(
    request: HttpRequest, error: AppError | None = None, prompt: str = "", chosen: str = ""
) -> HttpResponse:
    facts = {
        "prompt": prompt,
        "chosen": chosen if chosen in templates_store.names() else "",
        "zip_limit": archives.MAX_ZIP,
        "error": error.message if error else "",
    }
    return render(request, "projects/new.html", facts, status=error.status if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def create_from_prompt(request: HttpRequest) -> HttpResponse:
    """A project from words and what it is to be made with: `prompt`, `template` (the default one without it).

    A stranger signs up first and comes back here (GET) with both kept.
    """
    posted = request.method == "POST"
    prompt = (
        (request.POST.get("prompt", "") if posted else request.session.get(PENDING, ""))
        .replace("\0", "")
        .strip()
    )
    template = request.POST.get("template", "") if posted else request.session.get(PENDING_TEMPLATE, "")
    if not prompt and not posted:
        return redirect("projects:new")
    if not 1 <= len(prompt) <= MAX_PROMPT:
        refusal = Invalid(_("Describe the page in 1 to 10,000 characters."), code="prompt_length")
        if not request.user.is_authenticated:
            raise refusal
        return _new_page(request, refusal, prompt[:MAX_PROMPT], template)
    if not request.user.is_authenticated:
        request.session[PENDING], request.session[PENDING_TEMPLATE] = prompt, template
        back = urlencode({"next": reverse("projects:create_from_prompt")})
        return redirect(f"{reverse('account_signup')}?{back}")
    for key in (PENDING, PENDING_TEMPLATE):
        request.session.pop(key, None)
    try:
        project = services.create_project(
            user=request.user, name=name_from_prompt(prompt), template=template or templates_store.DEFAULT
        )
    except AppError as error:
        return _new_page(request, error, prompt)
    request.session[f"first_prompt:{project.pk}"] = prompt
    return redirect("chat:builder", project.pk)


def name_from_prompt(prompt: str) -> str:
    """A first name for a project: what the page is for, in a few words."""
    line = " ".join(prompt.split())
    subject = re.split(r"[.,;:!?]| with | that | which | and ", _OPENING.sub("", line, count=1), maxsplit=1)[
        0
    ]
    words = "".join(char for char in subject if char.isprintable()).strip()
    if len(words) > 60:
        words = words[:60].rsplit(" ", 1)[0]
    return (words[:1].upper() + words[1:]) or _("New project")


@login_required
@require_POST
def create_from_template(request: HttpRequest) -> HttpResponse:
    """A project from a template: `name`, `template`. The new page says what was wrong."""
    try:
        project = services.create_project(
            user=request.user,  # type: ignore[arg-type]
            name=request.POST.get("name", ""),
            template=request.POST.get("template") or templates_store.DEFAULT,
        )
    except AppError as error:
        return _new_page(request, error, chosen=request.POST.get("template", ""))
    return redirect("chat:builder", project.pk)


@login_required
@require_POST
def create_from_zip(request: HttpRequest) -> HttpResponse:
    """A project from an uploaded zip: `file`, `name` (the file's own without it)."""
    try:
        upload = request.FILES.get("file")
        if upload is None:
            raise Invalid(_("Choose a zip to upload."), code="no_files")
        imported = archives.read_zip(upload)
        name = request.POST.get("name", "").strip() or _name_of_file(upload.name or "")
        project = services.create_project(user=request.user, name=name, files=imported.files)  # type: ignore[arg-type]
    except AppError as error:
        return _new_page(request, error)
    request.session[f"import_notes:{project.pk}"] = imported.notes
    return redirect("chat:builder", project.pk)


def _name_of_file(name: str) -> str:
    words = "".join(char for char in name.removesuffix(".zip") if char.isprintable())
    return words.replace("-", " ").replace("_", " ").strip()[:100] or _("New project")
