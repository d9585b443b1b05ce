"""Snapshots: taken after a good sync, shown to who may view the project, and harmless in a real browser."""

import base64
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.core.jobs import Job
from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.looks import addresses
from apps.workspaces.models import Snapshot, Workspace
from apps.workspaces.services import snapshots
from apps.workspaces.services.still_page import still
from tests.workspaces.conftest import Jobs
from tests.workspaces.hostile import PAYLOADS

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _commit(project: Project, **changes: bytes) -> Project:
    project.refresh_from_db()
    named = {path.replace("__", "/"): content for path, content in changes.items()}
    projects.commit(project=project, base_id=project.head_id, changes=named, kind="edit", message="Edit")
    project.refresh_from_db()
    return project


def _file(project: Project, path: str) -> str:
    project.refresh_from_db()
    assert project.head is not None
    return projects.read_file(project.head, path).decode()


def _edited(project: Project, old: str, new: str, **more: bytes) -> Project:
    page = _file(project, "/src/pages/index.astro")
    assert old in page
    return _commit(project, **{"/src/pages/index.astro": page.replace(old, new, 1).encode()}, **more)


def _address(project: Project) -> str:
    return reverse("workspaces:snapshot", args=[project.pk])


def test_a_good_sync_leaves_a_snapshot_of_its_revision(
    running: Workspace, queue: Jobs, client: Client
) -> None:
    project = running.project
    queue.waiting.clear()
    cache.clear()
    picture = '<img src="/pic.png" alt="P"><img src="http://leak.test/x.png" alt="L"></main>'
    project = _edited(project, "</main>", picture, **{"/public/pic.png": PNG})
    assert services.sync(project.pk).ok
    assert (Job.TAKE_SNAPSHOT, str(project.pk)) in queue.waiting
    assert services.take_snapshot(project.pk)
    kept = Snapshot.objects.get()
    assert kept.revision_id == project.head_id
    assert f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}"' in kept.html
    assert 'url("data:font/woff2;base64,' in kept.html
    assert "leak.test" not in kept.html
    assert "<script" not in kept.html
    assert len(kept.html) < 2_500_000
    assert not services.take_snapshot(project.pk), "there is one of this revision"


def test_a_broken_page_keeps_the_last_good_one(running: Workspace, queue: Jobs) -> None:
    project = running.project
    assert services.take_snapshot(project.pk)
    first = Snapshot.objects.get()
    _edited(project, "---\n", "---\nconst broken = ;\n")
    queue.waiting.clear()
    cache.clear()
    assert not services.sync(project.pk).ok
    assert Job.TAKE_SNAPSHOT not in [job for job, _row in queue.waiting]
    assert not services.take_snapshot(project.pk)
    assert Snapshot.objects.get().revision_id == first.revision_id


