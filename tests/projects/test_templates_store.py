"""What templates say of themselves, and which one suits a site that came as files."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.core.errors import NotFound
from apps.projects import templates_store
from apps.projects.templates_store import DEFAULT


def test_every_template_describes_itself() -> None:
    found = templates_store.templates()
    assert found[0].name == DEFAULT
    assert sorted(template.name for template in found) == templates_store.names()
    for template in found:
        assert template.title
        assert template.description
        assert template.framework in ("astro", "vite")
        assert templates_store.build_tool(template.name) == template.buildTool == template.framework
        assert template.language
        assert "/template.json" not in templates_store.read_template(template.name)


def test_a_template_is_suited_to_itself() -> None:
    for name in templates_store.names():
        assert templates_store.suited_to(templates_store.read_template(name)) == name


@pytest.mark.parametrize(
    ("package", "template"),
    [
        ({"devDependencies": {"svelte": "5", "vite": "8"}}, "svelte-vite"),
        ({"dependencies": {"vite": "8"}}, "static-html"),
        ({"dependencies": {"astro": "7", "react": "19"}}, DEFAULT),
        ({"dependencies": ["react"]}, DEFAULT),
        ({"dependencies": None}, DEFAULT),
        ([], DEFAULT),
        ("react", DEFAULT),
    ],
)
def test_which_template_suits_files(package: object, template: str) -> None:
    assert templates_store.suited_to({"/package.json": json.dumps(package).encode()}) == template


@pytest.mark.parametrize("files", [{}, {"/package.json": b"{"}, {"/package.json": b"\xff"}])
def test_files_that_say_nothing(files: dict[str, bytes]) -> None:
    assert templates_store.suited_to(files) == DEFAULT


def test_the_build_tool_of_a_template_that_is_gone() -> None:
    assert templates_store.build_tool("") == "astro"
    with pytest.raises(NotFound):
        templates_store.describe("gone")


def test_templates_have_locks_without_addresses() -> None:
    for name in templates_store.names():
        lock = templates_store.template_root() / name / "package-lock.json"
        assert '"resolved"' not in lock.read_text()
        package = json.loads(templates_store.read_template(name)["/package.json"])
        assert all(version[0].isdigit() for version in package["dependencies"].values())
        assert {"dev", "build", "preview"} <= package["scripts"].keys()


def test_a_link_out_of_the_templates_is_not_followed(tmp_path: Path, settings: Any) -> None:
    outside = tmp_path / "secret"
    outside.write_text("not for projects")
    one, other = (tmp_path / "workspace_templates" / name for name in ("one", "other"))
    for folder in (one, other):
        folder.mkdir(parents=True)
        (folder / "package.json").write_text("{}")
    (one / "shared.css").write_text("p {}")
    (other / "shared.css").symlink_to("../one/shared.css")
    (other / "secret.txt").symlink_to(outside)
    settings.BASE_DIR = tmp_path
    assert templates_store.read_template("other") == {"/package.json": b"{}", "/shared.css": b"p {}"}
