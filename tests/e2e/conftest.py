"""A running studio and a browser for the end-to-end tests."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.workspaces.runtime import toolchain
from tests.e2e import packages, studio
from tests.e2e.person import Person
from tests.services import HOME


@pytest.fixture(scope="session")
def live_studio() -> Iterator[studio.Studio]:
    """One studio for all tests that only use it; those that break it start their own."""
    # Playwright's loop lives in the test's thread; these tests use no database of this process.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    packages.lend(HOME / "e2e", *toolchain.template_names())
    running = studio.start(HOME / "e2e", WORKSPACE_LIMIT="60")
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


@pytest.fixture
def page(browser: Any, live_studio: studio.Studio, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A fresh page; a picture is kept when the test fails."""
    context = browser.new_context(base_url=live_studio.origin, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    yield page
    report = getattr(request.node, "report", None)
    if report is not None and report.failed:
        folder = Path("test-results")
        folder.mkdir(exist_ok=True)
        page.screenshot(path=str(folder / f"{request.node.name}.png"))
    close_previews(context)
    context.close()


def close_previews(context: Any) -> None:
    """Give back the places of the test's people: the studio has so many for all tests."""
    tokens = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken"]
    headers = {"X-CSRFToken": tokens[0] if tokens else "", "Accept": "application/json"}
    answer = context.request.get("/api/v1/workspace", headers=headers)
    if answer.ok:
        for session in answer.json()["data"]["items"]:
            context.request.delete(f"/api/v1/workspace/{session['id']}", headers=headers)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    report = yield
    if report.when == "call":
        item.report = report  # type: ignore[attr-defined]
    return report


@pytest.fixture
def signed_in(page: Any, live_studio: studio.Studio) -> Any:
    """A page of a person who has just signed up. How that is done in a browser is told by the main job."""
    person = Person(live_studio)
    cookies = [
        {"name": cookie.name, "value": cookie.value or "", "url": live_studio.origin}
        for cookie in person.http.cookies.jar
    ]
    person.http.close()
    page.context.add_cookies(cookies)
    page.goto("/projects/")
    return page


def sign_up(page: Any, email: str, password: str = "correct horse battery") -> None:
    page.goto("/accounts/signup/")
    page.locator("input[type=email]").first.fill(email)
    page.locator("input[type=password]").first.fill(password)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/projects/**")
