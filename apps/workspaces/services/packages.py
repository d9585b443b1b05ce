"""The packages of all templates, brought here ahead of need. A first use installs what is missing."""

import structlog
from django.conf import settings
from django.core.cache import cache

from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.services.facts import runtime

log = structlog.get_logger(__name__)

REST_SECONDS = 600  # after a failure: a machine without a network fails each time


def install_packages() -> None:
    """Instant when all is there. Containers bring their own in their images."""
    if runtime().name != "process":
        return
    for name in toolchain.template_names():
        resting = f"packages-rest:{name}"
        if cache.get(resting):
            continue
        try:
            toolchain.template_install(name, settings.STUDIO_HOME)
        except RuntimeFault as fault:
            cache.set(resting, True, REST_SECONDS)
            log.warning("workspaces.packages_missing", template=name, error=str(fault))
