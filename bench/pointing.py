"""From a change made by pointing to its pixels in the builder's frame: no model, one revision each."""

import json
import shutil
import time
from typing import Any

from playwright.sync_api import sync_playwright

from bench.pixels import CHROMIUM_FLAGS, PAGE, Watcher, in_builder, signed_in
from bench.report import Row, p50_p95, percentile
from bench.workspaces import Preview
from tests.e2e.studio import Studio

EDITS = 30


def measure(studio: Studio) -> list[Row]:
    preview = Preview(studio, "Pointing")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            times = _pointed(signed_in(browser.new_context(), preview), preview)
            saved = in_builder(browser.new_context(), preview, PAGE, EDITS)
            browser.close()
    finally:
        preview.do("stop")
    beside = f"the file saved in the Code tab {p50_p95(saved)}"
    return [Row("pointing → pixels, p95", p50_p95(times), beside, percentile(times, 0.95), 250, "ms")]


def _pointed(watcher: Watcher, preview: Preview) -> list[float]:
    watcher.page.goto(f"{preview.studio.origin}/projects/{preview.project}/")
    heading = watcher.page.frame_locator("#preview-frame").locator("h1")
    heading.wait_for(timeout=60_000)
    head = _ask(preview, "GET", "sections")["head"]
    times = []
    for number in range(EDITS):
        watcher.page.wait_for_timeout(250)  # the page settles, as between two edits of a person
        spot = {"loc": heading.get_attribute("data-studio-loc"), "index": 0, "count": 1, "tag": "h1"}
        mark = f"pointed-{number}"
        started = time.time() * 1000
        change = {"type": "text", "value": mark}
        answer = _ask(preview, "POST", "change", **spot, head=head, change=change, reach="one")
        head = answer["revision"]["id"]
        times.append(watcher.wait(mark) - started)
    return times


def _ask(preview: Preview, method: str, name: str, **body: Any) -> dict[str, Any]:
    person, path = preview.person, f"/projects/{preview.project}/point/{name}"
    headers = {"X-CSRFToken": person.token, "Origin": person.origin, "Accept": "application/json"}
    headers["Content-Type"] = "application/json"
    answer = person.http.request(method, path, content=json.dumps(body), headers=headers)
    assert answer.status_code == 200, answer.text[:300]
    return dict(answer.json())
