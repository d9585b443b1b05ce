"""The live line of a builder page: deltas, fragments and facts of one project."""

import asyncio
import time
import uuid
from collections import Counter
from contextlib import suppress
from typing import Any

import structlog
from channels.db import DatabaseSyncToAsync, database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from apps.chat import streams
from apps.chat.models import Turn
from apps.chat.rendering import present_state, turn_part
from apps.core.errors import AppError
from apps.core.events import group_name
from apps.projects.access import may_edit, project_for
from apps.projects.models import Project
from apps.workspaces import events_relay
from apps.workspaces.models import Workspace
from apps.workspaces.services import touch

log = structlog.get_logger(__name__)

NOT_SIGNED_IN, NOT_FOUND, TOO_MANY, TOO_SLOW = 4401, 4404, 4429, 1013
MAX_WAITING = 2_000  # messages for one socket; one that is slower is closed and catches up when it reconnects
MAX_ASKED = 20  # turns in one hello
MAX_SOCKETS = 50  # of one person in this process
RECHECK_SECONDS = 15  # a page that says nothing still has to have the right to listen

_sockets: Counter[uuid.UUID] = Counter()


class ProjectConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # untyped library
    """One socket of one person at one project."""

    async def connect(self) -> None:
        """Join the group first and answer `hello` with the present state, so that nothing falls between."""
        self.project_id: uuid.UUID = self.scope["url_route"]["kwargs"]["project_id"]
        self.waiting: asyncio.Queue[Any] = asyncio.Queue(MAX_WAITING)
        self.writer: asyncio.Task[None] | None = None
        self.holder: uuid.UUID | None = None
        self.checked = time.monotonic()
        await self.accept()
        if not self.scope["user"].is_authenticated:
            await self.close(NOT_SIGNED_IN)
        elif not self._take_place():
            await self.close(TOO_MANY)
        elif await self._allowed():
            await self.channel_layer.group_add(group_name(self.project_id), self.channel_name)
            self.writer = asyncio.create_task(self._write())
            events_relay.join(self.project_id, self._send)

    async def disconnect(self, code: int) -> None:
        """Leave the group, and give the place back."""
        if self.holder is not None:
            _sockets[self.holder] -= 1
            self.holder = None
        if self.writer is not None:
            events_relay.leave(self.project_id, self._send)
            self.writer.cancel()
            with suppress(asyncio.CancelledError):
                await self.writer
            await self.channel_layer.group_discard(group_name(self.project_id), self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Text only; empty and binary messages are ignored."""
        if text_data:
            await super().receive(text_data=text_data, **kwargs)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """`hello` and `ping`; anything else is ignored. `visible`: somebody has the page in sight."""
        kind = content.get("type") if isinstance(content, dict) else None
        if kind not in ("hello", "ping") or not await self._allowed():
            return
        if kind == "ping":
            self._send({"type": "pong"})
        else:
            await self._catch_up(content.get("turns"))
        if content.get("visible") is True:
            await keep_awake(self.project_id)

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """What isn't JSON is ignored like any unknown message."""
        try:
            return await super().decode_json(text_data)
        except (ValueError, RecursionError):
            return None

    async def project_event(self, message: dict[str, Any]) -> None:
        """A fact of the project. Of a turn the row is read anew and the fragment sent."""
        if time.monotonic() - self.checked > RECHECK_SECONDS and not await self._allowed():
            return
        event = message["event"]
        if event["type"] == "turn":
            await self._send_turn(event["id"])
        else:
            self._send(event)

    async def _catch_up(self, turns: Any) -> None:
        """The present state, then what each named turn has said since. Live events wait meanwhile, so
        order holds.
        """
        self._send(await database_sync_to_async(present_state)(self.project_id))
        asked = turns if isinstance(turns, dict) else {}
        for name, seq in list(asked.items())[:MAX_ASKED]:
            turn_id = _uuid(name)
            if turn_id is None or not _is_seq(seq):
                continue
            status = await database_sync_to_async(self._status)(turn_id)
            if status in (Turn.Status.QUEUED, Turn.Status.RUNNING):
                for delta in await asyncio.to_thread(streams.replay, turn_id, seq):
                    self._send(delta)
            elif status is not None:
                await self._send_turn(turn_id)

    async def _send_turn(self, turn_id: uuid.UUID | str) -> None:
        part = await database_sync_to_async(self._turn_part)(turn_id)
        if part is not None:
            self._send(part)

    async def _allowed(self) -> bool:
        """Access may have ended since the page was opened: asked again with every hello and ping."""
        try:
            await database_sync_to_async(self._project)()
        except AppError:
            await self.close(NOT_FOUND)
            return False
        self.checked = time.monotonic()
        return True

    def _take_place(self) -> bool:
        """Whether the person may open one more socket."""
        person: uuid.UUID = self.scope["user"].pk
        if _sockets[person] >= MAX_SOCKETS:
            return False
        _sockets[person] += 1
        self.holder = person
        return True

    def _send(self, message: dict[str, Any]) -> None:
        """Put into the socket's queue; a socket that doesn't keep up is closed rather than remembered for
        ever.
        """
        try:
            self.waiting.put_nowait(message)
        except asyncio.QueueFull:
            log.warning("socket.too_slow", project=str(self.project_id))
            if self.writer is not None:
                self.writer.cancel()
            asyncio.get_running_loop().create_task(self.close(TOO_SLOW))

    async def _write(self) -> None:
        while True:
            await self.send_json(await self.waiting.get())

    def _project(self) -> Project:
        return project_for(self.scope["user"], self.project_id, right="view")

    def _status(self, turn_id: uuid.UUID) -> str | None:
        return (
            Turn.objects.filter(pk=turn_id, project_id=self.project_id)
            .values_list("status", flat=True)
            .first()
        )

    def _turn_part(self, turn_id: uuid.UUID | str) -> dict[str, Any] | None:
        try:
            project = self._project()
        except AppError:
            return None
        person = self.scope["user"]
        return turn_part(project, turn_id, can_edit=may_edit(person, project), user=person)


def _touch(project_id: uuid.UUID) -> None:
    workspace = Workspace.objects.filter(project_id=project_id, desired=Workspace.Desired.RUNNING).first()
    if workspace is not None:
        touch(workspace)


# In a thread of its own: waking takes a moment, and the other sockets must not wait for it.
keep_awake = DatabaseSyncToAsync(_touch, thread_sensitive=False)


def _is_seq(seq: Any) -> bool:
    return isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq < 2**31


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
