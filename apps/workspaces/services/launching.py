"""Starting the program of a workspace, or finding one that still runs."""

import contextlib
import secrets
import time

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.errors import TooMany
from apps.workspaces.agent_client import AgentError
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Limits, Spec
from apps.workspaces.services import endings
from apps.workspaces.services.facts import agent_of, handle_of, publish_state, runtime, studio_origins
from apps.workspaces.services.limits import limits_of, resources_of, while_starting
from apps.workspaces.services.ports import lease_port, lease_published

LEASE_SECONDS = 180  # an agent that nobody renews ends itself after this
ANSWER_SECONDS = 20.0  # from the start of the process to the first answer of the agent


class StartFailed(Exception):
    """The workspace could not be brought up. `code` names why, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def adopt(workspace: Workspace) -> bool:
    """Whether what the row knows of still runs and answers: a worker, or the engine, was away. It is thawed.

    Raises RuntimeFault.
    """
    if not workspace.token:
        return False
    observation = runtime().poll(handle_of(workspace))
    if not observation.alive:
        return False
    if observation.paused:
        runtime().resume(handle_of(workspace))
    try:
        agent_of(workspace).health()
    except AgentError:
        return False
    return True


def launch(workspace: Workspace) -> None:
    """Start it anew and wait for its agent; the row gets handle and token.

    Raises StartFailed, RuntimeFault.
    """
    with contextlib.suppress(TooMany):  # a page at a port of its own is offered later, if one is free
        lease_port(workspace)
    spec = Spec(
        id=workspace.pk,
        token=secrets.token_urlsafe(32),
        template=workspace.project.template,
        allowed_hosts=(f".{settings.PREVIEW_DOMAIN}",),
        studio_origins=studio_origins(),
        lease_seconds=LEASE_SECONDS,
        limits=_limits_of_start(workspace),
        ports=lease_published(workspace, runtime()),
    )
    handle = runtime().start(spec)
    given = resources_of(workspace)
    Workspace.objects.filter(pk=workspace.pk).update(
        revision=None,
        resources={
            "cpu": given.cpu,
            "memory": given.memory,
            "storage": given.storage,
            "networkBandwidth": given.networkBandwidth,
        },
        token=spec.token,
        handle=dict(handle.data),
        isolated=runtime().isolated,
        runtime=runtime().name,
        from_pool=False,
    )
    workspace.refresh_from_db()
    publish_state(workspace)
    _wait_for_answer(workspace)


def _limits_of_start(workspace: Workspace) -> Limits:
    """Full speed only where it can be taken back once the first page is served."""
    kept = limits_of(workspace)
    return while_starting(kept) if runtime().pauses else kept


def _wait_for_answer(workspace: Workspace) -> None:
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until:
        try:
            agent_of(workspace).health()
            return
        except AgentError:
            observation = runtime().poll(handle_of(workspace))
            if not observation.alive:
                ending = endings.ending_of(observation)
                words = endings.words_of(ending, memory_mb=resources_of(workspace).memory)
                raise StartFailed(str(ending), words) from None
            time.sleep(0.02)
    raise StartFailed("not_ready", _("The preview didn't start in time."))
