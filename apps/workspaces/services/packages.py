"""The packages or images of all templates, ahead of need. A first use brings what is missing."""

import structlog
from django.conf import settings
from django.core.cache import cache

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.services import choice
from apps.workspaces.services.facts import runtime

log = structlog.get_logger(__name__)

REST_SECONDS = 600  # after a failure: a machine without a network fails each time


def install_packages() -> None:
    """Instant when all is there. Containers bring their own in their images."""
    for name in toolchain.template_names():
        resting = f"packages-rest:{name}"
        if cache.get(resting):
            continue
        try:
            _bring(name)
        except RuntimeFault as fault:
            cache.set(resting, True, REST_SECONDS)
            log.warning("workspaces.packages_missing", template=name, error=str(fault))


def _bring(name: str) -> None:
    used = runtime()
    if isinstance(used, DockerRuntime):
        choice.ensure_image(used.ground, name, lambda line: None)
    elif used.name == "process":
        toolchain.template_install(name, settings.STUDIO_HOME)
