"""Take the pictures of README, docs and showcase: `make screenshots`.

Starts a whole studio of its own, makes the example pages by their own words with the offline designer, and
writes docs/images/<name>.webp and static/img/showcase/<slug>.webp, <slug>-full.webp.
"""

import base64
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from apps.core.showcase import EXAMPLES, Example
from tests.e2e import studio
from tests.e2e.rows import MEMORY, Rows, ask_how_it_is, project_of, saved_look

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "images"
SHOWCASE = ROOT / "static" / "img" / "showcase"
HOME = ROOT / ".studio-test" / "screenshots"
ASIDE = HOME / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
SITE = ViewportSize(width=1280, height=720)
LONG = 90_000  # milliseconds; the first cold start on a busy machine
KB = 1024
DRESSES: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "light": ("light", DESKTOP),
    "dark": ("dark", DESKTOP),
    "phone": ("light", PHONE),
}
# Picture → state, error and wish of the row.
STATES: dict[str, tuple[Any, ...]] = {
    "live": ("running",),
    "starting": ("creating",),
    "paused": ("paused",),
    "failed": ("error", MEMORY),
}
CHANGE = 'Change the heading to "Warm bread before the city wakes up" and add a newsletter above the footer'


def picture(page: Page, path: Path, *, limit: int, whole: bool = False) -> None:
    """Write the page as WebP in the best quality that stays within `limit` bytes."""
    session = page.context.new_cdp_session(page)
    wanted: dict[str, object] = {"format": "webp", "captureBeyondViewport": whole}
    if whole:
        width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
        wanted["clip"] = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    for quality in range(90, 20, -6):
        taken = session.send("Page.captureScreenshot", {**wanted, "quality": quality})
        data = base64.b64decode(taken["data"])
        if len(data) <= limit:
            break
    else:
        raise SystemExit(f"{path.name} stays over {limit // KB} KB.")
    session.detach()
    # Aside until all are there: the running studio serves the static files that it knew at its start.
    aside = ASIDE / path.relative_to(ROOT)
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.write_bytes(data)
    print(f"  {path.relative_to(ROOT)}  {len(data) // KB} KB at quality {quality}", flush=True)


def state_pictures(page: Page, own: studio.Studio) -> None:
    """The states of a preview, each in light, dark and on a phone. Ends on a second project, in line."""
    rows = Rows(own)
    first = project_of(page)
    saved_look(page)
    for name, row in STATES.items():
        for dress in DRESSES:
            wear(page, dress)
            rows.put(first, *row)
            rows.forget_visits()
            ask_how_it_is(page)
            expect(page.locator("#live-state")).to_have_attribute("data-state", row[0], timeout=LONG)
            if name == "live":
                open_figures(page)
            still(page, f"preview-{name}-{dress}")
            page.keyboard.press("Escape")
        rows.put(first, "running")
        wear(page, "light")
        page.reload()
        settle(page)
    rows.one_at_a_time(first)
    page.goto("/projects/new")
    page.locator("#template-name").fill("Second shop")
    page.get_by_role("button", name="Create project").click()
    expect(page.locator(".queue__item").first).to_be_visible(timeout=LONG)
    for dress in DRESSES:
        wear(page, dress)
        still(page, f"preview-queued-{dress}")


def wear(page: Page, dress: str) -> None:
    """Light, dark or phone, with the preview in front."""
    scheme, size = DRESSES[dress]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("document.querySelector('[data-pane-to=preview]').click()")
    page.wait_for_timeout(500)


def open_figures(page: Page) -> None:
    """What the preview uses, at the status pill."""
    settle(page)
    page.locator("#live-state").click()
    expect(page.locator("#live-facts [data-measured]")).to_be_visible(timeout=LONG)


def still(page: Page, name: str) -> None:
    """A picture without moving the pointer, which would wake what rests."""
    page.wait_for_timeout(300)
    picture(page, DOCS / f"{name}.webp", limit=150 * KB)


def shoot(page: Page, name: str) -> None:
    """One of the pictures of the docs, once nothing moves."""
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(700)
    picture(page, DOCS / f"{name}.webp", limit=250 * KB)


