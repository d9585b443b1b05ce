"""Sites on Vite in a real preview frame: they show their hero, and a change arrives without a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.builder import LONG, Builder
from tests.e2e.person import until

KINDS = [
    ("static-html", "index.html"),
    ("react-vite", "Hero.tsx"),
    ("vue-vite", "Hero.vue"),
    ("svelte-vite", "Hero.svelte"),
]


def replace_in_editor(builder: Builder, old: str, new: str) -> None:
    """All of `old` in the open file, by the editor's own search; saved."""
    page = builder.page
    page.locator("#edit-body .cm-content").click()
    page.keyboard.press("Control+f")
    page.locator(".cm-search input[name=search]").fill(old)
    page.locator(".cm-search input[name=replace]").fill(new)
    page.locator(".cm-search button[name=replaceAll]").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()


@pytest.mark.parametrize(("template", "file"), KINDS)
def test_a_change_arrives_without_a_reload(signed_in: Page, template: str, file: str) -> None:
    builder = Builder(signed_in)
    builder.create("Padaria", template=template)
    builder.wait_for_preview()
    expect(builder.preview.locator("#hero h1")).to_be_visible()
    heading = builder.heading()
    builder.preview.locator("body").evaluate("() => { window.stillTheSame = true; }")
    builder.open_file(file)
    replace_in_editor(builder, heading, "Words of my own")
    signed_in.get_by_role("tab", name="Preview").click()
    expect(builder.preview.locator("h1")).to_have_text("Words of my own", timeout=LONG)
    assert builder.preview.locator("body").evaluate("() => window.stillTheSame === true")
    button = builder.preview.locator("#hero .button-primary")
    assert button.evaluate("(element) => getComputedStyle(element).backgroundColor") == "rgb(15, 118, 110)"
    still_is_kept(signed_in, "Words of my own")


def still_is_kept(page: Page, words: str) -> None:
    """The look for the next start, also of pages that only a browser can draw."""
    address = page.locator("#builder").get_attribute("data-url-snapshot")
    look = (
        "async (address) => { const answer = await fetch(address); return answer.ok ? answer.text() : ''; }"
    )
    until(lambda: words in page.evaluate(look, address), 20)
