"""Hostile words in every place that takes words: nothing of them may run in the studio's own page."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.builder import LONG, Builder

HOSTILE = "<img src=x onerror='window.__ran=1'><script>window.__ran=1</script>\"'>"
MARKDOWN = f'[a](javascript:window.__ran=1) ![b](x" onerror="window.__ran=1) {HOSTILE}'
IN_SCRIPT = json.dumps(HOSTILE).replace("<", "\\u003c")
# What a page that somebody builds can do: it runs on its own origin, and tells the builder what it likes.
NOISY_PAGE = f"""---
---
<html lang="en"><head><title>Noisy</title></head><body><h1>Noisy</h1>
<script is:inline>
  console.error({IN_SCRIPT});
  setTimeout(() => {{ throw new Error({IN_SCRIPT}); }}, 0);
  for (const type of ["console", "error", "navigated", "ready"])
    parent.postMessage({{ source: "studio-preview", type, level: "error", message: {IN_SCRIPT},
      stack: {IN_SCRIPT}, file: {IN_SCRIPT}, line: 1, path: {IN_SCRIPT} }}, "*");
  document.title = "Done";
</script></body></html>
"""


@pytest.fixture
def builder(signed_in: Page) -> Builder:
    opened = Builder(signed_in)
    opened.create(HOSTILE[:90])
    return opened


def call(page: Page, method: str, route: str, /, **body: Any) -> Any:
    """An API call with the page's session."""
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.fetch(
        f"/api/v1{route}",
        method=method,
        data=body,
        headers={"X-CSRFToken": token, "Origin": page.url.split("/projects")[0]},
    )
    assert answer.ok, f"{answer.status} {answer.text()[:300]}"
    return answer.json()["data"]


def project_of(page: Page) -> str:
    return page.locator("#builder").get_attribute("data-project") or ""


def ran(page: Page) -> bool:
    return bool(page.evaluate("() => window.__ran === 1"))


def look_everywhere(page: Page) -> None:
    """Every tab, the newest difference, and the list of projects."""
    for tab in ("Code", "History", "Settings", "Export", "Preview"):
        page.get_by_role("tab", name=tab).click()
        expect(page.locator(f"#panel-{tab.lower()} [aria-busy]")).to_have_count(0)
        assert not ran(page), tab
    page.get_by_role("tab", name="History").click()
    page.get_by_role("button", name="Diff").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()
    assert not ran(page)
    page.keyboard.press("Escape")


def test_nothing_of_them_runs(builder: Builder) -> None:
    page = builder.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    builder.wait_for_preview()
    root = f"/projects/{project_of(page)}"
    call(
        page,
        "PATCH",
        root,
        description=HOSTILE,
        configuration={"seo": {"title": HOSTILE, "description": HOSTILE}},
    )
    call(page, "POST", f"{root}/files", path="/src/o' onerror='window.md", content=HOSTILE)
    turn = builder.ask(MARKDOWN)
    expect(turn).to_contain_text("onerror")
    page.reload()
    builder.wait_for_preview()
    look_everywhere(page)
    page.goto("/projects/")
    expect(page.get_by_text("<img src=x").first).to_be_visible()
    assert not ran(page)
    assert dialogs == []


def test_a_page_in_the_frame_tells_no_markup(builder: Builder) -> None:
    page = builder.page
    builder.wait_for_preview()
    root = f"/projects/{project_of(page)}"
    index = "/src/pages/index.astro"
    call(page, "PUT", f"{root}/files/content?path={index}", content=NOISY_PAGE)
    expect(builder.preview.locator("h1")).to_have_text("Noisy", timeout=LONG)
    badge = page.locator("#console-badge")
    expect(badge).to_be_visible(timeout=LONG)
    badge.click()
    expect(page.locator("#console-list")).to_contain_text("<img src=x")
    assert not ran(page)


def test_a_page_in_the_frame_cannot_use_the_studio(builder: Builder) -> None:
    """Same machine, other site: no cookie goes along, nothing can be read, nothing can be framed."""
    page = builder.page
    builder.wait_for_preview()
    origin = page.url.split("/projects")[0]
    tried = builder.preview.locator("body").evaluate(
        """async (_, origin) => {
            const read = async (path, options) => {
                try { return (await fetch(origin + path, options)).status; } catch { return 'refused'; }
            };
            let parentPage = 'refused';
            try { parentPage = parent.document.title; } catch {}
            return {
                cookies: document.cookie,
                projects: await read('/api/v1/projects', {credentials: 'include'}),
                post: await read('/api/v1/projects', {method: 'POST', credentials: 'include', body: '{"name":"x"}',
                    headers: {'Content-Type': 'application/json'}}),
                parentPage,
            };
        }""",
        origin,
    )
    assert "sessionid" not in tried["cookies"]
    assert "csrftoken" not in tried["cookies"]
    assert (tried["projects"], tried["post"], tried["parentPage"]) == ("refused", "refused", "refused")
    assert len(call_list(page)) == 1


def call_list(page: Page) -> list[Any]:
    answer = page.request.get("/api/v1/projects", headers={"Accept": "application/json"})
    items: list[Any] = answer.json()["data"]["items"]
    return items
