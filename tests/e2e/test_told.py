"""What the AI was told and what it remembers, in a real browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.builder import Builder

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def faults(page: Page, within: str) -> list[str]:
    """What axe has to say about a part of the page."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("(within) => axe.run(within)", within)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]]


def test_what_was_told_and_what_is_remembered(signed_in: Page) -> None:
    builder = Builder(signed_in)
    builder.create("Padaria")
    page = signed_in
    turn = builder.ask("Make the buttons green")
    turn.hover()
    turn.get_by_role("button", name="What the AI was told").click()
    told = page.locator("#told-dialog")
    expect(told.locator(".told__moment")).not_to_have_count(0)
    expect(told).to_contain_text("Saved as version 2")
    piece = told.locator("[data-told-text]").first
    piece.locator("summary").click()
    expect(piece.locator("pre")).to_contain_text("Make the buttons green")
    assert faults(page, "#told-dialog") == []
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()

    page.get_by_role("button", name="What the AI remembers").click()
    summary = page.get_by_label("This project")
    summary.fill("We close on Mondays.")
    page.get_by_label("Your wishes for every project").fill("Short sentences.")
    assert faults(page, "#memory-dialog") == []
    page.locator("#memory-form").get_by_role("button", name="Save").click()
    expect(page.locator("#memory-dialog")).to_be_hidden()
    page.reload()
    page.get_by_role("button", name="What the AI remembers").click()
    expect(page.get_by_label("This project")).to_have_value("We close on Mondays.")
    expect(page.get_by_label("Your wishes for every project")).to_have_value("Short sentences.")
