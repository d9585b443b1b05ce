"""Leases of the ports 8001–8100. The database lets none be held twice; who comes second picks another."""

import random

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.errors import TooMany
from apps.workspaces.models import FIRST_PORT, LAST_PORT, PortLease, Workspace
from apps.workspaces.runtime.base import Runtime
from apps.workspaces.runtime.docker import DockerRuntime

Purpose = PortLease.Purpose


def lease_port(workspace: Workspace, purpose: str = Purpose.PAGE) -> int:
    """The workspace's port for a purpose, leased if it has none. Raises TooMany when all are taken."""
    while True:
        mine = (
            PortLease.objects.filter(workspace=workspace, purpose=purpose)
            .values_list("port", flat=True)
            .first()
        )
        if mine is not None:
            return mine
        taken = set(PortLease.objects.values_list("port", flat=True))
        free = [port for port in range(FIRST_PORT, LAST_PORT + 1) if port not in taken]
        if not free:
            raise TooMany(_("All preview ports are in use. Stop a preview and try again."), code="no_port")
        try:
            with transaction.atomic():
                lease = PortLease.objects.create(
                    workspace=workspace, purpose=purpose, port=random.choice(free)
                )
                return lease.port
        except IntegrityError:
            continue  # someone took this port, or leased one for this workspace, a moment ago


def lease_published(workspace: Workspace, runtime: Runtime) -> tuple[int, int] | None:
    """Ports for agent and dev server where the engine publishes them; None elsewhere or when none is free."""
    if not isinstance(runtime, DockerRuntime) or not runtime.ground.publishes:
        return None
    try:
        return lease_port(workspace, Purpose.AGENT), lease_port(workspace, Purpose.DEV)
    except TooMany:
        return None  # the engine takes any that are free


def release_ports(workspace: Workspace) -> None:
    """Give its ports back."""
    PortLease.objects.filter(workspace=workspace).delete()
