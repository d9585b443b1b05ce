"""The history in a real browser: one section undone, a conflict merged, two versions compared, a file locked."""

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.builder import LONG, Builder

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HERO = "/src/components/Hero.astro"


@pytest.fixture
def builder(signed_in: Page) -> Builder:
    """A fresh project, open."""
    opened = Builder(signed_in)
    opened.create("Padaria")
    return opened


def say(builder: Builder, path: str, old: str, new: str) -> None:
    """One edit of a file, as the Code tab saves it."""
    builder.page.evaluate(
        """async ([path, old, fresh]) => {
          const data = document.getElementById('builder').dataset;
          const read = await (await fetch(`${data.urlFile}?path=${encodeURIComponent(path)}`)).json();
          if (!read.content.includes(old)) throw new Error(`${path} has no ${old}`);
          const answer = await fetch(data.urlFileSave, {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              'X-CSRFToken': document.querySelector('meta[name="csrf-token"]').content,
            },
            body: JSON.stringify({ path, content: read.content.replace(old, fresh), base: read.head }),
          });
          if (!answer.ok) throw new Error(await answer.text());
        }""",
        [path, old, new],
    )


def text(builder: Builder, path: str) -> str:
    """A file as it is now."""
    return str(
        builder.page.evaluate(
            """async (path) => {
              const { urlFile } = document.getElementById('builder').dataset;
              return (await (await fetch(`${urlFile}?path=${encodeURIComponent(path)}`)).json()).content;
            }""",
            path,
        )
    )


def heading_of(builder: Builder) -> str:
    """The hero's heading, as its file says it."""
    return text(builder, HERO).split('"heading": "', 1)[1].split('"', 1)[0]


def history(builder: Builder) -> Locator:
    builder.page.get_by_role("tab", name="History").click()
    panel = builder.page.locator("#panel-history")
    expect(panel.locator(".revision").first).to_be_visible()
    return panel


def no_faults(page: Page, within: str) -> None:
    """What axe finds wrong in a part of the page."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("(part) => axe.run(part, {iframes: false})", within)
    assert [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]] == []


def test_one_section_is_undone(builder: Builder) -> None:
    builder.wait_for_preview()
    first = builder.heading()
    turn = builder.ask('change the heading of the hero to "Fresh bread" and make the buttons green')
    expect(turn).to_have_attribute("data-status", "completed")
    expect(builder.preview.locator("h1")).to_have_text("Fresh bread", timeout=LONG)
    turn.hover()
    turn.get_by_role("button", name="Show what changed").click()
    shown = builder.page.locator("#diff-dialog")
    expect(shown.locator(".section-change")).to_contain_text("Hero")
    expect(shown.get_by_role("button", name="Before and after")).to_be_visible()
    builder.page.keyboard.press("Escape")
    panel = history(builder)
    newest = panel.locator(".revision").first
    newest.locator("summary").click()
    change = newest.locator(".section-change", has_text="Hero")
    expect(change).to_contain_text("changed")
    change.get_by_role("button", name="Undo just this").click()
    expect(panel.locator(".revision__message").first).to_contain_text("in Hero")
    builder.page.get_by_role("tab", name="Preview").click()
    expect(builder.preview.locator("h1")).to_have_text(first, timeout=LONG)
    assert "--color-primary: #0f766e" not in text(builder, "/src/styles/theme.css")


def test_a_conflict_is_merged(builder: Builder) -> None:
    page = builder.page
    old = heading_of(builder)
    history(builder)
    page.locator("#history-panel [data-branches]").click()
    page.get_by_role("button", name="New branch").click()
    page.locator("#ask-field").fill("Winter")
    page.get_by_role("button", name="Create and open").click()
    expect(page.locator("#branch-name")).to_contain_text("Winter")
    say(builder, HERO, f'"heading": "{old}"', '"heading": "Warm soup"')
    expect(page.locator(".revision__message").first).to_contain_text("Hero.astro")
    page.locator("#branch-name").click()
    page.locator(".branch", has_text="main").get_by_role("button", name="Open").click()
    expect(page.locator("#branch-name")).to_be_hidden()
    assert heading_of(builder) == old
    say(builder, HERO, f'"heading": "{old}"', '"heading": "Cold tea"')
    expect(page.locator(".revision__message").first).to_contain_text("Hero.astro")
    page.locator("#history-panel [data-branches]").click()
    branch = page.locator(".branch", has_text="Winter")
    expect(branch).to_contain_text("1 version ahead")
    no_faults(page, "#branches-dialog")
    branch.get_by_role("button", name="Merge").click()
    hunk = page.locator(".hunk")
    expect(hunk).to_have_count(1)
    expect(page.locator("#merge-state")).to_have_text("0 of 1 settled")
    expect(page.locator("#merge-commit")).to_be_disabled()
    no_faults(page, "#merge-dialog")
    hunk.get_by_text("Write it myself").click()
    edit = hunk.locator("textarea")
    expect(edit).to_be_focused()
    edit.fill('  "heading": "Soup and tea",')
    page.locator("#merge-commit").click()
    expect(page.locator("#merge-dialog")).to_be_hidden()
    expect(page.locator(".revision__message").first).to_have_text("Merged “Winter”")
    assert heading_of(builder) == "Soup and tea"


def test_two_versions_are_compared_and_a_file_is_locked(builder: Builder) -> None:
    page = builder.page
    builder.wait_for_preview()
    wait_for_looks(page, 1)
    say(builder, HERO, f'"heading": "{heading_of(builder)}"', '"heading": "Quite another page"')
    wait_for_looks(page, 2)
    panel = history(builder)
    panel.get_by_role("button", name="Compare").first.click()
    dialog = page.locator("#compare-dialog")
    expect(dialog.locator(".section-change")).to_contain_text("Hero")
    expect(dialog.locator(".diff-file__head")).to_contain_text("Hero.astro")
    after = dialog.frame_locator('[data-side="after"] iframe')
    expect(after.locator("h1")).to_have_text("Quite another page")
    expect(dialog.frame_locator('[data-side="before"] iframe').locator("h1")).not_to_have_text(
        "Quite another page"
    )
    slider = dialog.locator(".looks__slider")
    slider.focus()
    slider.press("Home")
    assert page.locator(".looks__stage").evaluate("e => e.style.getPropertyValue('--shown')") == "0%"
    no_faults(page, "#compare-dialog")
    page.keyboard.press("Escape")
    builder.open_file("Hero.astro")
    page.get_by_role("button", name="Lock this file").click()
    expect(page.locator("#files-tree .tree__lock")).to_have_count(1)
    expect(page.get_by_role("button", name="Unlock this file")).to_have_attribute("aria-pressed", "true")
    with pytest.raises(Exception, match="locked"):
        say(builder, HERO, "Quite another page", "x")
    page.get_by_role("button", name="Unlock this file").click()
    expect(page.locator("#files-tree .tree__lock")).to_have_count(0)


def wait_for_looks(page: Page, count: int) -> None:
    """Until so many versions have a saved look."""
    ask = """async () => {
      const { urlLooks } = document.getElementById('builder').dataset;
      return Object.keys((await (await fetch(urlLooks)).json()).looks).length;
    }"""
    deadline = time.monotonic() + LONG / 1000
    while page.evaluate(ask) < count:
        assert time.monotonic() < deadline, "no look was kept"
        page.wait_for_timeout(500)
