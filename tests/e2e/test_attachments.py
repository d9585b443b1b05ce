"""Pictures beside a message, from the composer to the page."""

import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.builder import LONG, Builder


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(out, "PNG")
    return out.getvalue()


def test_a_photo_beside_a_message_stands_on_the_page(signed_in: Page) -> None:
    builder = Builder(signed_in)
    builder.create("Padaria")
    builder.wait_for_preview()
    builder.ask("a landing page for a bakery in Lisbon with a gallery")
    page = builder.page
    photo = {"name": "Our oven.png", "mimeType": "image/png", "buffer": picture("#7c2d12")}
    page.set_input_files("#composer-files", [photo])
    chip = page.locator("#composer-attached .attached__item")
    expect(chip).to_contain_text("Our oven.png")
    expect(chip).not_to_have_attribute("aria-busy", "true")
    turn = builder.ask("use this photo in the hero")
    expect(turn.locator(".attached img")).to_be_visible()
    expect(page.locator("#composer-attached .attached__item")).to_have_count(0)
    shown = builder.preview.locator("[data-section=hero] img")
    expect(shown).to_have_attribute("alt", "Our oven", timeout=LONG)
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 640
    assert "Our oven" in turn.locator(".attached img").get_attribute("alt")


def test_what_is_too_much_is_told_and_can_be_removed(signed_in: Page) -> None:
    builder = Builder(signed_in)
    builder.create("Padaria")
    page = builder.page
    page.set_input_files(
        "#composer-files",
        [{"name": "data.bin", "mimeType": "application/octet-stream", "buffer": b"\0\xff" * 50}],
    )
    expect(page.get_by_text("neither an image nor a text")).to_be_visible()
    page.set_input_files(
        "#composer-files", [{"name": "notes.md", "mimeType": "text/markdown", "buffer": b"# Notes"}]
    )
    page.get_by_role("button", name="Remove notes.md").click()
    expect(page.locator("#composer-attached")).to_be_hidden()