def test_an_edit_in_between_wins(running: Workspace, queue: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was fetched is of neither revision for sure, so it isn't kept."""
    project = running.project

    def slow(*args: Any) -> str | None:
        _edited(project, "</main>", "<p>Later</p></main>")
        assert services.sync(project.pk).ok
        return still(*args)

    with monkeypatch.context() as patched:
        patched.setattr(snapshots, "still", slow)
        assert not services.take_snapshot(project.pk)
    assert not Snapshot.objects.exists()
    assert services.take_snapshot(project.pk)
    assert "Later" in Snapshot.objects.get().html


def test_a_page_that_needs_its_scripts_has_none(running: Workspace) -> None:
    project = running.project
    _commit(project, **{"/src/pages/index.astro": b'<html><body><div id="root"></div></body></html>\n'})
    assert services.sync(project.pk).ok
    assert not services.take_snapshot(project.pk)


def test_what_a_browser_drew_of_it_is_kept_and_harmless(
    running: Workspace, client: Client, user: User
) -> None:
    project = running.project
    _commit(project, **{"/src/pages/index.astro": b'<html><body><div id="root"></div></body></html>\n'})
    assert services.sync(project.pk).ok
    client.force_login(user)
    address = reverse("workspaces:look", args=[project.pk])
    drawn = '<html><body><div id="root"><h1 onclick="x()">Drawn</h1><script>x()</script></div></body></html>'
    answer = client.post(address, {"html": drawn}, content_type="application/json")
    assert answer.json() == {"kept": True}
    kept = Snapshot.objects.get()
    project.refresh_from_db()
    assert kept.revision_id == project.head_id
    assert "Drawn" in kept.html
    assert "onclick" not in kept.html
    assert "script" not in kept.html


@pytest.mark.parametrize(
    ("body", "status"), [({}, 422), ({"html": 7}, 422), ({"html": "x" * 2_200_000}, 413)]
)
def test_looks_that_are_none(
    project: Project, user: User, client: Client, body: dict[str, Any], status: int
) -> None:
    client.force_login(user)
    address = reverse("workspaces:look", args=[project.pk])
    accepts = {"Accept": "application/json"}
    answer = client.post(address, body, content_type="application/json", headers=accepts)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_edits_in_a_row_ask_once(transactional_db: None, project: Project, queue: Jobs) -> None:
    queue.waiting.clear()
    for _n in range(5):
        snapshots.want_snapshot(project.pk)
    assert queue.waiting == [(Job.TAKE_SNAPSHOT, str(project.pk))]
    assert not services.take_snapshot(project.pk), "nothing runs"
    snapshots.want_snapshot(project.pk)
    assert len(queue.waiting) == 2


# --- serving ----------------------------------------------------------------------------------------------


def _keep(project: Project, html: str) -> Snapshot:
    assert project.head_id is not None
    row, _made = Snapshot.objects.update_or_create(
        project=project, defaults={"revision_id": project.head_id, "html": html}
    )
    return row


def test_it_is_for_who_may_view_the_project(
    project: Project, user: User, outsider: User, client: Client
) -> None:
    _keep(project, "<p>Padaria")
    assert client.get(_address(project)).status_code == 302
    client.force_login(outsider)
    assert client.get(_address(project)).status_code == 404
    client.force_login(user)
    answer = client.get(_address(project))
    assert answer.status_code == 200
    assert answer.content == b"<p>Padaria"
    assert answer["Content-Type"].startswith("text/html")
    policy = answer["Content-Security-Policy"]
    for part in (
        "sandbox;",
        "default-src 'none'",
        "img-src data:",
        "font-src data:",
        "frame-ancestors 'self'",
    ):
        assert part in policy
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "private" in answer["Cache-Control"]


def test_it_is_sent_once_a_revision(project: Project, user: User, client: Client) -> None:
    client.force_login(user)
    assert client.get(_address(project)).status_code == 404
    _keep(project, "<p>One")
    etag = client.get(_address(project))["ETag"]
    again = client.get(_address(project), headers={"if-none-match": etag})
    assert again.status_code == 304
    assert not again.content
    assert "sandbox" in again["Content-Security-Policy"]
    _keep(project, "<p>Two")
    assert client.get(_address(project), headers={"if-none-match": etag}).content == b"<p>Two"


def test_a_browser_keeps_what_has_an_address_of_its_own(project: Project, user: User, client: Client) -> None:
    client.force_login(user)
    _keep(project, "<p>One")
    first = addresses([project.pk])[project.pk]
    assert "immutable" in client.get(first)["Cache-Control"]
    _keep(project, "<p>Two")
    assert addresses([project.pk])[project.pk] != first
    late = client.get(first)
    assert late.content == b"<p>Two"
    assert "no-cache" in late["Cache-Control"]


def test_the_list_of_projects_shows_looks_in_one_query(project: Project, user: User, client: Client) -> None:
    client.force_login(user)
    _keep(project, "<p>One")
    client.get(reverse("projects:list"))
    with CaptureQueriesContext(connection) as one:
        page = client.get(reverse("projects:list")).content.decode()
    assert addresses([project.pk])[project.pk] in page
    for name in ("Two", "Three"):
        other = projects.create_project(user=user, name=name, template=project.template)
        _keep(other, "<p>Look")
    with CaptureQueriesContext(connection) as three:
        page = client.get(reverse("projects:list")).content.decode()
    assert page.count('class="project__look"') == 3
    assert len(three) == len(one)


def test_a_project_that_is_not_there(user: User, client: Client) -> None:
    client.force_login(user)
    assert client.get(reverse("workspaces:snapshot", args=[uuid.uuid4()])).status_code == 404


# --- in Chromium ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def _beside_a_loop() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, which Django would take for an asynchronous view's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def page(browser: Any, live_server: Any, user: User, client: Client) -> Iterator[Any]:
    client.force_login(user)
    assert client.session[SESSION_KEY]
    context = browser.new_context()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    yield opened
    context.close()


def _asked(page: Any) -> list[str]:
    """Every request from now on that a policy let through; the studio's own go on."""
    asked: list[str] = []

    def see(route: Any) -> None:
        asked.append(route.request.url)
        if "leak.test" in route.request.url:
            route.abort()
        else:
            route.continue_()

    page.context.route("**/*", see)
    return asked


def _everything() -> str:
    return "".join(f"<div>{payload}</div>" for payload in PAYLOADS)


@pytest.mark.chromium
@pytest.mark.parametrize("cleaned", [True, False])
def test_nothing_runs_and_nothing_is_asked_for(
    page: Any, live_server: Any, project: Project, cleaned: bool
) -> None:
    """Each wall holds alone: the cleaned page, and the policy around one that wasn't cleaned."""
    asked = _asked(page)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.set_content('<img src="http://leak.test/control.png">')
    assert asked == ["http://leak.test/control.png"], "without a policy it would be seen"
    address = live_server.url + _address(project)
    for payload in [*PAYLOADS, _everything()]:
        html = (
            f"<!DOCTYPE html><html><head><title>still</title></head><body><p>seen</p>{payload}</body></html>"
        )
        kept = still(html, lambda _address: "", lambda _address, _kind: "") if cleaned else html
        _keep(project, kept or "")
        asked.clear()
        page.goto(f"{address}?{uuid.uuid4()}", wait_until="load")
        page.wait_for_timeout(30)
        assert page.title() != "ran", payload
        assert not dialogs
        if not cleaned and "http-equiv" in payload:
            continue  # a refresh that is still in a page moves the frame itself; the cleaner takes it out
        leaked = [url for url in asked if not url.startswith(address)]
        assert not leaked, (payload, leaked)


@pytest.mark.chromium
def test_the_studio_may_frame_it_and_it_stays_apart(page: Any, live_server: Any, project: Project) -> None:
    _keep(project, "<!DOCTYPE html><html><body><h1>Padaria</h1></body></html>")
    page.goto(live_server.url + "/")
    page.evaluate(
        """address => { const frame = document.createElement('iframe'); frame.src = address;
        frame.sandbox = ''; document.body.append(frame); }""",
        live_server.url + _address(project),
    )
    assert page.frame_locator("iframe").locator("h1").inner_text() == "Padaria"
    assert page.evaluate("document.querySelector('iframe').contentDocument") is None


def test_a_look_follows_the_theme_there_and_back(running: Workspace, queue: Jobs) -> None:
    """Colours are no part of the page's own file: the dev server puts them together from two."""
    project = running.project
    plain = _file(project, "/src/styles/theme.css")
    first, second, third = "#0f766e", "#123456", "#654321"
    for colour in (second, third, first):
        _commit(project, **{"/src/styles/theme.css": plain.replace(first, colour).encode()})
        assert services.sync(project.pk).ok
        assert services.take_snapshot(project.pk)
        kept = Snapshot.objects.get().html
        assert [word for word in (first, second, third) if word in kept] == [colour]
