"""A studio of its own whose workspaces are containers on an engine of the measurement's own."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e import studio as studios
from tests.e2e.studio import BASE_DIR, Studio
from tests.engine import Engine, start_engine

TEMPLATE = "baseline-landing"
HOME = BASE_DIR / ".studio-test" / "bench-docker"
BUILD_SECONDS = 600


@dataclass(frozen=True)
class DockerStudio:
    """A running studio, its engine, and the name of its preview image."""

    studio: Studio
    engine: Engine
    image: str


def _until_quiet(engine: Engine) -> None:
    """The images of the other templates are built behind the first one, which takes a core or two."""
    templates = [folder.parent.name for folder in BASE_DIR.glob("workspace_templates/*/package.json")]
    deadline = time.monotonic() + BUILD_SECONDS
    while not all(engine.cli("images", "--quiet", f"{name}-template") for name in templates):
        assert time.monotonic() < deadline, "the images are not built"
        time.sleep(1)


@contextmanager
def own_engine() -> Iterator[Engine]:
    """An engine of the measurement's own. Needs root and dockerd."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    engine = start_engine(folder)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def docker_studio(engine: Engine, *, pool: int, **settings: str) -> Iterator[DockerStudio]:
    """A fresh studio on it, with a warm pool of that size."""
    studio = studios.start(
        HOME,
        WORKSPACE_RUNTIME="docker",
        DOCKER_ADDRESS=engine.address,
        WORKSPACE_POOL=f"{TEMPLATE}={pool}",
        WORKSPACE_POOL_MEMORY_MB="8192",
        WORKSPACE_LIMIT="40",
        WORKSPACE_PER_USER="40",
        WORKSPACE_PER_ORGANIZATION="40",
        WORKSPACE_STARTS="12",
        **settings,
    )
    try:
        studio.wait_until_ready()
        _until_quiet(engine)
        image = engine.cli("images", "--format", "{{.Repository}}:{{.Tag}}", f"{TEMPLATE}-template")
        yield DockerStudio(studio, engine, image.split()[0])
    finally:
        studio.stop()
