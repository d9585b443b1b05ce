"""Editing by pointing, in a real browser on a real studio."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.builder import LONG, Builder
from tests.e2e.test_builder import faults


class Pointing(Builder):
    """A builder page that is pointed at."""

    def begin(self) -> None:
        """Turn it on, by key."""
        self.page.locator("#chat-scroll").focus()
        self.page.keyboard.press("e")
        expect(self.inspector).to_be_visible()
        expect(self.inspector).to_have_attribute("data-live", "true")
        expect(self.section("Hero")).to_be_visible()

    @property
    def words(self) -> Locator:
        """The field with the text of what is chosen."""
        return self.inspector.get_by_role("textbox", name="Text", exact=True)

    @property
    def inspector(self) -> Locator:
        return self.page.get_by_role("complementary")

    def choose(self, selector: str, label: str) -> None:
        """Click an element of the page."""
        self.preview.locator(selector).first.click()
        expect(self.inspector.get_by_role("heading", name=label, exact=True)).to_be_visible()
        expect(self.page.locator("#inspector-fields")).not_to_have_attribute("data-waiting", "")

    def section(self, title: str) -> Locator:
        """The row of a section: its name's button."""
        return self.page.locator("#sections").get_by_role("button", name=re.compile(f"^{title}, "))

    def tool(self, words: str) -> Locator:
        """A button of a section's row, which shows when the row is wanted."""
        return self.page.locator("#sections").get_by_role("button", name=words)

    def order(self) -> list[str]:
        """Ids of the sections in the page, from top to bottom."""
        found = self.preview.locator("[data-section]")
        ids: list[str] = found.evaluate_all("all => all.map((each) => each.id)")
        return ids

    def wait_for_order(self, wanted: list[str]) -> None:
        """Until the page shows its sections in that order."""
        for index, name in enumerate(wanted):
            expect(self.preview.locator("[data-section]").nth(index)).to_have_id(name, timeout=LONG)

    def last_revision(self) -> str:
        """The newest line of the history."""
        path = self.page.locator("#builder").get_attribute("data-url-history")
        html = self.page.request.get(str(path)).text()
        found = re.search(r'class="revision__message[^>]*>(.*?)<', html, re.DOTALL)
        return (found[1] if found else "").strip()

    def undo(self) -> None:
        self.page.locator("#chat-scroll").focus()
        self.page.keyboard.press("Control+z")


@pytest.fixture
def builder(signed_in: Page) -> Pointing:
    """A fresh project, open, pointing on."""
    opened = Pointing(signed_in)
    opened.create("Larkspur")
    opened.wait_for_preview()
    opened.begin()
    return opened


def test_words_and_colour_of_a_heading(builder: Pointing) -> None:
    page, heading = builder.page, builder.preview.locator("h1")
    builder.preview.locator("body").evaluate("() => { window.stillTheSame = true; }")
    builder.choose("h1", "Heading")
    assert builder.words.input_value() == builder.heading()
    before = builder.heading()
    builder.words.fill("Nonsense")
    expect(heading).to_have_text("Nonsense")
    builder.words.press("Escape")
    expect(heading).to_have_text(before)
    builder.words.fill("Bread, slowly")
    expect(heading).to_have_text("Bread, slowly")  # before it is saved
    builder.words.press("Enter")
    expect(page.locator("#inspector-said")).to_have_text("Heading changed", timeout=LONG)
    assert builder.last_revision() == "Change the heading of Hero"

    before = heading.evaluate("(element) => getComputedStyle(element).color")
    builder.inspector.get_by_role("radiogroup", name="Colour").get_by_label("Primary", exact=True).check(
        force=True
    )
    expect(heading).to_have_class(re.compile(r"\btext-primary\b"), timeout=LONG)
    expect(heading).not_to_have_css("color", before)
    assert builder.preview.locator("body").evaluate("() => window.stillTheSame === true")

    builder.undo()
    expect(heading).not_to_have_class(re.compile(r"\btext-primary\b"), timeout=LONG)
    builder.undo()
    expect(heading).not_to_have_text("Bread, slowly", timeout=LONG)
    # What is chosen is still known after all that, and says what the page says.
    expect(builder.words).to_have_value(builder.heading(), timeout=LONG)
    assert not faults(page)


