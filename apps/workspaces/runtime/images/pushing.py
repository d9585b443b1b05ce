"""Send a preview image to a registry."""

from collections.abc import Iterable
from typing import Any

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import ImageMissing, RuntimeFault
from apps.workspaces.runtime.engine import ENGINE_ERRORS, DockerClient, ImageNotFound, client
from apps.workspaces.runtime.images import naming


def push(
    template: str, *, registry: str, address: str = "", progress: toolchain.Progress = lambda line: None
) -> str:
    """Send the image of the present content, under its tag and as latest. Answers its digest there.

    An image that was built without a registry's name is given one. Raises ImageMissing and RuntimeFault.
    """
    if not registry:
        raise RuntimeFault("Say to which registry: set PREVIEW_REGISTRY, or give --registry localhost:5000")
    engine = client(address)
    target, name = naming.repository(template, registry), naming.image_name(template, registry)
    try:
        _name_it(engine, template, target, name)
        tag = name.rpartition(":")[2]
        _send(engine, target, tag, progress)
        return _send(engine, target, naming.LATEST, progress)
    except ENGINE_ERRORS as error:
        raise RuntimeFault(f"{name} could not be sent: {error}") from error


def _name_it(engine: DockerClient, template: str, target: str, name: str) -> None:
    tag = name.rpartition(":")[2]
    for known in (name, naming.image_name(template)):
        try:
            image = engine.images.get(known)
        except ImageNotFound:
            continue
        image.tag(target, tag)
        image.tag(target, naming.LATEST)
        return
    raise ImageMissing(f"There is no image {name}; build it first: manage.py preview_image build {template}")


def _send(engine: DockerClient, target: str, tag: str, progress: toolchain.Progress) -> str:
    progress(f"Sending {target}:{tag}")
    return _follow(engine.api.push(target, tag=tag, stream=True, decode=True), target)


def _follow(lines: Iterable[dict[str, Any]], target: str) -> str:
    """The engine answers 200 at once, and tells in the stream what the registry says."""
    digest = ""
    for line in lines:
        if "error" in line:
            raise RuntimeFault(f"The registry did not take {target}: {line['error'].strip()}")
        digest = line.get("aux", {}).get("Digest", digest)
    if not digest:
        raise RuntimeFault(f"The registry did not say that it has {target}")
    return digest
