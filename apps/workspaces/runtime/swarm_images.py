"""Which image a service runs: by digest, so that every node runs the same."""

from dataclasses import dataclass

from apps.workspaces.runtime.base import ImageMissing
from apps.workspaces.runtime.engine import DockerClient, ImageNotFound, NotFound
from apps.workspaces.runtime.images import naming


@dataclass(frozen=True)
class Image:
    """`reference` is what a node pulls; `version` changes with the content."""

    reference: str
    version: str


def resolve(client: DockerClient, template: str, registry: str) -> Image:
    """The template's image as the manager's node or the registry knows it. Raises ImageMissing.

    Without a registry each node must have been given the image by hand, under its name.
    """
    name = naming.image_name(template, registry)
    local_id, digest = _local(client, name)
    if not registry:
        if not local_id:
            raise missing(template, f"there is no {name} on the manager's node")
        return Image(name, local_id)
    digest = digest or _in_registry(client, name, template)
    return Image(f"{name.rpartition(':')[0]}@{digest}", digest)


def missing(template: str, problem: str) -> ImageMissing:
    """In words for people, who can do something about it."""
    return ImageMissing(
        f"A node has no image of {template}: {problem}",
        words=f"The preview image of {template} is missing. An administrator builds and pushes it with "
        f"manage.py preview_image build {template} and manage.py preview_image push {template}.",
    )


def _local(client: DockerClient, name: str) -> tuple[str, str]:
    """Id, and digest under which it was pushed or pulled; empty what there is not."""
    try:
        facts = client.api.inspect_image(name)  # type: ignore[no-untyped-call]
    except ImageNotFound:
        return "", ""
    repository = name.rpartition(":")[0]
    digests = [
        text.rpartition("@")[2] for text in facts["RepoDigests"] or [] if text.startswith(f"{repository}@")
    ]
    return str(facts["Id"]), digests[0] if digests else ""


def _in_registry(client: DockerClient, name: str, template: str) -> str:
    try:
        facts = client.api.inspect_distribution(name)  # type: ignore[no-untyped-call]
    except NotFound as error:
        raise missing(template, f"the registry has no {name}") from error
    return str(facts["Descriptor"]["digest"])
