"""A page as a still: what is kept of it, and that nothing hostile is."""

import base64
import gzip

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from apps.workspaces.services.still_assets import MOST_BYTES, Assets
from apps.workspaces.services.still_css import still_css
from apps.workspaces.services.still_names import TAGS
from apps.workspaces.services.still_page import LONGEST, still
from tests.workspaces.hostile import PAYLOADS

PIXEL = "data:image/png;base64,iVBORw0KGgo="
LATIN = set(range(32, 127))


def _nothing(_address: str) -> str:
    return ""


def _no_text(_address: str, _kind: str) -> str:
    return ""


def _pixel(_address: str) -> str:
    return PIXEL


def _kept(page: str) -> str:
    kept = still(page, _pixel, _no_text)
    assert kept is not None
    return kept


def test_nothing_tells_where_elements_are_written() -> None:
    page = _kept(
        '<body data-studio-loc="/a:1"><p data-studio-loc="/src/a.astro:1" data-tone="b">Words</p></body>'
    )
    assert "data-tone" in page
    assert "/src/a.astro" not in page
    assert "/a:1" not in page


def test_looks_stay() -> None:
    page = _kept(
        '<!doctype html><html lang="pt" class="dark"><head><style>.a{color:red}</style></head>'
        '<body class="b" data-x="1"><main id="m"><h1 class="a">Olá &amp; adeus</h1><img src="/a.png" alt="A">'
        '<svg viewBox="0 0 2 2"><linearGradient id="g" gradientUnits="x"/><path d="M0 0" fill="url(#g)"/>'
        '<use href="#g"/></svg><button class="c" aria-label="Go">Go</button></main></body></html>'
    )
    for part in (
        '<html lang="pt" class="dark">',
        '<body class="b" data-x="1">',
        "<style>.a{color:red}</style>",
        '<h1 class="a">Olá &amp; adeus</h1>',
        f'<img src="{PIXEL}" alt="A">',
        'viewBox="0 0 2 2"',
        "<linearGradient",
        'gradientUnits="x"',
        'href="#g"',
        'aria-label="Go"',
    ):
        assert part in page
    assert "url(" in page.partition("<path")[2].partition(">")[0]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_hostile_stays(payload: str) -> None:
    """Read again as a browser reads it: what acts is gone, and what stands there as text is text."""
    tree = LexborHTMLParser(_kept(f"<!doctype html><html><body><p>seen</p>{payload}</body></html>"))
    assert [node.tag for node in tree.css("head *")] == ["meta", "meta", "style"]
    for node in tree.css("html, body, body *"):
        assert node.tag in {"html", "head", "body"} | {tag.lower() for tag in TAGS}, node.html
        for name, value in node.attributes.items():
            assert not name.startswith("on"), node.html
            assert name not in ("srcdoc", "action", "formaction", "ping", "background", "srcset"), node.html
            assert name not in ("src", "poster", "href") or (value or "").startswith(("data:image/", "#"))
            assert name != "style" or "leak.test" not in (value or "")
    css = tree.css_first("style")
    assert css is not None
    assert "url(http" not in css.text()
    assert "@import" not in css.text()
    assert "seen" in (tree.body.text() if tree.body else "")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html></html>",
        '<div id="root"></div><script type="module" src="/src/main.tsx"></script>',
        '<div id="app"> \n </div><noscript>Turn on scripts</noscript>',
        '<a href="#main">Skip to content</a>\n<div id="app"></div>',
        "x" * (LONGEST + 1),
    ],
)
def test_a_page_that_shows_nothing_without_scripts_has_no_still(page: str) -> None:
    assert still(page, _nothing, _no_text) is None


def test_deep_and_broken_pages_end() -> None:
    assert "seen" in _kept("<div>" * 20_000 + "seen")
    assert "seen" in _kept("seen<table>" * 500 + "<![CDATA[" * 500 + "<!--" * 500)
    assert still_css("(" * 100_000, _nothing, LATIN) == ""
    assert still_css("a{" * 5000, _nothing, LATIN) == ""


def test_linked_sheets_stand_in_their_place_with_their_media() -> None:
    page = still(
        '<head><style>a{b:1}</style><link rel="stylesheet" href="/x.css" media="(width <= 600px)">'
        '<link rel="alternate stylesheet" href="/no.css"><link rel=preload as=style href="/no.css">'
        '<link rel="stylesheet" media="}</style><script>" href="/x.css"><style>c{d:2}</style></head><p>seen',
        _nothing,
        lambda address, _kind: f"/* */x{{y:{address}}}",
    )
    assert page is not None
    assert "<style>a{b:1}\n@media (width <= 600px) {x{y:/x.css}}\nc{d:2}</style>" in page


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ('@import "//leak.test"; a{b:1}', " a{b:1}"),
        ("@charset 'x';a{b:1}", "a{b:1}"),
        ("a{b:url(/x.png)}", f'a{{b:url("{PIXEL}")}}'),
        ("a{b:u\\72l(/x.png)}", f'a{{b:url("{PIXEL}")}}'),
        ("a{b:url( '/x.png' )}", f'a{{b:url("{PIXEL}")}}'),
        ('a{b:image-set("/x.png" 1x)}', f'a{{b:image-set(url("{PIXEL}") 1x)}}'),
        ("a{fill:url(#g)}", 'a{fill:url("#g")}'),
        ("@media (width>=48rem){a{b:1}}", "@media (width>=48rem){a{b:1}}"),
        ('a{content:"</style><script>"}', 'a{content:"<\\/style><script>"}'),
        ('@property --x{syntax:"<length>"}', '@property --x{syntax:"<length>"}'),
        ("@font-face{src:url(/f.woff2);unicode-range:U+400-4FF}a{b:1}", "a{b:1}"),
        (
            "@font-face{src:url(/f.woff2);unicode-range:U+0-FF}",
            f'@font-face{{src:url("{PIXEL}");unicode-range:U+0-FF}}',
        ),
        ("a{b:1}}} </style", "a{b:1} <\\/style"),
        ("a{b:url(/x y)}", "a{b:}"),
    ],
)
def test_sheets(css: str, kept: str) -> None:
    assert still_css(css, _pixel, LATIN) == kept


