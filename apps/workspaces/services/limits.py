"""What one workspace may use: the installation's settings, within what the organization's plan allows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Organization
from apps.core.errors import Invalid
from apps.workspaces.models import Workspace
from apps.workspaces.runtime.base import Limits
from config.environment import environment

LEAST_CPUS, LEAST_MEMORY_MB, LEAST_DISK_MB = 0.05, 192, 16


@dataclass(frozen=True)
class Resources:
    """ResourceAllocation of the type documents: cores, MB, MB, MB/s. A workspace has no network."""

    cpu: float
    memory: int
    storage: int
    networkBandwidth: int = 0


def ceiling(organization: Organization) -> Resources:
    """The most that one workspace of the organization may ask for."""
    plan, settings = organization.plan, environment()
    if plan is None:
        return Resources(settings.WORKSPACE_CPUS, settings.WORKSPACE_MEMORY_MB, settings.WORKSPACE_DISK_MB)
    return Resources(
        _first(plan.workspace_cpus, settings.WORKSPACE_CPUS),
        int(_first(plan.workspace_memory_mb, settings.WORKSPACE_MEMORY_MB)),
        int(_first(plan.workspace_disk_mb, settings.WORKSPACE_DISK_MB)),
    )


def usual(organization: Organization) -> Resources:
    """What a workspace gets when nobody asks: the settings, or less where the plan allows less."""
    most, settings = ceiling(organization), environment()
    return Resources(
        min(settings.WORKSPACE_CPUS, most.cpu),
        min(settings.WORKSPACE_MEMORY_MB, most.memory),
        min(settings.WORKSPACE_DISK_MB, most.storage),
    )


def resources_for(
    organization: Organization, asked: Mapping[str, Any], *, present: Resources | None = None
) -> dict[str, Any]:
    """`asked` (parts of ResourceAllocation) over `present`, or over what is usual, as JSON.

    Raises Invalid (422 `resources_too_high`, `resources_too_low`) that names the bound.
    """
    most = ceiling(organization)
    _check(_("Processor cores"), asked.get("cpu"), LEAST_CPUS, most.cpu, "")
    _check(_("Memory"), asked.get("memory"), LEAST_MEMORY_MB, most.memory, "MB")
    _check(_("Storage"), asked.get("storage"), LEAST_DISK_MB, most.storage, "MB")
    _check(_("Network bandwidth"), asked.get("networkBandwidth"), 0, 0, "MB/s")
    return {**asdict(present or usual(organization)), **asked}


def resources_of(workspace: Workspace) -> Resources:
    """What it was given, held to the plan as it is today."""
    given = {**asdict(usual(workspace.organization)), **workspace.resources}
    most = ceiling(workspace.organization)
    return Resources(
        min(float(given["cpu"]), most.cpu),
        min(int(given["memory"]), most.memory),
        min(int(given["storage"]), most.storage),
    )


def limits_of(workspace: Workspace) -> Limits:
    """The same for a runtime."""
    found = resources_of(workspace)
    return Limits(found.cpu, found.memory, found.storage, environment().WORKSPACE_PIDS)


def while_starting(limits: Limits) -> Limits:
    """The same with the cores of a start: they are held to `limits` when the first page is served."""
    return replace(limits, cpus=max(limits.cpus, environment().WORKSPACE_START_CPUS))


def _first(own: float | None, setting: float) -> float:
    return setting if own is None else own


def _check(name: str, asked: float | None, least: float, most: float, unit: str) -> None:
    if asked is None or least <= asked <= most:
        return
    facts = {"name": name, "asked": f"{asked:g}", "most": f"{most:g} {unit}".strip()}
    if asked > most:
        words = _("%(name)s: at most %(most)s here, %(asked)s was asked for.")
        raise Invalid(words % facts, code="resources_too_high", limit=most)
    facts["least"] = f"{least:g} {unit}".strip()
    words = _("%(name)s: at least %(least)s is needed, %(asked)s was asked for.")
    raise Invalid(words % facts, code="resources_too_low", limit=least)
