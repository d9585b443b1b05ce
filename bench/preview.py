"""The preview: cold start, an edit until its HTML is served, and loading the page, beside bare Astro."""

import asyncio
import re
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import aiohttp

from bench.raw_astro import RawAstro
from bench.report import Row, p50_p95, percentile
from bench.workspaces import HERO, Page, Preview
from tests.e2e.studio import Studio

STARTS = 3
EDITS = 30
LOADS = 30
CONNECTIONS = 6  # that a browser opens to one HTTP/1.1 host
HEADING = re.compile(r'"heading": "[^"]*"')
IN_PAGE = re.compile(r'<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"')
IMPORTED = re.compile(r'(?:from|import)\s*["\'](/[^"\']+)["\']')
FONT = re.compile(r"url\([\"']?(/[^)\"']+)[\"']?\)")


def measure(studio: Studio) -> list[Row]:
    preview, raw = Preview(studio), RawAstro(studio.home)
    try:
        rows = [_cold_starts(preview, raw)]
        rows.append(_edits(preview, raw))
        rows.append(asyncio.run(_loads(preview)))
        return rows
    finally:
        raw.stop()
        preview.do("stop")


def _cold_starts(preview: Preview, raw: RawAstro) -> Row:
    ours, bare = [], []
    for _n in range(STARTS):
        raw.stop()
        preview.do("stop")
        preview.wait_for("stopped")
        started = time.monotonic()
        preview.open()
        ours.append(preview.page().until("<h1") - started)
        preview.do("stop")
        preview.wait_for("stopped")
        started = time.monotonic()
        raw.start()
        bare.append(raw.page().until("<h1") - started)
    preview.open()
    preview.wait_for("running")
    # The middle start of each, since other programs of the machine disturb single ones.
    ratio = percentile(ours, 0.5) / percentile(bare, 0.5)
    return Row("preview cold start", p50_p95(ours, "s"), f"astro dev {p50_p95(bare, 's')}", ratio, 1.25, "×")


def _edits(preview: Preview, raw: RawAstro) -> Row:
    ours, bare = [], []
    seen, seen_bare = preview.page(), raw.page()
    text = preview.read(HERO)
    for number in range(EDITS):
        ours.append(_edit(preview.save, seen, text, f"Ours {number} and so on"))
        bare.append(_edit(raw.save, seen_bare, text, f"Bare {number} and so on"))
    ratio = percentile(ours, 0.95) / percentile(bare, 0.95)
    return Row("edit saved → new HTML, p95", p50_p95(ours), f"astro dev {p50_p95(bare)}", ratio, 1.5, "×")


def _edit(save: Callable[[str, str], None], page: Page, text: str, heading: str) -> float:
    """Milliseconds from the save to the page with the new heading."""
    started = time.monotonic()
    save(HERO, HEADING.sub(f'"heading": "{heading}"', text, count=1))
    took = (page.until(heading) - started) * 1000
    time.sleep(0.1)
    return took


async def _loads(preview: Preview) -> Row:
    headers = {"Host": preview.host, "Cookie": preview.cookie}
    origin = f"http://127.0.0.1:{preview.studio.port}"
    gateway = aiohttp.TCPConnector(limit=CONNECTIONS)
    direct = aiohttp.UnixConnector(path=str(preview.socket()), limit=CONNECTIONS)
    ours, bare = [], []
    async with (
        aiohttp.ClientSession(connector=gateway, headers=headers) as through,
        aiohttp.ClientSession(connector=direct, headers={"Host": preview.host}) as straight,
    ):
        for number in range(LOADS + 3):
            for session, times in ((through, ours), (straight, bare)):
                started = time.monotonic()
                count = await _load(session, origin)
                if number >= 3:  # the first ones let the dev server transform what it hasn't yet
                    times.append((time.monotonic() - started) * 1000)
    assert count > 1, "the page has no sub-resources"
    ratio = percentile(ours, 0.5) / percentile(bare, 0.5)
    label = f"page load by the gateway, {count} requests"
    return Row(label, p50_p95(ours), f"dev server directly {p50_p95(bare)}", ratio, 1.5, "×")


async def _load(session: aiohttp.ClientSession, origin: str) -> int:
    """Fetch / and all that it names, level by level, as many at once as connections allow. → requests."""
    seen: set[str] = set()
    level = ["/"]
    while level:
        seen |= set(level)
        found = await asyncio.gather(*(_names(session, origin, path) for path in level))
        level = sorted({path for paths in found for path in paths} - seen)
    return len(seen)


async def _names(session: aiohttp.ClientSession, origin: str, path: str) -> list[str]:
    """The paths of the same origin that a resource names."""
    async with session.get(origin + path) as answer:
        body = await answer.read()
        assert answer.status == 200, f"{path}: {answer.status} {body[:200]!r}"
        kind = answer.headers.get("Content-Type", "")
    if not re.search("html|javascript", kind):
        return []
    text = body.decode("utf-8", "replace")
    named = IN_PAGE.findall(text) + FONT.findall(text)[:4] if "html" in kind else IMPORTED.findall(text)
    urls = (urljoin(origin + path, name.replace("&amp;", "&")) for name in named)
    return [_path(url) for url in urls if url.startswith(origin)]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
