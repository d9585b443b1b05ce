"""What a visitor sees when there is no page of the workspace to show."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.workspaces.gateway.directory import Facts
from apps.workspaces.gateway.headers import security_headers, value_of
from apps.workspaces.models import Workspace

POLICY = b"default-src 'none'; style-src 'unsafe-inline'"
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Page:
    """`retry` is in seconds; 0: it won't change by itself. `busy` shows that something is happening."""

    status: int
    title: str
    text: str
    link: str = ""
    retry: int = 0
    busy: bool = False
    log: tuple[str, ...] = ()


def missing() -> Page:
    """No such workspace, or its project is gone."""
    return Page(
        404, _("There is no preview here"), _("Open the project in the studio to get its preview."), _studio()
    )


def locked(facts: Facts) -> Page:
    """No cookie, or one that isn't valid any more."""
    text = _("This preview is private. Open it from its project in the studio, where you are signed in.")
    return Page(401, _("Open this preview from the studio"), text, _project(facts))


def waiting(facts: Facts) -> Page:
    """Starting, broken, asleep or expired."""
    reason = facts.error or {}
    log = tuple(str(line) for line in reason.get("log") or ())
    if facts.wanted and facts.status == Workspace.Status.ERROR and not facts.retries:
        return Page(
            503, _("The preview didn't start"), str(reason.get("message", "")), _project(facts), log=log
        )
    if facts.wanted and facts.status == Workspace.Status.QUEUED:
        return Page(503, _("Waiting for a place"), facts.line, _project(facts), retry=2, busy=True)
    if facts.wanted:
        text = str(reason.get("message") or _("This takes a few seconds. The page appears by itself."))
        return Page(503, _("Starting the preview"), text, retry=1, busy=True)
    text = str(reason.get("message") or _("Open it again from its project in the studio."))
    title = _("The preview has expired") if reason.get("code") == "expired" else _("The preview is asleep")
    return Page(503, title, text, _project(facts), retry=5)


def unreachable(facts: Facts) -> Page:
    """The row says it runs, but nobody answers: it is being restarted."""
    text = _("The preview stopped answering and is being brought back. The page appears by itself.")
    return Page(503, _("One moment"), text, retry=1, busy=True)


async def send_page(scope: MutableMapping[str, Any], send: Send, page: Page) -> None:
    """As HTML for people, as one line of text for scripts and styles."""
    wants_html = "text/html" in value_of(scope, b"accept")
    text = (
        render_to_string("workspaces/gateway_page.html", {"page": page}) if wants_html else f"{page.title}\n"
    )
    body = text.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8" if wants_html else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", POLICY),
        *security_headers(),
    ]
    if page.retry:
        headers.append((b"retry-after", str(page.retry).encode()))
    await send({"type": "http.response.start", "status": page.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _studio() -> str:
    return settings.STUDIO_ORIGIN + "/"


def _project(facts: Facts) -> str:
    return f"{settings.STUDIO_ORIGIN}/projects/{facts.project_id}/"
