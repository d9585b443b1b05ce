"""The builder page in a real browser, on a real studio."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.builder import LONG, Builder

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def builder(signed_in: Page) -> Builder:
    """A fresh project, open."""
    opened = Builder(signed_in)
    opened.create("Padaria")
    return opened


def faults(page: Page) -> list[str]:
    """What axe finds wrong on the page, outside the person's own site in the frame."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("() => axe.run({exclude: ['#preview-frame']}, {iframes: false})")
    return [
        f"{rule['id']}: {json.dumps([node['target'] for node in rule['nodes']])}"
        for rule in found["violations"]
    ]


def test_message_becomes_cards_and_a_page(builder: Builder) -> None:
    builder.wait_for_preview()
    before = builder.heading()
    turn = builder.ask("a landing page for a bakery in Lisbon with a menu and opening hours")
    expect(turn).to_have_attribute("data-status", "completed")
    assert turn.locator("[data-operation]").count() > 3
    expect(turn.locator(".receipt")).to_contain_text("files")
    expect(builder.preview.locator("[data-section=menu]")).to_be_attached(timeout=LONG)
    assert builder.heading() != before


def test_reload_in_the_middle_of_a_turn_takes_it_up_again(builder: Builder) -> None:
    builder.send("a page for a yoga studio with team, prices and opening hours")
    expect(builder.turns).to_have_count(1)
    builder.page.reload()
    turn = builder.turns.last
    expect(turn).to_have_attribute("data-status", "completed", timeout=LONG)
    expect(turn.locator("[data-answer]")).not_to_be_empty()
    expect(builder.page.locator("#composer-stop")).to_be_hidden()


def test_without_a_socket_it_polls(signed_in: Page) -> None:
    signed_in.add_init_script(
        "window.WebSocket = class extends EventTarget {"
        " static OPEN = 1; readyState = 3; send() {} close() {}"
        " constructor() { super();"
        " setTimeout(() => this.dispatchEvent(new CloseEvent('close', {code: 1006}))); } }"
    )
    builder = Builder(signed_in)
    builder.create("No socket")
    expect(builder.page.locator("#wire-state")).to_be_visible(timeout=15_000)
    turn = builder.ask("make the buttons green")
    expect(turn).to_have_attribute("data-status", "completed")
    expect(turn.locator("[data-operation]").first).to_be_attached()


