"""What people see of a preview: last look and live page, paused, failed, in line, and a page that doesn't build.

States that a test can bring about are real; the others are written into the row, and the page looks again.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.builder import LONG, Builder
from tests.e2e.conftest import sign_up
from tests.e2e.rows import ENGINE, IDLE, MEMORY, PILL, Rows, ask_how_it_is, look, project_of, saved_look
from tests.e2e.studio import Studio
from tests.e2e.test_builder import faults

pytestmark = pytest.mark.timeout(180)
PERSON = f"states-{os.getpid()}@example.com"


@pytest.fixture(scope="module")
def rows(live_studio: Studio) -> Rows:
    return Rows(live_studio)


@pytest.fixture(scope="module")
def opened(browser: Any, live_studio: Studio) -> Iterator[Builder]:
    """One person's project with a live page and a saved look of it, for all tests here."""
    context = browser.new_context(
        base_url=live_studio.origin, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    builder = Builder(context.new_page())
    sign_up(builder.page, PERSON)
    builder.create("Padaria")
    builder.wait_for_preview()
    yield builder
    context.close()


@pytest.fixture
def builder(opened: Builder) -> Iterator[Builder]:
    """The project, live; afterwards as it was."""
    page = opened.page
    if page.locator(PILL).get_attribute("data-state") != "running":
        page.reload()
    expect(page.locator(PILL)).to_have_attribute("data-state", "running", timeout=LONG)
    yield opened
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def test_the_last_look_stands_until_the_live_page_is_painted(builder: Builder) -> None:
    page = builder.page
    heading = builder.heading()
    saved_look(page)
    page.reload()
    snapshot = page.locator("#preview-snapshot")
    expect(snapshot).to_be_visible()
    expect(page.frame_locator("#snapshot-frame").locator("h1")).to_have_text(heading)
    expect(page.locator("#preview-ribbon")).to_contain_text("Last saved look")
    expect(page.locator("#preview-state")).to_be_hidden()
    assert snapshot.get_attribute("inert") is not None
    assert page.locator("#snapshot-frame").get_attribute("sandbox") == ""
    expect(snapshot).to_be_hidden(timeout=LONG)
    expect(page.locator("#preview-ribbon")).to_be_hidden()
    expect(builder.preview.locator("h1")).to_be_visible()


def test_a_start_tells_its_steps_and_is_clean(builder: Builder) -> None:
    page = builder.page
    page.evaluate(
        "() => { window.said = []; new MutationObserver(() => window.said.push("
        " document.querySelector('#preview-steps [aria-current]')?.dataset.step)).observe("
        " document.getElementById('preview-steps'), {subtree: true, attributes: true}); }"
    )
    page.locator(PILL).click()
    page.locator("#live-facts").get_by_role("button", name="Restart").click()
    expect(page.locator(PILL)).to_have_attribute("data-state", "creating")
    expect(page.locator("#preview-ribbon")).to_contain_text("Last saved look", timeout=10_000)
    assert faults(page) == []
    expect(page.locator(PILL)).to_have_attribute("data-state", "running", timeout=LONG)
    said = page.evaluate("window.said")
    assert said[-1] == "render"
    assert [step for step in ("workspace", "files", "render") if step in said] == sorted(
        set(said), key=["workspace", "files", "render"].index
    )


def test_a_paused_page_stays_in_sight_and_wakes_by_itself(builder: Builder, rows: Rows) -> None:
    page = builder.page
    rows.put(project_of(page), "paused")
    rows.forget_visits()
    ask_how_it_is(page)
    expect(page.locator(PILL)).to_have_attribute("data-state", "paused")
    expect(page.locator("#preview-ribbon")).to_contain_text("Paused")
    expect(builder.preview.locator("h1")).to_be_visible()
    assert faults(page) == []
    page.mouse.move(700, 500)
    page.mouse.move(720, 510)
    expect(page.locator(PILL)).to_have_attribute("data-state", "running", timeout=LONG)
    expect(page.locator("#preview-veil")).to_be_hidden()


def test_a_failure_says_why_and_starts_again(builder: Builder, rows: Rows) -> None:
    page = builder.page
    rows.put(project_of(page), "error", MEMORY)
    look(page)
    card = page.locator("#preview-card")
    expect(card).to_contain_text("The preview ran out of memory")
    expect(card).to_contain_text("512 MB")
    card.get_by_text("Last lines of the log").click()
    expect(card.locator(".log")).to_contain_text("Reached heap limit")
    assert faults(page) == []
    card.get_by_role("button", name="Restart").click()
    expect(page.locator(PILL)).to_have_attribute("data-state", "running", timeout=LONG)
    expect(page.locator("#preview-state")).to_be_hidden()


@pytest.mark.parametrize(("width", "schemes"), [(1440, ("light", "dark")), (390, ("light",))])
def test_every_state_is_clean(builder: Builder, rows: Rows, width: int, schemes: Any) -> None:
    page = builder.page
    page.set_viewport_size({"width": width, "height": 844})
    if width < 700:
        page.locator("[data-pane-to=preview]").click()
    states = {
        "Previews are away": ("error", ENGINE, "running"),
        "The preview is asleep": ("stopped", IDLE, "stopped"),
        "out of memory": ("error", MEMORY, "running"),
    }
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Colours on their way from one scheme to the other are no fault.
        page.wait_for_timeout(500)
        for words, state in states.items():
            rows.put(project_of(page), *state)
            look(page)
            expect(page.locator("#preview-title")).to_contain_text(words)
            assert faults(page) == [], (words, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#preview-card").get_by_role("button", name="Restart").click()
    expect(page.locator(PILL)).to_have_attribute("data-state", "running", timeout=LONG)


def test_the_figures_are_reached_by_keyboard(builder: Builder) -> None:
    page = builder.page
    page.locator(PILL).focus()
    page.keyboard.press("Enter")
    figures = page.get_by_role("dialog", name="Preview")
    expect(figures).to_be_visible()
    expect(figures).to_contain_text("MB", timeout=LONG)
    assert faults(page) == []
    page.keyboard.press("Tab")
    expect(figures.get_by_role("button", name="Restart")).to_be_focused()
    page.keyboard.press("Escape")
    expect(figures).to_be_hidden()
    expect(page.locator(PILL)).to_be_focused()


def test_a_page_that_does_not_build_is_told_in_the_chat_until_it_is_mended(builder: Builder) -> None:
    page = builder.page
    builder.open_file("Hero.astro").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("const = = ;\n")
    page.keyboard.press("Control+s")
    card = page.locator("#build-fault")
    expect(card).to_be_visible(timeout=LONG)
    expect(card.locator("[data-fault]")).to_contain_text("const = = ;")
    page.get_by_role("tab", name="Preview").click()
    assert faults(page) == []
    # Who opens the page now sees the last look that built, and the card.
    page.reload()
    expect(card).to_be_visible(timeout=LONG)
    expect(page.locator(PILL)).to_contain_text("Doesn't build")
    expect(page.locator("#preview-ribbon")).to_contain_text("The last look that built", timeout=10_000)
    before = builder.turns.count()
    card.get_by_role("button", name="Fix this").click()
    expect(builder.turns).to_have_count(before + 1)
    expect(builder.turns.last).to_contain_text("/src/components/Hero.astro, line 2")
    expect(builder.turns.last).to_have_attribute("data-status", "completed", timeout=LONG)
    page.locator("#chat-scroll").focus()
    page.keyboard.press("Control+z")
    expect(card).to_be_hidden(timeout=LONG)
    expect(page.locator("#build-error")).to_be_hidden()
    expect(page.locator(PILL)).to_have_attribute("data-state", "running", timeout=LONG)
    expect(builder.preview.locator("h1")).to_be_visible()


def test_suggestions_are_sent_by_a_click(builder: Builder) -> None:
    builder.ask("what can you do?").locator(".suggestions__item").nth(1).click()
    expect(builder.turns.last).to_contain_text("make the buttons forest green")
    expect(builder.turns.last).to_have_attribute("data-status", "completed", timeout=LONG)


def test_a_full_house_lists_the_persons_previews_and_closing_one_helps(builder: Builder, rows: Rows) -> None:
    page = builder.page
    rows.one_at_a_time(project_of(page))
    builder.create("Second")
    expect(page.locator(PILL)).to_have_attribute("data-state", "queued", timeout=LONG)
    expect(page.locator(PILL)).to_contain_text("In line: 1")
    card = page.locator("#preview-card")
    expect(card.locator(".queue__item")).to_contain_text("Padaria")
    assert faults(page) == []
    card.get_by_role("button", name="Close the preview of Padaria").click()
    expect(page.locator(PILL)).to_have_attribute("data-state", "running", timeout=LONG)
    builder.wait_for_preview()


def test_sign_up_opens_with_the_cursor_in_its_form(page: Page) -> None:
    page.goto("/")
    page.locator("textarea[name=prompt]").first.fill("a page for a bakery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/signup/**")
    expect(page.locator("input[type=email]")).to_be_focused()
