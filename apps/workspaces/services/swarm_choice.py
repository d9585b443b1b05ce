"""The swarm as the settings describe it, and whether its nodes may run workspaces."""

from collections.abc import Callable, Sequence

from django.conf import settings

from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.images import building, pushing
from apps.workspaces.runtime.swarm import SwarmRuntime
from apps.workspaces.services import canary
from apps.workspaces.services.canary import Attempt
from config.environment import Environment

Progress = Callable[[str], None]


def swarm(env: Environment) -> SwarmRuntime:
    """Asks nobody yet."""
    words = (word.strip() for word in env.SWARM_CONSTRAINTS.split(","))
    return SwarmRuntime(
        settings.STUDIO_HOME,
        secret=settings.SECRET_KEY,
        address=env.DOCKER_ADDRESS,
        registry=env.PREVIEW_REGISTRY,
        constraints=[word for word in words if word],
        relayed=env.SWARM_RELAY == "auto",
        closed=env.WORKSPACE_NETWORK == "closed",
    )


def look(env: Environment, templates: Sequence[str], progress: Progress) -> tuple[str, list[Attempt]]:
    """Build and push the images, look at every node from inside, let a test workspace try to break out.

    Answers what stands in the way of running workspaces ("" for nothing), and what the canary tried.
    """
    runtime = swarm(env)
    try:
        for template in templates:
            _provide(env, template, progress)
        runtime.verify(canary.TEMPLATE)
        attempts = canary.run(runtime, neighbours_may_drop=True)
    except RuntimeFault as fault:
        return fault.words, []
    progress(canary.table_of(attempts))
    counted = [item for item in attempts if not item.refused]
    if env.WORKSPACE_NETWORK != "closed":
        counted = [item for item in counted if item.kind != "network"]
    return canary.words_of(counted), attempts


def _provide(env: Environment, template: str, progress: Progress) -> None:
    """The nodes pull from the registry; without one, who runs them brings the images there by hand."""
    address, registry = env.DOCKER_ADDRESS, env.PREVIEW_REGISTRY
    building.build(template, address=address, home=settings.STUDIO_HOME, registry=registry, progress=progress)
    if registry:
        pushing.push(template, registry=registry, address=address, progress=progress)
