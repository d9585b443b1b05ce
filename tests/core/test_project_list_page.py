"""The project list in a browser: search, the back button, a project's menu, words kept through sign-up."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.projects.models import Project
from tests.conftest import need
from tests.core.test_pages import STYLES, _database_beside_playwright  # noqa: F401


@pytest.fixture
def projects(user: User) -> list[Project]:
    """Thirty: more than the list loads at first."""
    organization = user.organizations.get()
    names = [f"Bakery {number}" for number in range(28)] + ["Stillwater Yoga", "Ledgerly"]
    rows = [Project(organization=organization, owner=user, name=name, status="active") for name in names]
    return Project.objects.bulk_create(rows)


@pytest.fixture
def page(browser: Any, live_server: Any, client: Client, user: User) -> Iterator[Any]:
    """A page of a signed-in person, at the size of a laptop."""
    need(STYLES.exists(), "static/dist (npm run build)")
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def choose(page: Any, name: str, item: str) -> None:
    """Opens the menu of the project of that name and picks an item."""
    page.get_by_role("button", name=f"What to do with {name}", exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


@pytest.mark.django_db(transaction=True)
def test_scrolling_loads_the_rest(page: Any, projects: list[Project]) -> None:
    page.goto("/projects/")
    assert page.locator(".project").count() == 24
    page.mouse.wheel(0, 20_000)
    page.locator(".project").nth(29).wait_for()


@pytest.mark.django_db(transaction=True)
def test_search_is_in_the_address_and_back_brings_the_whole_page(page: Any, projects: list[Project]) -> None:
    page.goto("/projects/")
    page.get_by_label("Search projects").fill("yoga")
    page.wait_for_url("**q=yoga*")
    assert page.locator(".project__name").all_inner_texts() == ["Stillwater Yoga"]
    page.goto("/accounts/profile/")
    page.go_back()
    assert page.get_by_role("heading", name="Projects").is_visible()
    assert page.get_by_label("Search projects").input_value() == "yoga"


@pytest.mark.django_db(transaction=True)
def test_rename_from_the_menu_by_keyboard(page: Any, projects: list[Project]) -> None:
    page.goto("/projects/?q=ledgerly")
    page.get_by_role("button", name="What to do with Ledgerly").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Open")).to_be_focused()  # a moment after it is in sight
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.get_by_label("Name", exact=True).input_value() == "Ledgerly"
    page.keyboard.type("Invoices")
    page.keyboard.press("Enter")
    page.get_by_text("Renamed.").wait_for()
    assert Project.objects.filter(name="Invoices").count() == 1


@pytest.mark.django_db(transaction=True)
def test_cancel_gives_the_focus_back(page: Any, projects: list[Project]) -> None:
    page.goto("/projects/?q=ledgerly")
    choose(page, "Ledgerly", "Delete")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "What to do with Ledgerly"
    assert not Project.objects.exclude(deleted_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_delete_and_restore(page: Any, projects: list[Project]) -> None:
    page.goto("/projects/?q=ledgerly")
    choose(page, "Ledgerly", "Delete")
    page.get_by_role("button", name="Delete project").click()
    page.get_by_text("Deleted. You can restore it").wait_for()
    page.goto("/projects/?status=deleted")
    assert "30 days left" in page.locator(".project").inner_text()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("Restored.").wait_for()
    assert not Project.objects.exclude(deleted_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_offline_says_so(page: Any, projects: list[Project]) -> None:
    page.goto("/projects/")
    page.context.set_offline(True)
    page.get_by_label("Search projects").fill("yoga")
    page.get_by_text("You seem to be offline.").wait_for()


@pytest.mark.django_db(transaction=True)
def test_a_strangers_words_are_kept_through_sign_up(page: Any) -> None:
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_role("button", name="A dog groomer").click()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/signup/**")
    assert "Fluff & Co" in page.locator(".entrance__kept").inner_text()