def sign_up(page: Page) -> None:
    """As the first person of this studio."""
    page.goto("/accounts/signup/")
    page.locator("input[type=email]").first.fill("maria@example.com")
    page.locator("input[type=password]").first.fill("correct horse battery")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/projects/**")


def make(page: Page, example: Example) -> None:
    """Type an example's words in the box, as a visitor does, and wait until the page stands."""
    page.goto("/")
    page.locator("textarea[name=prompt]").first.fill(example.prompt)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}/"))
    settle(page)


def settle(page: Page) -> None:
    """The turn is over and the preview is live and shows its page."""
    expect(page.locator("#composer-stop")).to_be_hidden(timeout=LONG)
    expect(page.locator("#live-state")).to_have_attribute("data-state", "running", timeout=LONG)
    expect(page.frame_locator("#preview-frame").locator("[data-section=hero]")).to_be_visible(timeout=LONG)


def ask(page: Page, words: str) -> None:
    """Send a message and wait for what comes of it."""
    page.locator("#composer-text").fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_text(words).last).to_be_visible()
    page.wait_for_timeout(1500)
    settle(page)


def look(builder: Page, example: Example) -> None:
    """Both pictures of an example, from its preview opened in a tab of its own."""
    with builder.expect_popup() as opened:
        builder.locator(".builder-bar__middle [data-action=preview-open]").click()
    site = opened.value
    site.set_viewport_size(SITE)
    site.wait_for_url("**/*preview.localhost*/**")
    expect(site.locator("[data-section=footer]")).to_be_attached(timeout=LONG)
    reveal(site)
    picture(site, SHOWCASE / f"{example.slug}.webp", limit=60 * KB)
    picture(site, SHOWCASE / f"{example.slug}-full.webp", limit=250 * KB, whole=True)
    site.close()


def reveal(site: Page) -> None:
    """Scroll through the page, so that what appears on scrolling and what loads late is there."""
    for top in range(0, int(site.evaluate("document.documentElement.scrollHeight")), 400):
        site.evaluate("top => scrollTo({top, behavior: 'instant'})", top)
        site.wait_for_timeout(60)
    site.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    site.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => null)))")
    site.evaluate("document.fonts.ready")
    site.wait_for_timeout(900)


def builder_pictures(page: Page, browser: Browser) -> None:
    """The builder in its dresses, with a page that was made and then changed."""
    shoot(page, "builder-light")
    page.emulate_media(color_scheme="dark")
    shoot(page, "builder-dark")
    page.emulate_media(color_scheme="light")
    page.get_by_role("tab", name="Code").click()
    page.locator("#files-filter").fill("Hero")
    page.get_by_role("treeitem", name="Hero.astro").click()
    expect(page.locator(".cm-content")).to_contain_text("const content")
    page.locator("#files-filter").fill("")
    page.evaluate("document.activeElement.blur()")
    shoot(page, "code")
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#panel-history .revision").first).to_be_visible()
    shoot(page, "history")
    page.get_by_role("tab", name="Preview").click()
    phone_picture(page, browser)


def phone_picture(page: Page, browser: Browser) -> None:
    """The same project on a phone, with the preview in front."""
    known = page.context.storage_state()
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, storage_state=known)
    phone = context.new_page()
    phone.goto(page.url)
    phone.locator("[data-pane-to=preview]").click()
    expect(phone.frame_locator("#preview-frame").locator("[data-section=hero]")).to_be_visible(timeout=LONG)
    phone.wait_for_timeout(1500)
    shoot(phone, "builder-phone")
    context.close()


@contextmanager
def running() -> Iterator[tuple[Browser, BrowserContext, studio.Studio]]:
    """A studio of its own and a browser on it; both end with the block."""
    if not CHROMIUM:
        raise SystemExit("Chromium is missing (on Debian: apt install chromium).")
    own = studio.start(HOME)
    try:
        own.wait_until_ready()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            context = browser.new_context(base_url=own.origin, viewport=DESKTOP, color_scheme="light")
            yield browser, context, own
            browser.close()
    finally:
        own.stop()


def main() -> None:
    """All pictures, in the order in which a visitor would see them."""
    with running() as (browser, context, own):
        page = context.new_page()
        page.goto("/")
        shoot(page, "home")
        sign_up(page)
        for example in reversed(EXAMPLES):
            make(page, example)
            expect(page.locator("#project-name")).to_have_text(example.name)
            look(page, example)
            if example is not EXAMPLES[0]:
                stop_preview(page)
        ask(page, CHANGE)
        builder_pictures(page, browser)
        page.goto("/projects/")
        shoot(page, "projects")
        page.go_back()
        settle(page)
        state_pictures(page, own)
    shutil.copytree(ASIDE, ROOT, dirs_exist_ok=True)


def stop_preview(page: Page) -> None:
    """One preview at a time, for small machines."""
    page.locator("#live-state").click()
    page.locator("[data-action=workspace-stop]").click()
    expect(page.locator("#live-state")).to_have_attribute("data-state", "stopped", timeout=LONG)


if __name__ == "__main__":
    main()
