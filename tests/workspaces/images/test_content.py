"""What names an image: a hash over all that goes into it, and nothing else."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.images import content, context, naming

TEMPLATE = "static-html"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A copy of what images are made of, to be changed."""
    ignore = shutil.ignore_patterns("node_modules")
    for part in ("docker/agent", "docker/preview", f"workspace_templates/{TEMPLATE}"):
        shutil.copytree(toolchain.BASE_DIR / part, tmp_path / part, ignore=ignore)
    monkeypatch.setattr(toolchain, "AGENT_SOURCE", tmp_path / "docker" / "agent")
    monkeypatch.setattr(toolchain, "TEMPLATES", tmp_path / "workspace_templates")
    monkeypatch.setattr(content, "PREVIEW", tmp_path / "docker" / "preview")
    settings.BASE_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [
        "docker/agent/src/lease.mjs",
        "docker/agent/package-lock.json",
        "docker/preview/Dockerfile",
        "docker/preview/healthcheck.mjs",
        f"workspace_templates/{TEMPLATE}/index.html",
        f"workspace_templates/{TEMPLATE}/package-lock.json",
    ],
)
def test_a_change_of_any_part_changes_the_hash(checkout: Path, path: str) -> None:
    before = content.content_hash(TEMPLATE)
    assert len(before) == 64
    assert content.content_hash(TEMPLATE) == before
    (checkout / path).write_text((checkout / path).read_text() + "\n")
    assert content.content_hash(TEMPLATE) != before


def test_another_node_changes_the_hash(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content.content_hash(TEMPLATE)
    monkeypatch.setattr(toolchain, "node_version", lambda: "99.0.0")
    assert content.content_hash(TEMPLATE) != before


def test_what_only_lies_around_does_not_change_the_hash(checkout: Path) -> None:
    before = content.content_hash(TEMPLATE)
    for folder in ("docker/agent", f"workspace_templates/{TEMPLATE}"):
        (checkout / folder / "node_modules" / "left").mkdir(parents=True)
        (checkout / folder / "node_modules" / "left" / "pad.js").write_text("1")
    assert content.content_hash(TEMPLATE) == before


def test_an_unknown_template_is_named() -> None:
    for name in ("no-such", "../agent", ""):
        with pytest.raises(RuntimeFault, match="There is no template"):
            content.content_hash(name)


def test_names_and_labels() -> None:
    digest = content.content_hash(TEMPLATE)
    assert naming.image_name(TEMPLATE) == f"static-html-template:{digest[:12]}"
    assert naming.repository(TEMPLATE, "localhost:5000/") == "localhost:5000/static-html-template"
    labels = naming.labels(TEMPLATE, source="wheel")
    assert labels["studio.content"] == digest
    assert labels["studio.template"] == TEMPLATE
    assert labels["org.opencontainers.image.version"] == labels["studio.version"] != ""


@pytest.mark.parametrize("registry", ["a b", "http://localhost:5000", "x,y", "localhost:port", "-;rm"])
def test_a_registry_that_is_none_is_refused(registry: str) -> None:
    with pytest.raises(RuntimeFault, match="is no registry"):
        naming.repository(TEMPLATE, registry)


def test_the_last_stage_stands_alone() -> None:
    dockerfile = (content.PREVIEW / "Dockerfile").read_text()
    assert dockerfile.count("\nFROM ") == 4
    last = context._last_stage(dockerfile)
    assert last.startswith("FROM scratch\n")
    assert "--from=" not in last
    assert last.count("COPY") == 3
