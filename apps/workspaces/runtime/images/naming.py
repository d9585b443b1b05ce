"""Names and labels of preview images."""

import re
from datetime import UTC, datetime

from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.images import content

LATEST = "latest"
TAG_LENGTH = 12
TEMPLATE_LABEL = "studio.template"
VERSION_LABEL = "studio.version"
CONTENT_LABEL = "studio.content"
SOURCE_LABEL = "studio.source"
_REGISTRY = re.compile(r"[A-Za-z0-9.\-\[\]]+(:\d{1,5})?(/[a-z0-9._\-/]+)?")


def repository(template: str, registry: str = "") -> str:
    """Such as localhost:5000/baseline-landing-template. Raises RuntimeFault for a bad registry."""
    name = f"{template}-template"
    if not registry:
        return name
    prefix = registry.strip().rstrip("/")
    if not _REGISTRY.fullmatch(prefix):
        raise RuntimeFault(f"“{registry}” is no registry; it should look like localhost:5000")
    return f"{prefix}/{name}"


def image_name(template: str, registry: str = "") -> str:
    """The image of the template as it is now, tagged by its content. Raises RuntimeFault."""
    return f"{repository(template, registry)}:{content.content_hash(template)[:TAG_LENGTH]}"


def labels(template: str, *, source: str) -> dict[str, str]:
    """`source` is "node" or "wheel"."""
    version = content.version(template)
    return {
        TEMPLATE_LABEL: template,
        VERSION_LABEL: version,
        CONTENT_LABEL: content.content_hash(template),
        SOURCE_LABEL: source,
        "org.opencontainers.image.title": f"{template}-template",
        "org.opencontainers.image.description": f"Dev server and agent for sites made from {template}",
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