def test_edit_in_code_is_seen_without_a_reload(builder: Builder) -> None:
    builder.wait_for_preview()
    heading = builder.heading()
    builder.preview.locator("body").evaluate("() => { window.stillTheSame = true; }")
    editor = builder.open_file("Hero.astro")
    editor.click()
    builder.page.keyboard.press("Control+f")
    builder.page.locator(".cm-search input[name=search]").fill(heading)
    builder.page.locator(".cm-search input[name=replace]").fill("Words of my own")
    builder.page.locator(".cm-search button[name=replaceAll]").click()
    builder.page.keyboard.press("Escape")
    expect(builder.page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    builder.page.keyboard.press("Control+s")
    expect(builder.page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    builder.page.get_by_role("tab", name="Preview").click()
    expect(builder.preview.locator("h1")).to_have_text("Words of my own", timeout=LONG)
    assert builder.preview.locator("body").evaluate("() => window.stillTheSame === true")


def test_two_people_at_one_file_lose_nothing(builder: Builder) -> None:
    page = builder.page
    editor = builder.open_file("tsconfig.json")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type('{ "mine": true')
    page.evaluate(
        """async () => {
            const data = document.getElementById('builder').dataset;
            const token = document.querySelector('meta[name=csrf-token]').content;
            await fetch(data.urlFileSave, {
                method: 'POST',
                headers: {'Content-Type': 'application/json', 'X-CSRFToken': token},
                body: JSON.stringify({path: '/tsconfig.json', content: '{ "theirs": 1 }', base: data.head}),
            });
        }"""
    )
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Somebody changed this file too")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    expect(editor).to_contain_text("mine")


def test_undo_and_redo_by_keyboard(builder: Builder) -> None:
    builder.wait_for_preview()
    builder.ask('change the heading to "A morning of bread"')
    expect(builder.preview.locator("h1")).to_have_text("A morning of bread", timeout=LONG)
    builder.page.locator("#chat-scroll").focus()
    builder.page.keyboard.press("Control+z")
    expect(builder.preview.locator("h1")).not_to_have_text("A morning of bread", timeout=LONG)
    expect(builder.turns.last).to_contain_text("This was undone.")
    builder.page.keyboard.press("Control+Shift+z")
    expect(builder.preview.locator("h1")).to_have_text("A morning of bread", timeout=LONG)


def test_undo_that_is_taken_at_its_word(builder: Builder) -> None:
    builder.wait_for_preview()
    builder.ask('change the heading to "A morning of bread"')
    expect(builder.preview.locator("h1")).to_have_text("A morning of bread", timeout=LONG)
    builder.send("Undo that.")
    expect(builder.preview.locator("h1")).not_to_have_text("A morning of bread", timeout=LONG)
    expect(builder.turns).to_have_count(1)
    expect(builder.composer).to_have_value("")


def test_the_page_itself_never_scrolls(builder: Builder) -> None:
    builder.ask("a landing page for a bakery in Lisbon with a menu and opening hours")
    for words in ("add an FAQ", "add a team section", "make the corners sharp", "what can you do?"):
        builder.ask(words)
    builder.page.get_by_role("tab", name="Settings").click()
    expect(builder.page.get_by_role("button", name="Save settings")).to_be_visible()
    assert builder.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_fault_is_named_over_the_editor(builder: Builder) -> None:
    builder.wait_for_preview()
    editor = builder.open_file("Hero.astro")
    editor.click()
    builder.page.keyboard.press("Control+Home")
    builder.page.keyboard.press("ArrowDown")
    builder.page.keyboard.type("const = = ;\n")
    builder.page.keyboard.press("Control+s")
    fault = builder.page.locator("#edit-fault")
    expect(fault).to_contain_text("Your page doesn't build", timeout=LONG)
    expect(fault.get_by_role("button", name="/src/components/Hero.astro:2")).to_be_visible()
    for key in ("Control+Home", "ArrowDown", "Shift+ArrowDown", "Delete", "Control+s"):
        builder.page.keyboard.press(key)
    expect(fault).to_be_hidden(timeout=LONG)


def test_keys_reach_every_part(builder: Builder) -> None:
    page = builder.page
    page.locator("#chat-scroll").focus()
    for key, name in enumerate(("Preview", "Code", "History", "Settings", "Export"), start=1):
        page.keyboard.press(str(key))
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        if name == "Code":
            # The editor takes keys for itself once it has the focus; here it must not.
            expect(page.locator("#edit-path")).to_contain_text("index.astro")
    page.keyboard.press("Control+k")
    page.keyboard.type("hist")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(builder.composer).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    expect(builder.composer).to_have_value("one\ntwo")
    page.reload()
    expect(builder.composer).to_have_value("one\ntwo")


def test_settings_reach_the_page(builder: Builder) -> None:
    builder.wait_for_preview()
    page = builder.page
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Page title").fill("Bread in Alfama")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    title = builder.preview.locator("head title")
    expect(title).to_have_js_property("textContent", "Bread in Alfama", timeout=LONG)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(builder: Builder, scheme: Any) -> None:
    page = builder.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    # Colours on their way from one scheme to the other are no fault.
    page.wait_for_timeout(500)
    assert faults(page) == []
    builder.ask("make the buttons green")
    for tab in ("Code", "History", "Settings", "Export"):
        page.get_by_role("tab", name=tab).click()
        expect(page.locator(f"#panel-{tab.lower()} [aria-busy]")).to_have_count(0)
        page.wait_for_timeout(300)
        assert faults(page) == [], tab


def test_phone_shows_one_pane_at_a_time(builder: Builder) -> None:
    page = builder.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(builder.composer).to_be_visible()
    expect(page.locator("#canvas")).to_be_hidden()
    page.get_by_role("button", name="Code").click()
    expect(page.get_by_role("treeitem", name="Hero.astro")).to_be_visible()
    expect(builder.composer).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
