"""Which runtime this installation uses. Decided once, at its start, and read by every process of it.

The decision is kept in STUDIO_HOME/run/runtime.json with its reason and with what the canary tried last. It
is sent again when the engine's network may have changed (see guarding.py); what it finds then opens or closes
the gate for new workspaces, and leaves the choice as it is.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from apps.workspaces.runtime import engine, firewall
from apps.workspaces.runtime.base import IsolationUnavailable, Runtime, RuntimeFault
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.ground import Ground
from apps.workspaces.runtime.images import building
from apps.workspaces.runtime.process import ProcessRuntime
from apps.workspaces.runtime.swarm import SwarmRuntime
from apps.workspaces.services import canary, swarm_choice
from apps.workspaces.services.canary import Attempt
from config.environment import Environment, environment

log = structlog.get_logger(__name__)

Progress = Callable[[str], None]
MAY_REACH = "workspaces-may-reach-this-machine"


@dataclass(frozen=True)
class Choice:
    """`refused` says why nothing may run; `attempts` is what the canary tried, if there was one, at `at`.

    `closed` says why nothing more may start since, while what runs goes on and can be ended.
    """

    runtime: str
    why: str
    refused: str = ""
    attempts: tuple[Attempt, ...] = ()
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    closed: str = ""


def decide(templates: Sequence[str], progress: Progress) -> Choice:
    """Look what this machine offers, build `templates`' images, send the canary, and keep the outcome.

    Runs for seconds, at the first time for minutes. Never raises for what the engine can't do: see `refused`.
    """
    wanted = environment().WORKSPACE_RUNTIME
    if wanted == "process":
        made = Choice("process", _("The settings ask for it."))
    elif wanted == "swarm":
        trouble, attempts = swarm_choice.look(environment(), templates, progress)
        made = Choice("swarm", _("The settings ask for it."), trouble, tuple(attempts))
    else:
        made = _docker(wanted, templates, progress)
    _keep(made)
    log.info("workspaces.runtime", runtime=made.runtime, why=made.why, refused=made.refused or None)
    return made


def chosen() -> Choice | None:
    """The decision of this installation's last start; None before the first."""
    try:
        data = json.loads(_path().read_text())
        attempts = tuple(Attempt(**item) for item in data.pop("attempts"))
        return Choice(**data, attempts=attempts)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def make() -> Runtime:
    """The runtime that was chosen. Raises IsolationUnavailable where none may run."""
    wanted, made = environment().WORKSPACE_RUNTIME, chosen()
    if wanted == "process" or (wanted == "auto" and made is None):
        return ProcessRuntime(settings.STUDIO_HOME, isolation=environment().WORKSPACE_ISOLATION)
    if made is None or (wanted not in ("auto", made.runtime)):
        raise IsolationUnavailable(
            f"WORKSPACE_RUNTIME is {wanted}, which was not prepared: run manage.py prepare_workspaces"
        )
    if made.refused:
        raise IsolationUnavailable(made.refused)
    if made.runtime == "docker":
        return docker(environment(), gate=refuse_closed)
    if made.runtime == "swarm":
        return swarm_choice.swarm(environment())
    return ProcessRuntime(settings.STUDIO_HOME, isolation=environment().WORKSPACE_ISOLATION)


def refuse_closed() -> None:
    """Raises IsolationUnavailable while a canary that was sent again keeps the gate closed."""
    made = chosen()
    if made is not None and made.closed:
        words = _("No preview can start: a test of this machine failed. The status page says what to do.")
        raise IsolationUnavailable(made.closed, words=words)


def look_again(used: DockerRuntime) -> Choice | None:
    """Send the canary anew and keep the outcome, which closes the gate or opens it.

    One that doesn't start closes it as well. None before the first choice. EngineDown: nothing is known.
    """
    made = chosen()
    if made is None:
        return None
    attempts: Sequence[Attempt] = ()
    try:
        gateway = used.ground.network.gateway
        attempts = canary.run(used.without_gate(), gateways=[gateway])
        trouble = _trouble(attempts, used.ground.network.bridge)
    except engine.EngineDown:
        raise
    except RuntimeFault as fault:
        trouble = fault.words
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = replace(made, attempts=tuple(attempts), at=now, closed=trouble)
    _keep(made)
    (log.error if trouble else log.info)("workspaces.canary_again", closed=trouble or None)
    return made


