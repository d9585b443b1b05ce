"""From a save to the pixels in Chromium, in the builder's frame and in a frame around bare Astro."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.preview import HEADING
from bench.raw_astro import RawAstro
from bench.report import Row, p50_p95, percentile
from bench.workspaces import HERO, Preview
from tests.e2e.studio import Studio

EDITS = 30
# conftest has the same, but needs Django to be imported.
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PROBE = """(() => {
  if (window.top === window) return;
  let last = '';
  // The task after the frame in which it is laid out: then it has been painted.
  const tell = (what) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => console.log(`painted|${Date.now()}|${what}`);
    port2.postMessage(0);
  });
  const look = () => {
    const now = document.querySelector('h1')?.textContent.trim() ?? '';
    if (now !== last) tell(last = now);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  let mark = '';
  const watchStyle = () => {
    const style = document.body && getComputedStyle(document.documentElement);
    const now = style ? style.getPropertyValue('--bench-mark').trim() : '';
    if (now !== mark) tell(mark = now);
    requestAnimationFrame(watchStyle);
  };
  watchStyle();
})()"""


class Watcher:
    """A page with a frame, and when which heading was painted in it."""

    def __init__(self, context: BrowserContext) -> None:
        self.painted: dict[str, float] = {}
        self.page: Page = context.new_page()
        self.page.add_init_script(PROBE)
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        word, _bar, rest = message.text.partition("|")
        if word == "painted":
            moment, _bar, heading = rest.partition("|")
            self.painted.setdefault(heading, float(moment))

    def wait(self, heading: str) -> float:
        """Unix milliseconds."""
        deadline = time.monotonic() + 60
        while heading not in self.painted:
            assert time.monotonic() < deadline, f"{heading!r} was never painted: {list(self.painted)[-3:]}"
            self.page.wait_for_timeout(20)
        return self.painted[heading]


@dataclass(frozen=True)
class Kind:
    """A kind of edit: the file, and how its text becomes one that shows `mark`."""

    file: str
    edited: Callable[[str, str], str]


PAGE = Kind(HERO, lambda text, mark: HEADING.sub(f'"heading": "{mark}"', text, count=1))
STYLE = Kind("/src/styles/theme.css", lambda text, mark: f"{text}\n:root {{ --bench-mark: {mark}; }}\n")


def measure(studio: Studio) -> list[Row]:
    ours, bare = beside_bare(studio, PAGE)
    value = percentile(ours, 0.95)
    return [Row("edit → pixels, p95", p50_p95(ours), f"bare frame {p50_p95(bare)}", value, 250, "ms")]


def beside_bare(studio: Studio, kind: Kind) -> tuple[list[float], list[float]]:
    """Milliseconds from save to paint, in the builder and in a frame around bare Astro."""
    preview, raw = Preview(studio), RawAstro(studio.home)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        raw.start()
        raw.page().until("<h1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            ours = in_builder(browser.new_context(), preview, kind)
            bare = _in_bare_frame(browser.new_context(), raw, preview.read(kind.file), kind)
            browser.close()
            return ours, bare
    finally:
        raw.stop()
        preview.do("stop")


def signed_in(context: BrowserContext, preview: Preview) -> Watcher:
    """A page of the browser that carries the person's session."""
    session = preview.person.http.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": session, "url": preview.studio.origin}])
    return Watcher(context)


def in_builder(context: BrowserContext, preview: Preview, kind: Kind, edits: int = EDITS) -> list[float]:
    """Milliseconds of each edit, seen in the builder's frame."""
    watcher = signed_in(context, preview)
    watcher.page.goto(f"{preview.studio.origin}/projects/{preview.project}/")
    watcher.page.frame_locator("#preview-frame").locator("h1").wait_for(timeout=60_000)
    text = preview.read(kind.file)
    times = [_edit(preview.save, watcher, text, f"ours-{number}", kind) for number in range(edits)]
    context.close()
    return times


def _in_bare_frame(context: BrowserContext, raw: RawAstro, text: str, kind: Kind) -> list[float]:
    watcher = Watcher(context)
    watcher.page.set_content(
        f'<iframe src="http://127.0.0.1:{raw.port}/" width="1000" height="700"></iframe>'
    )
    watcher.page.frame_locator("iframe").locator("h1").wait_for(timeout=60_000)
    times = [_edit(raw.save, watcher, text, f"bare-{number}", kind) for number in range(EDITS)]
    context.close()
    return times


def _edit(save: Callable[[str, str], None], watcher: Watcher, text: str, mark: str, kind: Kind) -> float:
    """Milliseconds from the save to the painted mark."""
    watcher.page.wait_for_timeout(250)  # the page settles, as between two edits of a person
    started = time.time() * 1000
    save(kind.file, kind.edited(text, mark))
    return watcher.wait(mark) - started
