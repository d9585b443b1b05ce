"""The documents tell what is there: every route, every link, every picture, the apps and their order."""

import io
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROUTE = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/api/v1/[^`]*)`")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return document


def test_the_schema_is_valid_and_builds_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_every_route_is_in_the_api_document_and_no_other(schema: dict[str, Any]) -> None:
    routes = {(method.upper(), path) for path, methods in schema["paths"].items() for method in methods}
    assert set(ROUTE.findall((ROOT / "docs/api.md").read_text())) == routes


def test_every_answer_with_a_body_is_told_inside_the_envelope(schema: dict[str, Any]) -> None:
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            for code, answer in operation["responses"].items():
                for body in answer.get("content", {}).values():
                    if code == "default":
                        assert body["schema"]["$ref"].endswith("/Failure"), path
                    else:
                        assert set(body["schema"]["properties"]) == {"success", "data", "timestamp"}, path


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text()):
        if not link.startswith(("https://", "#", "/")):
            assert (document.parent / link.split("#")[0]).exists(), f"{document.name}: {link}"


def test_the_architecture_names_every_app_from_the_ground_up() -> None:
    named = re.findall(r"^apps/(\w+)/", (ROOT / "docs/architecture.md").read_text(), re.M)
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["apps"])
    assert named == [name for layer in reversed(layers) for name in layer.split(" | ")]


def test_every_make_command_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    commands = set(re.findall(r"^([a-z-]+):[^=]", makefile, re.M)) - {"system"}
    assert commands == set(re.findall(r"^([a-z-]+):.*?## ", makefile, re.M))