def docker(env: Environment, *, gate: Callable[[], None] = lambda: None) -> DockerRuntime:
    """The docker runtime as the settings describe it."""
    ground = Ground(
        settings.STUDIO_HOME,
        address=env.DOCKER_ADDRESS,
        registry=env.PREVIEW_REGISTRY,
        dial=env.WORKSPACE_DIAL,
        disk=env.WORKSPACE_DISK,
    )
    return DockerRuntime(ground, container_runtime=env.DOCKER_RUNTIME, gate=gate)


def let_go(runtime: Runtime) -> None:
    """Take away what stands around workspaces, when none runs any more. An engine that is away keeps it."""
    try:
        if isinstance(runtime, DockerRuntime):
            runtime.ground.close()
        elif isinstance(runtime, SwarmRuntime):
            runtime.close()
    except RuntimeFault as fault:
        log.warning("workspaces.network_stays", error=str(fault))


def is_closed() -> bool:
    """For the readiness check: whether workspaces may run here, as far as the last canary knows."""
    made = chosen()
    return made is None or not (made.refused or made.closed)


def _docker(wanted: str, templates: Sequence[str], progress: Progress) -> Choice:
    """docker when it can be had; what stands in its way decides otherwise, by `wanted`."""
    attempts: Sequence[Attempt] = ()
    try:
        runtime = docker(environment())
        runtime.ground.client.ping()
        for name in templates:
            ensure_image(runtime.ground, name, progress)
        progress(_("Trying whether a workspace can break out"))
        attempts = canary.run(runtime, gateways=[runtime.ground.network.gateway])
        progress(canary.table_of(attempts))
        trouble = _trouble(attempts, runtime.ground.network.bridge)
    except RuntimeFault as fault:
        trouble = fault.words
    except engine.ENGINE_ERRORS as error:
        trouble = _("The Docker engine doesn't answer: %(error)s") % {"error": error}
    if not trouble:
        return Choice(
            "docker", _("A Docker engine answers, and a test workspace stayed inside."), "", tuple(attempts)
        )
    if wanted == "auto":
        why = _("Previews run as local processes. %(trouble)s") % {"trouble": trouble}
        return Choice("process", why, "", tuple(attempts))
    return Choice("docker", _("The settings ask for it."), trouble, tuple(attempts))


def ensure_image(ground: Ground, template: str, progress: Progress) -> None:
    """Build what is missing or older than the code. An older one is used when building fails."""
    try:
        building.build(
            template,
            address=ground.address,
            home=settings.STUDIO_HOME,
            registry=ground.registry,
            progress=progress,
        )
    except RuntimeFault as fault:
        ground.image(template)  # raises when there is none at all
        log.warning("workspaces.image_not_built", template=template, error=str(fault))


def _trouble(attempts: Sequence[Attempt], bridge: str) -> str:
    """Words for what the canary could do, and how to close it; "" when it is fine or allowed."""
    counted = [item for item in attempts if not item.refused]
    if environment().WORKSPACE_NETWORK == MAY_REACH:
        counted = [item for item in counted if item.kind != "network"]
    if not counted:
        return ""
    words = canary.words_of(counted)
    if any(item.kind == "network" for item in counted):
        words += " " + how_to_close(bridge)
    return words


def how_to_close(bridge: str) -> str:
    """The two commands of docs/operations.md."""
    commands = [f"iptables -I {chain} {' '.join(firewall.rule(bridge))}" for chain in ("INPUT", "FORWARD")]
    return _("To close its network, run as root: %(commands)s") % {"commands": " && ".join(commands)}


def _path() -> Path:
    return Path(settings.STUDIO_HOME) / "run" / "runtime.json"


def _keep(made: Choice) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    data: dict[str, Any] = asdict(made)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(data, indent=1))
    draft.replace(path)
