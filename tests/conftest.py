"""Fixtures for the whole suite."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from apps.accounts.models import User
from apps.accounts.services import open_account

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def need(found: bool, what: str) -> None:
    """Skip aloud for a visitor, fail where the whole suite has to run."""
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI needs it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits and tokens of one test must not reach the next."""
    cache.clear()


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Makes people as sign-up does, each with a personal organization."""
    count = iter(range(1, 10_000))

    def make(email: str = "", **fields: Any) -> User:
        user = User(email=email or f"person{next(count)}@example.com", **fields)
        user.set_unusable_password()
        return open_account(user=user)

    return make


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    """A person who is not the administrator."""
    make_user("admin@example.com")
    return make_user("ana@example.com", name="Ana")


@pytest.fixture
def outsider(make_user: Callable[..., User], user: User) -> User:
    """A person who shares nothing with `user`."""
    return make_user("otto@example.com", name="Otto")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium. A module's own: Playwright's loop must not run while others use theirs."""
    need(bool(CHROMIUM), "Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def _storage_in_a_folder_of_its_own(tmp_path: Path, settings: Any) -> None:
    """Files that a test stores go with the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "storage")},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
