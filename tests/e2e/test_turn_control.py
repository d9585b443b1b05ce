"""Control over turns in a real browser: a plan accepted, a stop gone on from, messages that wait, versions."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.chat.openai_server import OpenAIServer, Reply, openai_server
from tests.e2e import packages, studio
from tests.e2e.builder import LONG, Builder
from tests.e2e.conftest import close_previews
from tests.e2e.person import Person
from tests.services import HOME

SLOWLY = Reply([f"Word {number} " for number in range(400)], delay=0.1)


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    """A slow hosted model, in the studio's eyes."""
    with openai_server(Reply(["Hello."])) as server:
        yield server


@pytest.fixture(scope="module")
def hosted(model: OpenAIServer) -> Iterator[studio.Studio]:
    """A studio that asks it."""
    home = HOME / "e2e-control"
    packages.lend(home, "baseline-landing")
    running = studio.start(
        home, AI_MODEL="openai/scripted", AI_API_KEY="not-a-key", AI_API_BASE=model.url, WORKSPACE_POOL=""
    )
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


@pytest.fixture
def slow(browser: Any, hosted: studio.Studio) -> Iterator[Builder]:
    """A builder page whose model answers as the test says."""
    context = browser.new_context(base_url=hosted.origin, viewport={"width": 1440, "height": 900})
    person = Person(hosted)
    jar = person.http.cookies.jar
    context.add_cookies([{"name": c.name, "value": c.value or "", "url": hosted.origin} for c in jar])
    opened = Builder(context.new_page())
    opened.create("Slow")
    yield opened
    close_previews(context)
    context.close()


@pytest.fixture
def builder(signed_in: Page) -> Builder:
    """A fresh project with the offline designer."""
    opened = Builder(signed_in)
    opened.create("Padaria")
    return opened


def test_a_plan_is_changed_accepted_and_built(builder: Builder) -> None:
    page = builder.page
    page.get_by_role("button", name="Plan first").click()
    builder.ask("a landing page for a bakery in Lisbon called Padaria Sol with a menu")
    card = builder.turns.first.locator("[data-plan]")
    expect(card.get_by_label("Name")).to_have_value("Padaria Sol")
    before = card.locator("[data-component]").count()
    card.get_by_role("button", name="Leave Testimonials out").click()
    card.locator("[data-plan-move='-1']").nth(3).click()
    card.locator("[data-plan-add]").select_option("faq-accordion")
    expect(card.locator("[data-component]")).to_have_count(before)
    card.locator("[data-plan-theme='primary']").fill("#7a1f35")
    wanted = card.locator("[data-component]").evaluate_all("rows => rows.map(row => row.dataset.component)")
    card.get_by_role("button", name="Build this page").click()
    built = builder.turns.last
    expect(built).to_have_attribute("data-status", "completed", timeout=LONG)
    expect(card.get_by_text("Accepted")).to_be_visible()
    expect(builder.preview.locator("[data-section=menu]")).to_be_attached(timeout=LONG)
    expect(builder.preview.locator("[data-section]")).to_have_count(len(wanted), timeout=LONG)
    colour = builder.preview.locator("html").evaluate(
        "html => getComputedStyle(html).getPropertyValue('--color-primary').trim()"
    )
    assert colour == "#7a1f35"


def test_stop_keeps_the_words_and_goes_on(slow: Builder, model: OpenAIServer) -> None:
    model.replies[:] = [SLOWLY]
    slow.send("Tell me about the page")
    turn = slow.turns.first
    expect(turn.locator("[data-answer]")).to_contain_text("Word 3", timeout=LONG)
    slow.page.get_by_role("button", name="Stop", exact=True).click()
    expect(turn).to_have_attribute("data-status", "cancelled", timeout=LONG)
    expect(turn.locator("[data-answer]")).to_contain_text("Word 3")
    expect(turn).to_contain_text("Stopped here")
    model.replies[:] = [Reply(["All done now."])]
    turn.get_by_role("button", name="Go on").click()
    expect(slow.turns).to_have_count(2)
    expect(slow.turns.last.locator("[data-answer]")).to_contain_text("All done now.", timeout=LONG)
    told = model.requests[-1]["messages"][-1]["content"]
    assert "Tell me about the page" in told


def test_messages_wait_are_changed_removed_and_sent(slow: Builder, model: OpenAIServer) -> None:
    model.replies[:] = [SLOWLY]
    slow.send("first")
    expect(slow.turns.last.locator("[data-answer]")).to_contain_text("Word 1", timeout=LONG)
    waiting = slow.page.locator(".turn[data-status=waiting]")
    slow.send("second")
    expect(waiting).to_have_count(1)
    slow.send("third")
    expect(waiting).to_have_count(2)
    waiting.nth(1).get_by_role("button", name="Remove it").click()
    expect(waiting).to_have_count(1)
    waiting.get_by_role("button", name="Change it").click()
    expect(slow.composer).to_have_value("second")
    slow.send("second, better")
    expect(waiting.locator("[data-source]")).to_have_text("second, better")
    slow.page.reload()
    expect(waiting).to_have_count(1)
    slow.page.get_by_role("button", name="Stop", exact=True).click()
    expect(slow.turns.first).to_have_attribute("data-status", "cancelled", timeout=LONG)
    expect(waiting).to_contain_text("You stopped the request before this one.")
    model.replies[:] = [Reply(["Second it is."])]
    waiting.get_by_role("button", name="Send now").click()
    last = slow.turns.last
    expect(last.locator("[data-answer]")).to_contain_text("Second it is.", timeout=LONG)
    expect(last).to_have_attribute("data-status", "completed", timeout=LONG)


def test_an_edited_message_keeps_its_earlier_version_and_takes_thumbs(builder: Builder) -> None:
    page = builder.page
    builder.ask("make the buttons green")
    builder.ask("use a serif font")
    builder.turns.first.hover()
    builder.turns.first.get_by_role("button", name="Edit and send again").click()
    builder.composer.fill("make the buttons terracotta")
    builder.composer.press("Enter")
    expect(builder.turns).to_have_count(1)
    turn = builder.turns.first
    expect(turn).to_have_attribute("data-status", "completed", timeout=LONG)
    turn.hover()
    turn.get_by_role("button", name="Earlier version").click()
    old = page.locator(".versions__line")
    expect(old.locator(".turn")).to_have_count(2)
    expect(old).to_contain_text("use a serif font")
    old.get_by_role("button", name="Later version").click()
    expect(old).to_have_count(0)
    turn.hover()
    turn.get_by_role("button", name="Not good").click()
    page.get_by_text("Changed too much").click()
    page.locator("#feedback-form").get_by_role("button", name="Send").click()
    expect(turn.get_by_role("button", name="Not good")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(builder.turns.first.locator("[data-thumb=down]")).to_have_attribute("aria-pressed", "true")
