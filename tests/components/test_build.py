"""What the real build of the template and of every component puts out."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PAGES = ["index.html", "all/index.html"]


class Page(HTMLParser):
    """Collects what the tests ask about: tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def all(self, *names: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.tags if tag in names]

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(params=PAGES)
def page(request, built_site: Path) -> Page:
    return Page((built_site / request.param).read_text())


def test_every_page_has_one_main_heading_and_its_landmarks(page):
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert len(page.all("title")) >= 1
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("html")[0]["class"] == "light"


def test_ids_are_unique_and_every_reference_finds_its_id(page):
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        assert set(page.values(attribute)) <= set(ids)
    anchors = {href[1:] for href in page.values("href") if href.startswith("#") and href != "#"}
    assert anchors <= set(ids), anchors - set(ids)


def test_every_asset_is_there(page, built_site):
    for address in page.values("src") + [link["href"] for link in page.all("link")]:
        parts = urlsplit(address)
        assert not parts.netloc, f"loaded from elsewhere: {address}"
        assert (built_site / parts.path.lstrip("/")).is_file(), address


def test_fonts_named_by_the_styles_are_there(built_site):
    sheets = list(built_site.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text()
        for address in re.findall(r"url\(([^)]+)\)", text):
            assert (built_site / address.strip("\"'").lstrip("/")).is_file(), address


def test_every_field_is_labelled_and_every_picture_is_described_or_hidden(page):
    labelled = set(page.values("for"))
    for field in page.all("select", "textarea") + [f for f in page.all("input") if f.get("type") != "radio"]:
        assert field["id"] in labelled
    for picture in page.all("img"):
        assert "alt" in picture
        assert picture["width"]
        assert picture["height"]
    for drawing in page.all("svg"):
        assert drawing.get("aria-hidden") == "true" or drawing.get("aria-label")


def test_buttons_of_the_same_kind_do_not_share_a_name_across_sections(page):
    groups: dict[str, list[str]] = {}
    for radio in [field for field in page.all("input") if field.get("type") == "radio"]:
        groups.setdefault(radio["name"], []).append(radio["value"])
    assert groups
    assert all(sorted(values) == ["monthly", "yearly"] for values in groups.values())
