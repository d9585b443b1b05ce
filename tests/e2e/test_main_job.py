"""The main job, as a stranger does it: describe, see, change, edit, undo, download."""

import functools
import http.server
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.studio import Studio

WORDS = "a landing page for a bakery in Lisbon with a menu, opening hours and a contact form"
LONG = 90_000  # milliseconds; a first cold start on a busy machine


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("#preview-frame")


def ask(page: Page, words: str) -> None:
    page.locator("#composer-text").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator("#composer-stop")).to_be_hidden(timeout=LONG)


def order_of(page: Page) -> list[str]:
    names: list[str] = (
        preview(page)
        .locator("main [data-section]")
        .evaluate_all("sections => sections.map(section => section.dataset.section)")
    )
    return names


def test_stranger_gets_from_a_sentence_to_a_site(page: Page, live_studio: Studio, tmp_path: Path) -> None:
    describe_and_sign_up(page)
    see_the_bakery(page)
    change_by_words(page)
    edit_in_code(page)
    undo_both(page)
    archive = download(page, tmp_path)
    check_site(archive, tmp_path / "site")


def describe_and_sign_up(page: Page) -> None:
    page.goto("/")
    page.locator("textarea[name=prompt]").first.fill(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/signup/**")
    page.locator("input[type=email]").first.fill("stranger@example.com")
    page.locator("input[type=password]").first.fill("correct horse battery")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}/"))


def see_the_bakery(page: Page) -> None:
    expect(page.get_by_text(WORDS).first).to_be_visible()
    expect(preview(page).locator("[data-section=menu]")).to_be_visible(timeout=LONG)
    for section in ("hero", "gallery", "opening-hours", "contact", "footer"):
        expect(preview(page).locator(f"[data-section={section}]")).to_be_attached()
    expect(preview(page).locator("body")).to_contain_text("Lisbon")
    assert preview(page).locator("form input[type=email]").count() >= 1


def change_by_words(page: Page) -> None:
    before = order_of(page)
    assert before.index("gallery") < before.index("menu")
    ask(page, "make the buttons green and move the menu above the gallery")
    moved = preview(page).locator("[data-section=menu] ~ [data-section=gallery]")
    expect(moved).to_be_attached(timeout=LONG)
    red, green, blue = button_colour(page)
    assert green > red
    assert green > blue


def button_colour(page: Page) -> tuple[int, int, int]:
    """What a button of the hero is painted in, as the browser resolved it."""
    colour = (
        preview(page)
        .locator("[data-section=hero] a")
        .first.evaluate(
            """link => {
            const context = document.createElement('canvas').getContext('2d');
            context.fillStyle = getComputedStyle(link).backgroundColor;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }"""
        )
    )
    return tuple(colour)


def edit_in_code(page: Page) -> None:
    """A text edit is seen live, and the page in the frame is still the same document."""
    preview(page).locator("body").evaluate("() => { window.stillTheSame = true; }")
    page.get_by_role("tab", name="Code").click()
    page.locator("#files-filter").fill("Hero")
    page.get_by_role("treeitem", name="Hero.astro").click()
    editor = page.locator(".cm-content")
    expect(editor).to_contain_text("const content")
    heading = preview_heading(page)
    editor.click()
    page.keyboard.press("Control+f")
    page.locator(".cm-search input[name=search]").fill(heading)
    page.locator(".cm-search input[name=replace]").fill("Warm bread before sunrise")
    page.locator(".cm-search button[name=replaceAll]").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    page.get_by_role("tab", name="Preview").click()
    expect(preview(page).locator("h1")).to_have_text("Warm bread before sunrise", timeout=LONG)
    assert preview(page).locator("body").evaluate("() => window.stillTheSame === true")


def preview_heading(page: Page) -> str:
    return (preview(page).locator("h1").text_content() or "").strip()


def undo_both(page: Page) -> None:
    page.get_by_role("button", name="Undo").first.click()
    expect(preview(page).locator("h1")).not_to_have_text("Warm bread before sunrise", timeout=LONG)
    page.get_by_role("button", name="Undo").first.click()
    back = preview(page).locator("[data-section=gallery] ~ [data-section=menu]")
    expect(back).to_be_attached(timeout=LONG)


def download(page: Page, folder: Path) -> Path:
    page.get_by_role("tab", name="Export").click()
    page.get_by_role("button", name="Build and pack").click()
    link = page.get_by_role("link", name="Download", exact=True)
    expect(link).to_be_visible(timeout=LONG)
    with page.expect_download() as waiting:
        link.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


class Links(HTMLParser):
    """Addresses and ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.addresses.append(value)
            if name == "srcset" and value:
                self.addresses += [part.split()[0] for part in value.split(",")]
            if name == "id" and value:
                self.ids.add(value)


@contextmanager
def plain_file_server(folder: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def check_site(archive: Path, folder: Path) -> None:
    """Every link and asset of every page answers, and every anchor is there."""
    with zipfile.ZipFile(archive) as zipped:
        assert zipped.testzip() is None
        zipped.extractall(folder)
    assert (folder / "index.html").is_file()
    with plain_file_server(folder) as root:
        pages = [urljoin(root, str(path.relative_to(folder))) for path in folder.rglob("*.html")]
        for address in pages:
            check_page(address, root)
        for sheet in folder.rglob("*.css"):
            base = urljoin(root, str(sheet.relative_to(folder)))
            for target in re.findall(r"url\(['\"]?([^'\")]+)", sheet.read_text()):
                if not target.startswith("data:"):
                    assert fetch(urljoin(base, target))


def check_page(address: str, root: str) -> None:
    links = Links()
    links.feed(fetch(address).decode())
    assert links.addresses
    for link in links.addresses:
        target, anchor = urldefrag(urljoin(address, link))
        if urlsplit(link).scheme in {"mailto", "tel", "data"}:
            continue
        assert target.startswith(root), f"{link} leaves the site"
        fetch(target)
        if anchor and target in (address, root):
            assert anchor in links.ids, f"#{anchor} is nowhere"


def fetch(address: str) -> Any:
    with urlopen(address, timeout=10) as answer:
        assert answer.status == 200
        return answer.read()
