"""Build the preview image of a template."""

import os
import platform
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.engine import ENGINE_ERRORS, DockerClient, ImageNotFound, client
from apps.workspaces.runtime.images import context, naming

Source = Literal["auto", "node", "wheel"]
NODE_IMAGE = "node:{version}-bookworm-slim"
SAME_MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Built:
    """`fresh` is False when the image was there already."""

    name: str
    id: str
    content: str
    source: str
    fresh: bool


def build(
    template: str,
    *,
    address: str = "",
    home: Path,
    registry: str = "",
    source: Source = "auto",
    node_image: str = "",
    network: str = "",
    force: bool = False,
    progress: toolchain.Progress = lambda line: None,
) -> Built:
    """The image of `template` in the engine at `address`, tagged with its content and as latest.

    Nothing is built when an image of this content is there, unless `force`. `source` is "node" (packages
    are installed in a container of `node_image`, on `network`), "wheel" (the Node of this machine), or
    "auto": node where its image can be had. Raises RuntimeFault, also EngineDown.
    """
    engine = client(address)
    name = naming.image_name(template, registry)
    try:
        found = None if force else _present(engine, name, source)
        if found is None:
            base = node_image or NODE_IMAGE.format(version=toolchain.node_version())
            chosen = _choose(engine, source, base, progress)
            _run(engine, template, name, chosen, base, network, home, progress)
        image = engine.images.get(name)
        image.tag(naming.repository(template, registry), naming.LATEST)
    except ENGINE_ERRORS as error:
        raise RuntimeFault(f"The engine could not build {name}: {_words(error)}") from error
    origin = image.labels.get(naming.SOURCE_LABEL, "")
    return Built(name, str(image.id), image.labels[naming.CONTENT_LABEL], origin, found is None)


def _present(engine: DockerClient, name: str, source: Source) -> Any | None:
    try:
        image = engine.images.get(name)
    except ImageNotFound:
        return None
    made_from = image.labels.get(naming.SOURCE_LABEL)
    return image if source in ("auto", made_from) else None


def _choose(engine: DockerClient, source: Source, base: str, progress: toolchain.Progress) -> str:
    """node or wheel; asks the engine for the base image when that decides it."""
    if source == "wheel":
        return source
    try:
        engine.images.get(base)
    except ImageNotFound:
        progress(f"Fetching {base}")
        try:
            engine.images.pull(base)
        except ENGINE_ERRORS as error:
            if source == "node":
                raise RuntimeFault(f"{base} can't be fetched: {_words(error)}") from error
            progress(f"{base} can't be fetched, so the image is made from this machine's Node")
            return "wheel"
    return "node"


def _run(
    engine: DockerClient,
    template: str,
    name: str,
    source: str,
    base: str,
    network: str,
    home: Path,
    progress: toolchain.Progress,
) -> None:
    packed: AbstractContextManager[IO[bytes]]
    if source == "wheel":
        _same_machine(engine)
        packed = context.of_wheel(template, home, progress)
    else:
        packed = context.of_sources(template, home)
    with packed as tar:
        progress(f"Building {name}")
        lines = engine.api.build(
            fileobj=tar,
            custom_context=True,
            tag=name,
            rm=True,
            forcerm=True,
            decode=True,
            labels=naming.labels(template, source=source),
            buildargs=_arguments(template, source, base),
            network_mode=network or None,
        )
        _follow(lines, progress)


def _arguments(template: str, source: str, base: str) -> dict[str, str]:
    arguments = {"TEMPLATE": template}
    if source == "node":
        arguments["NODE_IMAGE"] = base
        if registry := os.environ.get("NPM_CONFIG_REGISTRY"):
            arguments["NPM_CONFIG_REGISTRY"] = registry
    return arguments


def _same_machine(engine: DockerClient) -> None:
    """A binary of this machine only runs on an engine of the same kind."""
    there, here = engine.version().get("Arch", ""), platform.machine()
    if there not in (here, SAME_MACHINE.get(here)):
        raise RuntimeFault(f"The engine is for {there}, this machine's Node for {here}; use --from node")


def _follow(lines: Iterable[dict[str, Any]], progress: toolchain.Progress) -> None:
    """The engine answers 200 before it begins, and tells in the stream what went wrong."""
    for line in lines:
        if "error" in line:
            raise RuntimeFault(f"The build failed: {line['error'].strip()}")
        text = str(line.get("stream", "")).strip()
        if text.startswith("Step "):
            progress(text.splitlines()[0])


def _words(error: Exception) -> str:
    return str(getattr(error, "explanation", None) or error)
