"""Previews brought into a state: rows of a running studio, written from outside, and a page that looks again."""

import json
import os
import re
from typing import Any

import psycopg
import redis
from playwright.sync_api import Page

from tests.e2e.studio import Studio

PILL = "#live-state"
MEMORY = {
    "code": "memory",
    "message": "The preview used more memory than its 512 MB. Press Restart to try again.",
    "log": ["one", "FATAL ERROR: Reached heap limit"],
}
ENGINE = {"code": "engine", "message": "The container engine isn't answering.", "log": []}
IDLE = {"code": "idle", "message": "Nobody was looking.", "log": []}


class Rows:
    """The rows of a studio's previews, and what its cache remembers of visits."""

    def __init__(self, running: Studio) -> None:
        self.services = json.loads((running.home / "run" / "services.json").read_text())

    def run(self, statement: str, *values: Any) -> None:
        with psycopg.connect(self.services["database_url"]) as connection:
            connection.execute(statement, values)  # type: ignore[arg-type]

    def put(self, project: str, status: str, error: Any = None, desired: str = "running") -> None:
        """Write a state; `updated_at` keeps the sweep from caring for it at once. An engine is tried again."""
        again = "now() + interval '1 hour'" if error == ENGINE else "NULL"
        self.run(
            "UPDATE workspaces_workspace SET status = %s, error = %s, desired = %s, restarts = 9,"
            f" retry_at = {again}, updated_at = now() WHERE project_id = %s",
            *(status, json.dumps(error), desired, project),
        )

    def forget_visits(self) -> None:
        """As the pause does."""
        cache = redis.Redis.from_url(self.services["redis_url"])
        for key in cache.scan_iter("*workspace-touched*"):
            cache.delete(key)

    def one_at_a_time(self, project: str) -> None:
        """Put the project's organization on a plan with one preview a person."""
        self.run(
            "WITH plan AS (INSERT INTO accounts_plan (id, created_at, updated_at, name, workspaces_per_user)"
            " VALUES (gen_random_uuid(), now(), now(), %s, 1) RETURNING id)"
            " UPDATE accounts_organization SET plan_id = (SELECT id FROM plan) WHERE id ="
            " (SELECT organization_id FROM projects_project WHERE id = %s)",
            *(f"One at a time {os.getpid()}", project),
        )


def project_of(page: Page) -> str:
    found = re.search(r"/projects/([0-9a-f-]{36})/", page.url)
    assert found
    return found[1]


def look(page: Page) -> None:
    """Open the figures, for which the page asks how the preview is."""
    with page.expect_response(re.compile("/workspace/status")):
        page.locator(PILL).click()
    page.keyboard.press("Escape")


def ask_how_it_is(page: Page) -> None:
    """The same without moving pointer or focus, which would wake a paused preview."""
    with page.expect_response(re.compile("/workspace/status")):
        page.evaluate("document.getElementById('live-facts').showPopover()")
    page.evaluate("document.getElementById('live-facts').hidePopover()")


def saved_look(page: Page) -> None:
    """Wait until the studio has kept a look of the page."""
    address = page.locator("#builder").get_attribute("data-url-snapshot")
    for _try in range(60):
        if page.request.get(str(address)).ok:
            return
        page.wait_for_timeout(250)
    raise AssertionError("no look of the page was saved")
