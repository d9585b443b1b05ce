"""The live line, through the real ASGI application."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.chat import streams
from apps.chat.models import Turn
from apps.chat.services import run_turn, start_turn
from apps.projects.models import Project, ProjectMember
from apps.workspaces.models import Workspace
from config.asgi import application
from tests.chat.conftest import ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)


def socket(project: Project, user: User | None) -> WebsocketCommunicator:
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    if user is not None:
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
    return WebsocketCommunicator(application, f"/ws/projects/{project.pk}/", headers=headers)


async def opened(project: Project, user: User) -> WebsocketCommunicator:
    line = await sync_to_async(socket)(project, user)
    connected, _ = await line.connect(timeout=5)
    assert connected
    return line


async def until(line: WebsocketCommunicator, kind: str) -> list[dict[str, Any]]:
    """All messages up to the first of that type."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["type"] != kind:
        found.append(await line.receive_json_from(timeout=5))
    return found


async def test_a_turn_is_heard_whole_and_in_order(
    project: Project, user: User, say: Callable[..., ScriptedProvider]
):
    say(heading("Old words", "New words"))
    line = await opened(project, user)
    await line.send_json_to({"type": "hello", "turns": {}})
    [state] = await until(line, "state")
    assert (state["head"], state["turn"]) == (str(project.head_id), None)
    turn = await sync_to_async(start_turn)(project=project, user=user, content="Change it")
    [waiting] = await until(line, "html")
    assert f'id="turn-{turn.pk}"' in waiting["html"]
    await sync_to_async(run_turn)(turn.pk)
    heard = await until(line, "html")
    seqs = [message["seq"] for message in heard if message["type"] == "delta"]
    assert seqs == list(range(1, len(seqs) + 1))
    assert any(message["type"] == "revision" for message in heard)
    assert "<strong>New words</strong>" in heard[-1]["html"]
    assert 'data-status="completed"' in heard[-1]["html"]
    await line.disconnect()


async def test_who_comes_back_gets_what_was_missed(project: Project, user: User):
    turn = await sync_to_async(start_turn)(project=project, user=user, content="Change it")
    writer = streams.TurnStream(project_id=project.pk, turn_id=turn.pk)
    for word in ("one ", "two ", "three "):
        writer.text(word)
        await asyncio.to_thread(writer.close)
    line = await opened(project, user)
    await line.send_json_to(
        {"type": "hello", "turns": {str(turn.pk): 1, "nonsense": 3, str(project.pk): "x"}}
    )
    state = (await until(line, "state"))[-1]
    assert state["turn"] == {"id": str(turn.pk), "status": "queued", "seq": 3}
    missed = [await line.receive_json_from(timeout=5) for _ in range(2)]
    assert [(delta["seq"], delta["text"]) for delta in missed] == [(2, "two "), (3, "three ")]
    await Turn.objects.filter(pk=turn.pk).aupdate(status="completed")
    await line.send_json_to({"type": "hello", "turns": {str(turn.pk): 3}})
    assert 'data-status="completed"' in (await until(line, "html"))[-1]["html"]
    await line.disconnect()


@pytest.mark.parametrize(
    "bad", ["not json", "[]", "1", '{"type": "nope"}', '{"type": "hello", "turns": [1]}']
)
async def test_nonsense_is_ignored(project: Project, user: User, bad: str):
    line = await opened(project, user)
    await line.send_to(text_data=bad)
    await line.send_json_to({"type": "ping"})
    assert (await until(line, "pong"))[-1] == {"type": "pong"}
    await line.disconnect()


async def closed_with(line: WebsocketCommunicator) -> int:
    await line.connect(timeout=5)
    message = await line.receive_output(timeout=5)
    assert message["type"] == "websocket.close"
    return int(message["code"])


async def test_outsiders_and_strangers(project: Project, outsider: User):
    assert await closed_with(await sync_to_async(socket)(project, outsider)) == 4404
    assert await closed_with(await sync_to_async(socket)(project, None)) == 4401


async def test_access_that_ends_closes_the_line(project: Project, outsider: User):
    member = await ProjectMember.objects.acreate(project=project, user=outsider, right="view")
    line = await opened(project, outsider)
    await member.adelete()
    await line.send_json_to({"type": "ping"})
    assert (await line.receive_output(timeout=5))["code"] == 4404


async def test_only_a_page_in_sight_keeps_the_preview_awake(project: Project, user: User):
    long_ago = timezone.now() - timedelta(minutes=10)
    wanted = {"status": "running", "desired": "running", "last_accessed_at": long_ago}
    organization = await sync_to_async(lambda: project.organization)()
    row = await Workspace.objects.acreate(project=project, organization=organization, user=user, **wanted)
    line = await opened(project, user)
    for said in ({}, {"visible": False}, {"visible": "yes"}, {"visible": True}):
        await row.arefresh_from_db()
        assert row.last_accessed_at == long_ago, said
        await line.send_json_to({"type": "ping", **said})
        await until(line, "pong")
    await line.send_json_to({"type": "ping"})
    await until(line, "pong")  # the one before is done with by now
    await row.arefresh_from_db()
    assert row.last_accessed_at is not None
    assert row.last_accessed_at > long_ago
    await line.disconnect()
