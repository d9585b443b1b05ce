"""From an empty row to a frozen workspace whose first page is rendered; and its end."""

import secrets
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import httpx
import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from apps.core.locks import Busy, held
from apps.core.transitions import transition
from apps.projects import templates_store
from apps.workspaces.agent_client import AgentError, agent_at
from apps.workspaces.models import WarmWorkspace
from apps.workspaces.runtime.base import Handle, Limits, RuntimeFault, Spec
from apps.workspaces.services import dev_pages
from apps.workspaces.services.facts import runtime, studio_origins
from apps.workspaces.services.limits import while_starting
from config.environment import environment

log = structlog.get_logger(__name__)

LEASE_SECONDS = 180  # of unfrozen time
WARM_SECONDS = 90.0  # from the start to the first page
PAGE_SECONDS = 30.0
REHEARSALS = 2
REHEARSED = (".astro", ".html", ".tsx", ".vue", ".svelte", "site.json", ".css")  # what makes up a page
BACK_OFF = (10, 30, 60, 300, 900)  # seconds without a start after the first, second… failure in a row
FORGET_SECONDS = 3600
Status = WarmWorkspace.Status


class WarmingFailed(Exception):
    """It runs, or ran, but serves no page."""


def new_member(template: str, version: str) -> WarmWorkspace:
    """A row for one that is to be started: written first, so that no sweep takes it for an orphan."""
    return WarmWorkspace.objects.create(
        template=template, version=version, runtime=runtime().name, token=secrets.token_urlsafe(32)
    )


def warm_up(member_id: uuid.UUID | str) -> None:
    """Start it, wait for its first page, freeze it. Done twice or for one that is gone it does nothing."""
    try:
        with held("warm-up", member_id):
            member = WarmWorkspace.objects.filter(pk=member_id, status=Status.STARTING).first()
            if member is not None:
                _warm_up(member)
    except Busy:
        return


def end(member: WarmWorkspace) -> None:
    """Stop one that is `ending` and forget it. While no engine answers it stays for the next try."""
    try:
        runtime().stop(Handle(member.pk, dict(member.handle)))
    except RuntimeFault as fault:
        log.warning("pool.end_failed", member=str(member.pk), error=str(fault))
        return
    WarmWorkspace.objects.filter(pk=member.pk).delete()


def versions(templates: Iterable[str]) -> dict[str, str]:
    """template → what would be started now. One whose image is missing is left out."""
    found = {}
    for template in templates:
        try:
            found[template] = runtime().version(template)
        except RuntimeFault as fault:
            log.warning("pool.no_version", template=template, error=str(fault))
    return found


def rests(template: str, version: str) -> bool:
    """Whether starts of this version failed so lately that none is tried."""
    _count, until = cache.get(_key(template, version), (0, timezone.now()))
    return bool(until > timezone.now())


def limits() -> Limits:
    """Full speed: it is lowered when a project's first page is served."""
    env = environment()
    usual = (env.WORKSPACE_CPUS, env.WORKSPACE_MEMORY_MB, env.WORKSPACE_DISK_MB, env.WORKSPACE_PIDS)
    return while_starting(Limits(*usual))


def _warm_up(member: WarmWorkspace) -> None:
    try:
        handle = _started(member)
        _until_served(handle, member.token)
        _rehearse(handle, member)
        memory = -(-runtime().usage(handle).memory_bytes // 1024**2)
        runtime().pause(handle)
    except (RuntimeFault, WarmingFailed) as error:
        log.warning("pool.start_failed", template=member.template, error=str(error))
        _remember_failure(member)
        if transition(member, to=Status.ENDING, reason=str(error)):
            end(member)
        return
    cache.delete(_key(member.template, member.version))
    if not transition(member, to=Status.WARM, reason="first page served", memory_mb=memory):
        runtime().stop(handle)  # it was ended while it started


def _started(member: WarmWorkspace) -> Handle:
    spec = Spec(
        id=member.pk,
        token=member.token,
        template=member.template,
        allowed_hosts=(f".{settings.PREVIEW_DOMAIN}",),
        studio_origins=studio_origins(),
        lease_seconds=LEASE_SECONDS,
        limits=limits(),
        warm=True,
    )
    handle = runtime().start(spec)
    member.handle = dict(handle.data)
    WarmWorkspace.objects.filter(pk=member.pk).update(handle=member.handle)
    return handle


def _until_served(handle: Handle, token: str) -> None:
    """The agent says it is ready, and a real GET of the page agrees."""
    agent = agent_at(runtime().endpoint(handle).agent, token)
    until = time.monotonic() + WARM_SECONDS
    while (status := _status(agent)) != "ready":
        if status == "error":
            raise WarmingFailed("the template's own page doesn't render")
        if not runtime().poll(handle).alive:
            raise WarmingFailed("it ended while it started")
        if time.monotonic() > until:
            raise WarmingFailed(f"no page after {WARM_SECONDS:.0f} s")
        time.sleep(0.1)
    try:
        with dev_pages.client(runtime().endpoint(handle).dev, seconds=PAGE_SECONDS) as http:
            answer = http.get("/", headers={"Accept": "text/html"})
    except httpx.HTTPError as error:
        raise WarmingFailed(f"its page can't be fetched: {type(error).__name__}") from error
    if answer.status_code != httpx.codes.OK:
        raise WarmingFailed(f"its page answers {answer.status_code}")


def _rehearse(handle: Handle, member: WarmWorkspace) -> None:
    """Change all that makes up the page, there and back: a first change is slow, and a claim brings one."""
    agent = agent_at(runtime().endpoint(handle).agent, member.token)
    files = {
        path: content.decode()
        for path, content in templates_store.read_template(member.template).items()
        if path.endswith(REHEARSED)
    }
    for end in ("\n", "") * REHEARSALS:
        changed = [{"path": path, "encoding": "utf8", "content": text + end} for path, text in files.items()]
        batch = {"revision": "rehearsal", "replace": False, "files": changed, "deleted": []}
        if not agent.put_files(batch)["verdict"]["ok"]:
            raise WarmingFailed("the template's own page doesn't take a change")


def _status(agent: Any) -> str:
    try:
        return str(agent.health()["status"])
    except AgentError:
        return "starting"


def _remember_failure(member: WarmWorkspace) -> None:
    key = _key(member.template, member.version)
    count = cache.get(key, (0, None))[0]
    until = timezone.now() + timedelta(seconds=BACK_OFF[min(count, len(BACK_OFF) - 1)])
    cache.set(key, (count + 1, until), FORGET_SECONDS)


def _key(template: str, version: str) -> str:
    return f"pool-failures:{template}:{version}"
