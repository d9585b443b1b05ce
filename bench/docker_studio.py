"""A studio of its own whose workspaces are containers on an engine of the measurement's own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e import studio as studios
from tests.e2e.studio import Studio
from tests.engine import Engine, start_engine

TEMPLATE = "baseline-landing"


@dataclass(frozen=True)
class DockerStudio:
    """A running studio, its engine, and the name of its preview image."""

    studio: Studio
    engine: Engine
    image: str


def possible() -> bool:
    """Whether an engine can be started here."""
    return os.getuid() == 0 and shutil.which("dockerd") is not None


@contextmanager
def docker_studio(home: Path, *, pool: int, **settings: str) -> Iterator[DockerStudio]:
    """Start both, with a warm pool of that size; end both. Needs root and dockerd."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    engine = start_engine(folder)
    try:
        studio = studios.start(
            home,
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
            image = engine.cli("images", "--format", "{{.Repository}}:{{.Tag}}", f"{TEMPLATE}-template")
            yield DockerStudio(studio, engine, image.split()[0])
        finally:
            studio.stop()
    finally:
        engine.close()
        shutil.rmtree(folder, ignore_errors=True)
