"""The builder page, as its tests speak of it."""

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

LONG = 90_000  # milliseconds; a first cold start on a busy machine


class Builder:
    """One builder page in one browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def create(self, name: str, template: str = "") -> None:
        """A project of its own, from the template."""
        self.page.goto("/projects/new")
        self.page.locator("#template-name").fill(name)
        if template:
            self.page.locator("#template-choice").select_option(template)
        self.page.get_by_role("button", name="Create project").click()
        self.page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}/"))

    @property
    def preview(self) -> FrameLocator:
        return self.page.frame_locator("#preview-frame")

    @property
    def turns(self) -> Locator:
        return self.page.locator(".turn")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label("What should change?")

    def send(self, words: str) -> None:
        """Send, without waiting for the answer."""
        self.composer.fill(words)
        self.composer.press("Enter")

    def ask(self, words: str) -> Locator:
        """Send and wait for the end of the turn, which is returned."""
        before = self.turns.count()
        self.send(words)
        expect(self.turns).to_have_count(before + 1)
        turn = self.turns.last
        expect(turn).to_have_attribute("data-status", re.compile("completed|failed|cancelled"), timeout=LONG)
        return turn

    def wait_for_preview(self) -> None:
        """Until the page is in the frame and nothing stands over it."""
        expect(self.page.locator("#preview-state")).to_be_hidden(timeout=LONG)
        expect(self.preview.locator("h1")).to_be_visible(timeout=LONG)

    def open_file(self, name: str) -> Locator:
        """The editor with that file."""
        self.page.get_by_role("tab", name="Code").click()
        self.page.get_by_role("treeitem", name=name, exact=True).click()
        expect(self.page.locator("#edit-path")).to_contain_text(name)
        return self.page.locator("#edit-body .cm-content")

    def heading(self) -> str:
        """The page's first heading."""
        return (self.preview.locator("h1").text_content() or "").strip()
