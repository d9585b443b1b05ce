"""manage.py preview_image, against a real engine and a real registry."""

import io
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.workspaces.runtime.engine import client
from apps.workspaces.runtime.images import content, naming, verifying
from tests.conftest import need
from tests.engine import TEMPLATE, Engine
from tests.services import HOME

pytestmark = pytest.mark.docker
REGISTRY = """
version: 0.1
storage: {{filesystem: {{rootdirectory: {folder}}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@pytest.fixture
def preview(engine: Engine, preview_image: str, settings: Any) -> Callable[..., str]:
    """Runs the command against the engine of the tests and answers what it printed."""
    settings.STUDIO_HOME = HOME

    def run(*words: str) -> str:
        out = io.StringIO()
        call_command("preview_image", *words, "--engine", engine.address, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a docker-registry of the tests' own."""
    need(shutil.which("docker-registry") is not None, "docker-registry")
    folder = tmp_path_factory.mktemp("registry")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "config.yml").write_text(REGISTRY.format(folder=folder / "data", port=port))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["docker-registry", "serve", str(folder / "config.yml")], stdout=log, stderr=log
        )
    end = time.monotonic() + 10
    while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
        assert time.monotonic() < end, (folder / "log").read_text()
        time.sleep(0.05)
    yield f"localhost:{port}"
    process.terminate()
    process.wait(10)


def test_a_build_of_the_same_content_is_already_there(
    preview: Callable[..., str], preview_image: str
) -> None:
    started = time.monotonic()
    said = preview("build", TEMPLATE, "--from", "wheel")
    assert "Already there" in said
    assert preview_image in said
    assert time.monotonic() - started < 10


def test_the_image_keeps_its_promises(preview: Callable[..., str]) -> None:
    said = preview("verify", TEMPLATE)
    assert "FAILED" not in said
    for name in ("labels", "not root", "no shell", "first page", "health check", "read-only", "SIGTERM"):
        assert name in said


def test_an_image_that_does_not_is_found_out(engine: Engine, preview_image: str, tmp_path: Path) -> None:
    """A shell and root in it, under the name of a registry of its own."""
    (tmp_path / "sh").write_text("x")
    (tmp_path / "sh").chmod(0o755)
    (tmp_path / "Dockerfile").write_text(f"FROM {preview_image}\nUSER 0:0\nCOPY sh /bin/sh\n")
    name = naming.image_name(TEMPLATE, "bad.example")
    list(client(engine.address).api.build(path=str(tmp_path), tag=name, rm=True, decode=True))
    checks = {
        check.name: check
        for check in verifying.verify(TEMPLATE, registry="bad.example", address=engine.address)
    }
    assert not checks["not root"].ok
    assert not checks["no shell, no package manager"].ok
    assert "bin/sh" in checks["no shell, no package manager"].seen
    assert checks["first page"].ok
    with pytest.raises(CommandError, match="does not keep its promises: not root"):
        call_command(
            "preview_image", "verify", TEMPLATE, "--registry", "bad.example", "--engine", engine.address,
            stdout=io.StringIO(),
        )  # fmt: skip


def test_list_tells_what_is_current(
    preview: Callable[..., str], monkeypatch: pytest.MonkeyPatch, preview_image: str
) -> None:
    line = next(line for line in preview("list").splitlines() if preview_image in line)
    assert " current " in line
    assert content.content_hash(TEMPLATE)[:12] in line
    monkeypatch.setattr(content, "content_hash", lambda template: "0" * 64)
    line = next(line for line in preview("list").splitlines() if preview_image in line)
    assert " outdated " in line


def test_push_and_pull(
    preview: Callable[..., str], registry: str, engine: Engine, preview_image: str
) -> None:
    said = preview("push", TEMPLATE, "--registry", registry)
    assert "The registry has it: sha256:" in said
    with urllib.request.urlopen(f"http://{registry}/v2/{TEMPLATE}-template/tags/list", timeout=10) as answer:
        assert set(json.load(answer)["tags"]) == {"latest", preview_image.rpartition(":")[2]}
    images = client(engine.address).images
    latest = f"{registry}/{TEMPLATE}-template:latest"
    for name in (latest, naming.image_name(TEMPLATE, registry)):
        images.remove(name)
    assert images.pull(latest).labels["studio.content"] == content.content_hash(TEMPLATE)


def test_errors_are_told_in_words(preview: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="The registry did not take localhost:1/"):
        preview("push", TEMPLATE, "--registry", "localhost:1")
    with pytest.raises(CommandError, match="Say to which registry"):
        preview("push", TEMPLATE)
    with pytest.raises(CommandError, match="is no registry"):
        preview("push", TEMPLATE, "--registry", "what is this")
    with pytest.raises(CommandError, match="can't be fetched"):
        preview("build", TEMPLATE, "--from", "node", "--node-image", "localhost:1/no/node:1", "--force")
    with pytest.raises(CommandError, match="invalid choice"):
        preview("build", "no-such-template")
    monkeypatch.setattr(content, "content_hash", lambda template: "0" * 64)
    for action in ("verify", "push"):
        with pytest.raises(CommandError, match="build it first"):
            preview(action, TEMPLATE, "--registry", "localhost:1")


def test_no_engine(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No Docker engine answers"):
        call_command("preview_image", "list", "--engine", f"unix://{tmp_path}/none.sock")
