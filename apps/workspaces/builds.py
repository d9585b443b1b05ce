"""Production builds: an agent of its own for each, so that a build sees one revision and no live edit."""

import io
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import Unavailable
from apps.projects.models import Revision
from apps.workspaces.agent_client import AgentClient, AgentError, BuildError
from apps.workspaces.models import Sandbox
from apps.workspaces.runtime.base import RuntimeFault, Spec
from apps.workspaces.services.facts import runtime
from apps.workspaces.services.syncing import whole_tree
from apps.workspaces.services.waiting import wait_for_agent

LogLine = dict[str, Any]
SPARE_SECONDS = 60  # a sandbox's life beyond the longest build: starting, packing


@dataclass
class BuildOutcome:
    """What came of a build: an error, or a site to fetch while the sandbox lives."""

    build_id: str
    agent: AgentClient
    duration_ms: int
    error: BuildError | None

    def open_tar(self) -> io.BufferedReader:
        """The built site as a tar stream. Reading raises AgentError's subclasses."""
        return io.BufferedReader(_Pieces(self.agent.artifact(self.build_id)))


@contextmanager
def built_site(
    *, revision: Revision, build_id: str, on_log: Callable[[LogLine], None]
) -> Iterator[BuildOutcome]:
    """Build `revision` in a fresh sandbox, telling each log line; the sandbox ends with the block.

    Raises Unavailable when the sandbox can't be started or goes silent; a project that doesn't build
    is an outcome.
    """
    life = settings.ENV.BUILD_TIMEOUT_SECONDS + SPARE_SECONDS
    sandbox = Sandbox.objects.create(expires_at=timezone.now() + timedelta(seconds=life))
    token = secrets.token_urlsafe(32)
    template = revision.project.template
    spec = Spec(
        id=sandbox.pk,
        token=token,
        template=template,
        lease_seconds=life,
        build_seconds=settings.ENV.BUILD_TIMEOUT_SECONDS,
        dev_server=False,
    )
    try:
        handle = runtime().start(spec)
        agent = AgentClient(runtime().endpoint(handle).agent, token)
        try:
            wait_for_agent(runtime(), handle, agent)
            agent.put_files(whole_tree(revision))
            yield _build(agent, build_id, on_log)
        finally:
            agent.close()
            runtime().stop(handle)
    except (AgentError, RuntimeFault) as error:
        raise Unavailable(
            _("The build was interrupted on our side. Try again."), code="build_interrupted"
        ) from error
    finally:
        sandbox.delete()


def _build(agent: AgentClient, build_id: str, on_log: Callable[[LogLine], None]) -> BuildOutcome:
    done: dict[str, Any] = {}
    # The agent ends a build that takes too long; only an agent that hangs itself makes us wait longer.
    for line in agent.build(build_id, seconds=settings.ENV.BUILD_TIMEOUT_SECONDS + SPARE_SECONDS / 4):
        if line["type"] == "done":
            done = line
        else:
            on_log(line)
    error = cast(BuildError | None, done.get("error"))
    if not done.get("ok") and error is None:
        error = {"code": "build_ended", "message": _("The build ended without a result.")}
    return BuildOutcome(build_id, agent, int(done.get("durationMs", 0)), error)


class _Pieces(io.RawIOBase):
    """A readable stream over an iterator of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the next piece."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