def test_a_sheet_can_not_end_its_element() -> None:
    for css in (
        "</style>",
        "a{b:'</STYLE '}",
        "<\\/style>",
        "a{}</sty/**/le>",
        'a{b:url("</style>")}',
        "<!--</style>-->",
    ):
        assert "</" not in still_css(css, lambda address: f"data:image/png,{address}", LATIN)


def _assets(handler: object) -> Assets:
    transport = httpx.MockTransport(handler)  # type: ignore[arg-type]
    return Assets(httpx.Client(transport=transport, base_url="http://dev"), "own.preview.localhost:8000")


def test_only_its_own_dev_server_is_asked() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(200, headers={"content-type": "image/png"}, content=b"png")

    assets = _assets(answer)
    expected = f"data:image/png;base64,{base64.b64encode(b'png').decode()}"
    for address in ("/a.png", "a.png", "./a.png?x=1", "http://own.preview.localhost:8000/b.png"):
        assert assets.inline(address) == expected
    for address in (
        *("//leak.test/a", "http://leak.test/a", "https://169.254.169.254/latest", "file:///etc/passwd"),
        *("javascript:1", "http://[::1", "http://own.preview.localhost:9/", "ftp://page.invalid/x"),
    ):
        assert assets.inline(address) == ""
    assert asked == ["/a.png", "/a.png?x=1", "/b.png"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (PIXEL, True),
        ("data:image/svg+xml,%3Csvg/%3E", True),
        ("data:font/woff2;base64,AAAA", True),
        ("data:text/html,<script>", False),
        ("data:text/html;base64,AAAA", False),
        ("data:image/png", False),
        ("DATA:IMAGE/PNG;base64,AAAA", True),
        ('data:image/svg+xml,"><script>', False),
    ],
)
def test_addresses_with_data_stay_when_they_are_pictures_or_fonts(address: str, kept: bool) -> None:
    assert bool(_assets(None).inline(address)) is kept


@pytest.mark.parametrize("kind", ["text/html", "text/javascript", "application/json", ""])
def test_other_kinds_are_not_put_in(kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    assert _assets(lambda _request: httpx.Response(200, headers=headers, content=b"x")).inline("/a") == ""


def test_redirects_errors_and_floods_are_not_followed() -> None:
    loop = _assets(lambda request: httpx.Response(302, headers={"location": str(request.url)}))
    assert loop.inline("/a.png") == ""
    assert loop.text("/a.css", "text/css") == ""
    headers = {"content-type": "image/png"}
    flood = _assets(lambda _request: httpx.Response(200, headers=headers, content=b"x" * MOST_BYTES))
    assert flood.inline("/a.png") == ""


def test_packed_answers_are_not_unpacked() -> None:
    headers = {"content-type": "image/png", "content-encoding": "gzip"}
    packed = gzip.compress(b"x" * 50_000_000)
    assert (
        _assets(lambda _request: httpx.Response(200, headers=headers, content=packed)).inline("/a.png") == ""
    )


def test_all_together_stay_within_the_total() -> None:
    headers = {"content-type": "image/png"}
    assets = _assets(lambda _request: httpx.Response(200, headers=headers, content=b"x" * 300_000))
    sizes = [len(assets.inline(f"/{number}.png")) for number in range(20)]
    assert 0 < sum(sizes) <= MOST_BYTES
    assert sizes[-1] == 0


SPRITE = (
    '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="star" viewBox="0 0 2 2"><path d="M0 0" onclick="x()"/>'
    '<script>x()</script><image href="http://leak.test/x"/><use href="/icons.svg#moon"/></symbol>'
    '<symbol id="moon"><path d="M1 1"/></symbol></svg>'
)


def test_pictures_of_a_sprite_are_put_into_the_page() -> None:
    asked: list[tuple[str, str]] = []

    def text(address: str, kind: str) -> str:
        asked.append((address, kind))
        return SPRITE

    uses = (
        '<svg><use href="/icons.svg#star"/><use href="/icons.svg#star"/><use href="/icons.svg#none"/></svg>'
    )
    page = still(f"<body><p>seen</p>{uses}", _nothing, text)
    assert page is not None
    assert page.count('<use href="#still-0-star">') == 2
    assert page.count('<symbol id="still-0-star" viewBox="0 0 2 2"><path d="M0 0"></path>') == 1
    assert "M1 1" not in page
    for word in ("script", "onclick", "leak.test", "icons.svg"):
        assert word not in page
    assert asked == [("/icons.svg", "image/svg+xml")]
