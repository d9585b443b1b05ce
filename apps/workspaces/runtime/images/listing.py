"""Which preview images an engine has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.engine import ENGINE_ERRORS, client
from apps.workspaces.runtime.images import content, naming


@dataclass(frozen=True)
class Listed:
    """One image. `current` tells whether it holds what the template and the agent are now."""

    template: str
    version: str
    content: str
    source: str
    size: int  # bytes
    created: datetime
    names: tuple[str, ...]
    current: bool


def images(address: str = "") -> Sequence[Listed]:
    """All preview images of the engine at `address`, the newest of a template first. Raises RuntimeFault."""
    try:
        found = client(address).images.list(filters={"label": naming.TEMPLATE_LABEL})
    except ENGINE_ERRORS as error:
        raise RuntimeFault(f"The engine could not list its images: {error}") from error
    now: dict[str, str] = {}
    listed = []
    for image in found:
        template = image.labels[naming.TEMPLATE_LABEL]
        if template not in now:
            now[template] = _content_now(template)
        listed.append(
            Listed(
                template=template,
                version=image.labels.get(naming.VERSION_LABEL, ""),
                content=image.labels.get(naming.CONTENT_LABEL, ""),
                source=image.labels.get(naming.SOURCE_LABEL, ""),
                size=int(image.attrs["Size"]),
                created=datetime.fromisoformat(str(image.attrs["Created"])[:19] + "+00:00"),
                names=tuple(sorted(image.tags)),
                current=image.labels.get(naming.CONTENT_LABEL) == now[template],
            )
        )
    newest_first = sorted(listed, key=lambda one: one.created, reverse=True)
    return sorted(newest_first, key=lambda one: one.template)


def _content_now(template: str) -> str:
    """Empty for a template that is no longer there."""
    try:
        return content.content_hash(template)
    except RuntimeFault:
        return ""
