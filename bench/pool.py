"""The warm pool in Chromium: from opening the builder to pixels, edits in containers, twenty at once."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from bench.containers import wait_for_pool
from bench.docker_studio import DockerStudio, docker_studio
from bench.pixels import CHROMIUM_FLAGS, PAGE, STYLE, beside_bare, in_builder, signed_in
from bench.report import Row, p50_p95, percentile
from bench.workspaces import Preview
from tests.engine import Engine

OPENS = 20
CROWD = 20
EDITS_OF_ONE = 5
# When the picture of the last look has been painted over the empty frame.
SNAPSHOT_PROBE = """(() => {
  if (window.top !== window) return;
  const seen = new WeakSet();
  const watch = () => {
    for (const frame of document.querySelectorAll('#snapshot-frame')) {
      if (seen.has(frame)) continue;
      seen.add(frame);
      frame.addEventListener('load', () => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => console.log(`painted|${Date.now()}|snapshot`);
        port2.postMessage(0);
      }));
    }
  };
  new MutationObserver(watch).observe(document, { childList: true, subtree: true });
})()"""


def measure(engine: Engine) -> list[Row]:
    with docker_studio(engine, pool=2) as here:
        rows = _edits(here)  # with a browser of its own
        with _chromium() as browser:
            rows += _opens(here, browser)
            rows += _crowd(here, browser)
    return rows


@contextmanager
def _chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def _opens(here: DockerStudio, browser: Browser) -> list[Row]:
    preview = Preview(here.studio)
    preview.page().until("<h1")
    heading = _heading(preview)
    time.sleep(5)  # its picture is taken
    live, pictures = [], []
    context = browser.new_context()
    context.add_init_script(SNAPSHOT_PROBE)
    for _n in range(OPENS):
        preview.do("stop")
        preview.wait_for("stopped")
        wait_for_pool(here, 2)
        watcher = signed_in(context, preview)
        watcher.page.goto(f"{preview.studio.origin}/projects/")
        watcher.page.wait_for_timeout(1500)  # a person looks at the list
        started = time.time() * 1000
        watcher.page.click(".project__name a", no_wait_after=True)
        live.append((watcher.wait(heading) - started) / 1000)
        pictures.append(watcher.wait("snapshot") - started)
        watcher.page.close()
    context.close()
    return [
        Row("pool: open builder → pixels, p50", p50_p95(live, "s"), "", percentile(live, 0.5), 0.5, "s"),
        Row("pool: open builder → pixels, p95", p50_p95(live, "s"), "", percentile(live, 0.95), 1, "s"),
        Row(
            "open builder → snapshot's pixels, p95",
            p50_p95(pictures),
            "",
            percentile(pictures, 0.95),
            200,
            "ms",
        ),
    ]


def _heading(preview: Preview) -> str:
    """The text of the page's h1."""
    import re

    _status, body = preview.page().get()
    found = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def _edits(here: DockerStudio) -> list[Row]:
    page, bare_page = beside_bare(here.studio, PAGE)
    style, bare_style = beside_bare(here.studio, STYLE)
    ratio = percentile(page, 0.5) / percentile(bare_page, 0.5)
    style_ratio = percentile(style, 0.5) / percentile(bare_style, 0.5)
    return [
        Row("container: page edit → pixels, p95", p50_p95(page), "", percentile(page, 0.95), 250, "ms"),
        Row("container: page edit beside bare, p50", p50_p95(page), p50_p95(bare_page), ratio, 1.3, "×"),
        Row("container: CSS edit → pixels, p95", p50_p95(style), "", percentile(style, 0.95), 120, "ms"),
        Row(
            "container: CSS edit beside bare, p50", p50_p95(style), p50_p95(bare_style), style_ratio, 1.3, "×"
        ),
    ]


def _crowd(here: DockerStudio, browser: Browser) -> list[Row]:
    """Twenty run at once; one person after the other edits."""
    with ThreadPoolExecutor(4) as threads:
        previews = list(threads.map(lambda n: Preview(here.studio, f"Crowd {n}"), range(CROWD)))
    times: list[float] = []
    for preview in previews:
        times += in_builder(browser.new_context(), preview, PAGE, EDITS_OF_ONE)
    value = percentile(times, 0.95)
    return [Row("20 workspaces run: page edit → pixels, p95", p50_p95(times), "", value, 250, "ms")]
