"""The builder page, its fragments and the API."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.chat.models import LanguageModel, Message, Operation, Turn
from apps.chat.services import cancel_turn, run_turn, start_turn
from apps.core.models import Transition
from apps.projects.models import Project, ProjectMember
from apps.workspaces.models import Workspace
from tests.chat.conftest import ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mine(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def theirs(outsider: User) -> Client:
    client = Client()
    client.force_login(outsider, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def url(name: str, project: Project, *rest: Any) -> str:
    return reverse(f"chat:{name}", args=[project.pk, *rest])


def fill(project: Project, user: User, turns: int) -> None:
    """A long conversation, each turn with two operations."""
    for number in range(turns):
        turn = start_turn(project=project, user=user, content=f"request {number}")
        cancel_turn(turn=turn, user=user)
        for index in range(2):
            Operation.objects.create(
                turn=turn,
                message=turn.answer,
                index=index,
                type="file-update",
                description="x",
                preview={"affectedFiles": []},
            )
        Turn.objects.update(author=user)
        from django.core.cache import cache

        cache.clear()


def test_the_builder_shows_the_conversation(mine: Client, project: Project, user: User):
    fill(project, user, 3)
    page = mine.get(url("builder", project))
    assert page.status_code == 200
    assert page.content.count(b'class="turn"') == 3


def test_it_wakes_the_workspace_and_lets_its_script_in(mine: Client, project: Project):
    page = mine.get(url("builder", project)).content.decode()
    workspace = Workspace.objects.get(project=project)
    assert workspace.desired == "running"
    assert f'src="http://{workspace.pk}.preview.localhost' in page


def test_a_page_fetched_ahead_wakes_nothing(mine: Client, project: Project):
    page = mine.get(url("builder", project), headers={"sec-purpose": "prefetch;prerender"})
    assert page.status_code == 200
    assert b"/__studio/enter" not in page.content
    assert not Workspace.objects.filter(project=project).exists()


def test_its_queries_do_not_grow(mine: Client, project: Project, user: User):
    fill(project, user, 2)
    mine.get(url("builder", project))
    cache.clear()  # else the second visit isn't noted, for the first was a moment ago
    with CaptureQueriesContext(connection) as few:
        mine.get(url("builder", project))
    fill(project, user, 48)
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        page = mine.get(url("builder", project))
    assert len(many) == len(few)
    assert len(many) <= 20
    assert page.content.count(b'class="turn"') == 15


def test_older_messages_by_cursor(mine: Client, project: Project, user: User):
    fill(project, user, 20)
    page = mine.get(url("builder", project))
    older = mine.get(url("messages", project), {"before": page.context["older"]})
    assert [turn.request.content for turn in older.context["turns"]] == [f"request {n}" for n in range(5)]
    assert older.context["older"] == ""
    assert mine.get(url("messages", project), {"before": "nonsense"}).status_code == 404


def test_it_takes_up_the_first_prompt_once(mine: Client, project: Project):
    session = mine.session
    session[f"first_prompt:{project.pk}"] = "a page for a bakery"
    session.save()
    page = mine.get(url("builder", project))
    assert page.context["open_turn"].request.content == "a page for a bakery"
    mine.get(url("builder", project))
    assert Turn.objects.count() == 1


def test_a_first_prompt_that_is_refused_stands_in_the_composer(
    mine: Client, project: Project, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("apps.chat.services.starting.TURNS_A_MINUTE", 0)
    session = mine.session
    session[f"first_prompt:{project.pk}"] = "a page for a bakery"
    session.save()
    page = mine.get(url("builder", project)).content.decode()
    assert Turn.objects.count() == 0
    assert ">a page for a bakery</textarea>" in page
    assert "It is still here." in page


def test_send_answers_with_both_messages(mine: Client, project: Project):
    answer = mine.post(url("send", project), {"content": "Hello <b>there</b>"})
    assert answer.status_code == 200
    turn = Turn.objects.get()
    assert f'id="message-{turn.request_id}"' in answer.content.decode()
    assert f'id="message-{turn.answer_id}"' in answer.content.decode()
    assert "Hello &lt;b&gt;there" in answer.content.decode()


@pytest.mark.parametrize(("words", "status"), [("", 422), ("x" * 10_001, 422), ("x" * 10_000, 200)])
def test_lengths(mine: Client, project: Project, words: str, status: int):
    answer = mine.post(url("send", project), {"content": words}, headers={"Accept": "application/json"})
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["code"] == "message_length"


def test_an_unknown_model_is_refused(mine: Client, project: Project):
    LanguageModel.objects.create(name="Off", litellm_model="x/y", is_enabled=False)
    for model in (str(uuid.uuid4()), "nonsense", str(LanguageModel.objects.get().pk)):
        assert mine.post(url("send", project), {"content": "a", "model": model}).status_code == 404


def test_outsiders_find_nothing(theirs: Client, project: Project, user: User):
    turn = start_turn(project=project, user=user, content="secret")
    for name in ("builder", "messages", "poll"):
        assert theirs.get(url(name, project)).status_code == 404
    assert theirs.get(url("turn", project, turn.pk)).status_code == 404
    for name in ("stop", "retry", "undo"):
        assert theirs.post(url(name, project, turn.pk)).status_code == 404
    assert theirs.post(url("send", project), {"content": "x"}).status_code == 404


def test_viewers_may_only_look(theirs: Client, project: Project, outsider: User):
    ProjectMember.objects.create(project=project, user=outsider, right="view")
    page = theirs.get(url("builder", project))
    assert page.status_code == 200
    assert b'id="composer"' not in page.content
    assert theirs.post(url("send", project), {"content": "x"}).status_code == 403


def test_a_turn_of_another_project_is_not_found(mine: Client, project: Project, user: User):
    from apps.projects.services import create_project

    other = create_project(user=user, name="Other", files={"/a.txt": b"a\n"})
    turn = start_turn(project=other, user=user, content="x")
    assert mine.get(url("turn", project, turn.pk)).status_code == 404
    assert mine.post(url("stop", project, turn.pk)).status_code == 404


def test_poll(mine: Client, project: Project, user: User, say: Callable[..., ScriptedProvider]):
    say(heading("Old words", "New words"))
    turn = start_turn(project=project, user=user, content="x")
    waiting = mine.get(url("poll", project), {"turn": turn.pk, "after": 0}).json()
    assert (waiting["turn"]["status"], waiting["deltas"]) == ("queued", [])
    run_turn(turn.pk)
    done = mine.get(url("poll", project), {"turn": turn.pk, "after": 0}).json()
    assert done["turn"] is None
    assert 'data-status="completed"' in done["html"][0]["html"]
    assert (
        mine.get(
            url("poll", project), {"turn": turn.pk, "after": "x"}, headers={"Accept": "application/json"}
        ).status_code
        == 422
    )


def test_stop_retry_undo_resend(
    mine: Client, project: Project, user: User, say: Callable[..., ScriptedProvider]
):
    say(heading("Old words", "New words"), "Two", "Three")
    turn = start_turn(project=project, user=user, content="x")
    assert b'data-status="cancelled"' in mine.post(url("stop", project, turn.pk)).content
    assert b'data-status="queued"' in mine.post(url("retry", project, turn.pk)).content
    again = Turn.objects.get(status="queued")
    run_turn(again.pk)
    assert "undone" in mine.post(url("undo", project, again.pk)).content.decode()
    sent = mine.post(url("resend", project, again.request_id), {"content": "better"})
    assert b"better" in sent.content
    assert Message.objects.filter(superseded_at__isnull=False).count() == 4
    assert Transition.objects.filter(to_status="cancelled").count() == 1


class TestApi:
    def test_create_and_list(self, mine: Client, project: Project, say: Callable[..., ScriptedProvider]):
        say(heading("Old words", "New words"))
        address = f"/api/v1/projects/{project.pk}/messages"
        made = mine.post(address, {"content": "Change it"}, content_type="application/json")
        assert made.status_code == 201, made.content
        turn = made.json()["data"]
        assert turn["status"] == "queued"
        assert turn["message"]["workspaceId"] == str(project.pk)
        run_turn(turn["id"])
        page = mine.get(address, {"limit": 1}).json()["data"]
        [answer] = page["items"]
        assert (answer["role"], answer["status"]) == ("assistant", "completed")
        assert answer["operations"][0]["type"] == "content-update"
        assert answer["operations"][0]["rollbackInfo"]["canRollback"] is True
        rest = mine.get(address, {"cursor": page["nextCursor"]}).json()["data"]
        assert [message["role"] for message in rest["items"]] == ["user"]
        assert rest["nextCursor"] is None
        undone = mine.post(f"/api/v1/projects/{project.pk}/turns/{turn['id']}/undo")
        assert undone.json()["data"]["undoneBy"]

    def test_refusals(self, mine: Client, theirs: Client, project: Project):
        address = f"/api/v1/projects/{project.pk}/messages"
        bad = mine.post(address, {"content": ""}, content_type="application/json")
        assert (bad.status_code, bad.json()["code"], bad.json()["success"]) == (422, "message_length", False)
        assert theirs.get(address).status_code == 404
        assert Client().get(address).status_code in (401, 403)
        mine.post(address, {"content": "a"}, content_type="application/json")
        for _ in range(3):
            behind = mine.post(address, {"content": "b"}, content_type="application/json")
            assert (behind.status_code, behind.json()["data"]["status"]) == (201, "waiting")
        fifth = mine.post(address, {"content": "c"}, content_type="application/json")
        assert (fifth.status_code, fifth.json()["code"]) == (409, "queue_full")

    def test_list_queries_do_not_grow(self, mine: Client, project: Project, user: User):
        address = f"/api/v1/projects/{project.pk}/messages?limit=100"
        fill(project, user, 2)
        mine.get(address)
        with CaptureQueriesContext(connection) as few:
            mine.get(address)
        fill(project, user, 10)
        with CaptureQueriesContext(connection) as many:
            mine.get(address)
        assert len(few) == len(many)


def test_admin_lists(project: Project, user: User):
    fill(project, user, 2)
    admin = User.objects.get(email="admin@example.com")
    client = Client()
    client.force_login(admin, "allauth.account.auth_backends.AuthenticationBackend")
    for name in ("turn", "message", "conversation", "operation", "languagemodel"):
        assert client.get(reverse(f"admin:chat_{name}_changelist")).status_code == 200
    turn = Turn.objects.first()
    assert turn is not None
    assert client.get(reverse("admin:chat_turn_change", args=[turn.pk])).status_code == 200
