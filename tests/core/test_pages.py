"""The pages anyone may see, and the interface's own rules: they render, and axe finds nothing to mend."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from apps.accounts.models import User
from apps.core.showcase import EXAMPLES
from tests.conftest import need

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
STYLES = ROOT / "static/dist/studio.css"
PUBLIC = [
    "/",
    "/showcase/",
    "/showcase/bakery/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nothing-here",
]
OWN = [
    *("/projects/", "/projects/new"),
    *("/accounts/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/keys/"),
]


@pytest.fixture
def staff(make_user: Callable[..., User]) -> User:
    staff = make_user("staff@example.com", name="Staff")
    staff.is_staff = True
    staff.save()
    return staff


@pytest.fixture(scope="module", autouse=True)
def _database_beside_playwright() -> Iterator[None]:
    """Playwright's loop runs in the thread of the tests, where Django then refuses its database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.mark.django_db
def test_home_offers_the_prompt_box(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'name="prompt"' in page
    assert "csrfmiddlewaretoken" in page
    assert page.count("data-fill=") >= 6


@pytest.mark.django_db
def test_each_example_of_the_showcase_opens_with_its_words_in_the_box(client: Client) -> None:
    listed = client.get("/showcase/").content.decode()
    for example in EXAMPLES:
        assert example.name in listed
        page = client.get(f"/showcase/{example.slug}/").content.decode()
        assert escape(example.prompt) in page


@pytest.mark.django_db
def test_unknown_example_is_not_found(client: Client) -> None:
    assert client.get("/showcase/nothing/").status_code == 404


def test_styleguide_is_for_staff(client: Client, user: User, staff: User) -> None:
    assert client.get("/styleguide").status_code in (302, 403, 404)
    client.force_login(user)
    assert client.get("/styleguide").status_code in (302, 403, 404)
    client.force_login(staff)
    response = client.get("/styleguide")
    assert response.status_code == 200
    assert "Every part of the interface" in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_gets_our_page(client: Client) -> None:
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.django_db
def test_pages_carry_no_inline_script_or_style(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page)


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    listed = set((ROOT / "scripts/icons.txt").read_text().split("\n"))
    templates = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    used = {name for text in templates for name in re.findall(r"""{% icon ["']([\w-]+)["']""", text)}
    passed = {name for text in templates for name in re.findall(r"""\sicon="([\w-]+)\"""", text)}
    assert used | passed <= listed


def test_icons_ask_for_names_that_lucide_has() -> None:
    sprite = ROOT / "static/dist/icons.svg"
    need(sprite.exists(), "static/dist (npm run build)")
    names = [line for line in (ROOT / "scripts/icons.txt").read_text().split("\n") if line and line[0] != "#"]
    text = sprite.read_text()
    assert [name for name in names if f'id="{name}"' not in text] == []


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    need(AXE.exists() and STYLES.exists(), "node_modules and static/dist (npm ci, npm run build)")
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def findings(page: Any, address: str, scheme: str, width: int) -> list[str]:
    """What axe reports, and whether the page is wider than the window."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    return [f"{address} {scheme} {width}: {text}" for text in found]


def all_findings(page: Any, origin: str, paths: list[str]) -> list[str]:
    views = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
    return [text for path in paths for view in views for text in findings(page, origin + path, *view)]


@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing_on_public_pages(page: Any, live_server: Any) -> None:
    assert all_findings(page, live_server.url, PUBLIC) == []


@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing_on_a_persons_own_pages(
    page: Any, live_server: Any, client: Client, staff: User
) -> None:
    client.force_login(staff)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    assert all_findings(page, live_server.url, [*OWN, "/styleguide"]) == []
