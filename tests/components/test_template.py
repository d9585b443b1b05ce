import json
import re
from pathlib import Path

import pytest

from tests.components.conftest import LIBRARY, TEMPLATE

SRC = TEMPLATE / "src"
FONTS = {
    "inter", "sora", "dm-sans", "space-grotesk", "manrope", "nunito", "playfair-display", "lora", "fraunces",
    "source-serif-4",
}  # fmt: skip


def own_files() -> list[Path]:
    found = [path for folder in (SRC, TEMPLATE / "public", LIBRARY) for path in folder.rglob("*")]
    return [path for path in found if path.is_file()]


def test_packages_are_pinned_and_the_lock_names_no_registry():
    package = json.loads((TEMPLATE / "package.json").read_text())
    lock = (TEMPLATE / "package-lock.json").read_text()
    versions = package["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    assert {name.split("/")[1] for name in versions if name.startswith("@fontsource-variable/")} == FONTS
    assert "resolved" not in lock
    assert json.loads(lock)["packages"][""]["dependencies"] == versions
    assert numbers(versions["astro"]) >= (7, 3, 2)
    assert numbers(versions["vite"]) >= (8, 0, 16)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def test_the_page_holds_to_its_shape():
    page = (SRC / "pages" / "index.astro").read_text()
    _, frontmatter, body = page.split("---\n", 2)
    imports = re.findall(r"^import (\w+) from '\.\./components/(\w+)\.astro';$", frontmatter, re.MULTILINE)
    tags = re.findall(r'^ *<(\w+) id="([\w-]+)" />$', body, re.MULTILINE)
    assert [name for name, _ in imports] == [file for _, file in imports] == [name for name, _ in tags]
    assert len({section for _, section in tags}) == len(tags)
    assert tags[0] == ("Navigation", "navigation")
    assert tags[-1] == ("Footer", "footer")
    main = body[body.index("<main") : body.index("</main>")]
    assert "<Navigation" not in main
    assert "<Footer" not in main
    assert main.count(' id="') == len(tags) - 1


def test_the_theme_declares_every_token_once():
    theme = (SRC / "styles" / "theme.css").read_text()
    light = re.search(r"^:root \{(.*?)^\}", theme, re.MULTILINE | re.DOTALL)[1]
    dark = re.search(r"^\.dark \{(.*?)^\}", theme, re.MULTILINE | re.DOTALL)[1]
    surfaces = {f"--color-{name}" for name in ("background", "surface", "text", "muted", "border")}
    brand = {"--color-primary", "--color-on-primary", "--color-accent"}
    rest = {"--font-heading", "--font-body", "--radius-base", "--space-section"}
    assert sorted(re.findall(r"--[\w-]+(?=:)", light)) == sorted(surfaces | brand | rest)
    assert sorted(re.findall(r"--[\w-]+(?=:)", dark)) == sorted(surfaces)


def test_the_site_file_has_its_keys():
    site = json.loads((SRC / "site.json").read_text())
    assert {"name", "lang", "mode", "seo"} <= set(site)
    assert site["mode"] in {"light", "dark"}
    assert set(site["seo"]) == {"title", "description", "keywords", "ogImage", "favicon"}


@pytest.mark.parametrize("path", own_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_loaded_from_other_servers(path):
    text = path.read_text()
    for found in re.finditer(r"(?:https?:)?//[\w-]+\.[\w./-]+", text):
        before = text[max(0, found.start() - 24) : found.start()]
        link = re.search(r'"href": "$', before) or "xmlns=" in before
        assert link, f"{path.name}: {found[0]}"


def test_it_is_a_plain_site_that_a_container_can_serve():
    assert not [path.name for path in TEMPLATE.iterdir() if "ocker" in path.name]
    config = (TEMPLATE / "astro.config.mjs").read_text()
    assert "output: 'static'" in config
    assert "host: '0.0.0.0', port: 4321" in config
    assert "devToolbar: { enabled: false }" in config