def test_typing_on_the_page_itself(builder: Pointing) -> None:
    heading = builder.preview.locator("h1")
    heading.dblclick()
    expect(heading).to_have_attribute("contenteditable", "plaintext-only")
    builder.page.keyboard.press("Control+a")
    builder.page.keyboard.type("Words <b>of</b> my own")
    builder.page.keyboard.press("Enter")
    expect(builder.page.locator("#inspector-said")).to_have_text("Heading changed", timeout=LONG)
    expect(heading).to_have_text("Words <b>of</b> my own")
    expect(heading).not_to_have_attribute("contenteditable", re.compile(".*"))
    # Esc drops what is typed, then the choice, then ends pointing.
    heading.dblclick()
    expect(heading).to_have_attribute("contenteditable", "plaintext-only")
    builder.page.keyboard.type("nonsense")
    builder.page.keyboard.press("Escape")
    expect(heading).to_have_text("Words <b>of</b> my own")
    builder.page.keyboard.press("Escape")
    expect(builder.section("Hero")).to_be_visible()
    builder.page.keyboard.press("Escape")
    expect(builder.inspector).to_be_hidden()
    links = builder.preview.locator("studio-outline")
    expect(links).to_have_count(0)


def test_what_comes_from_one_place_says_so(builder: Pointing) -> None:
    builder.choose("#features h3", "Heading")
    expect(builder.page.locator("#inspector-reach")).to_contain_text("come from this")
    field = builder.words
    second = builder.preview.locator("#features h3").nth(1).text_content()
    field.fill("Only the first")
    field.press("Enter")
    expect(builder.page.locator("#inspector-said")).to_have_text("Heading changed", timeout=LONG)
    expect(builder.preview.locator("#features h3").first).to_have_text("Only the first")
    expect(builder.preview.locator("#features h3").nth(1)).to_have_text(str(second))
    colours = builder.inspector.get_by_role("radiogroup", name="Colour")
    colours.get_by_label("Primary", exact=True).check(force=True)
    builder.page.locator("#inspector-fault").get_by_role("button", name="Change all").click()
    for card in builder.preview.locator("#features h3").all():
        expect(card).to_have_class(re.compile(r"\btext-primary\b"), timeout=LONG)


def test_sections_by_keyboard(builder: Pointing) -> None:
    order = builder.order()
    at = order.index("features")
    builder.section("Features").focus()
    builder.page.keyboard.press("Alt+ArrowDown")
    moved = [*order[:at], order[at + 1], "features", *order[at + 2 :]]
    builder.wait_for_order(moved)
    expect(builder.section("Features")).to_be_focused()

    builder.section("Pricing").hover()
    builder.tool("Hide Pricing").click()
    expect(builder.preview.locator("#pricing")).to_be_hidden(timeout=LONG)
    builder.section("Pricing").hover()
    builder.tool("Show Pricing").click()
    expect(builder.preview.locator("#pricing")).to_be_visible(timeout=LONG)

    builder.section("Faq").hover()
    builder.tool("Duplicate Faq").click()
    expect(builder.preview.locator("[data-section=faq]")).to_have_count(2, timeout=LONG)
    builder.undo()
    expect(builder.preview.locator("[data-section=faq]")).to_have_count(1, timeout=LONG)


def test_a_locked_section_is_refused_in_words(builder: Pointing) -> None:
    builder.section("Hero").hover()
    builder.tool("Lock Hero").click()
    expect(builder.tool("Unlock Hero")).to_be_visible()
    builder.choose("h1", "Heading")
    expect(builder.page.locator("#inspector-locked")).to_be_visible()
    heading = builder.heading()
    field = builder.words
    field.fill("Not allowed")
    field.press("Enter")
    fault = builder.page.locator("#inspector-fault")
    expect(fault).to_contain_text("locked", timeout=LONG)
    expect(builder.preview.locator("h1")).to_have_text(heading)
    fault.get_by_role("button", name="Unlock").click()
    expect(builder.preview.locator("h1")).to_have_text("Not allowed", timeout=LONG)


def test_the_choice_goes_to_the_chat(builder: Pointing) -> None:
    sent: list[Any] = []
    builder.choose("h1", "Heading")
    builder.inspector.get_by_role("button", name="Send to chat").click()
    chip = builder.page.locator("#composer-about")
    expect(chip).to_contain_text("About: Heading in Hero")
    builder.page.on(
        "request",
        lambda request: sent.append(request.post_data or "") if "/chat/send" in request.url else None,
    )
    builder.ask('change the heading to "A morning of bread"')
    assert '"sections":["hero"]' in sent[0].replace(" ", "")
    expect(chip).to_be_hidden()
