"""Thumbs: one of each person and turn, changeable, with a reason."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.chat.models import Feedback, Turn
from apps.chat.services import give_feedback, run_turn, start_turn, take_feedback_back
from apps.core.errors import AppError
from apps.projects.models import Project, ProjectMember
from tests.chat.conftest import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def turn(project: Project, user: User, say: Callable[..., ScriptedProvider]) -> Turn:
    """One that has been answered."""
    say("Hello.")
    started = start_turn(project=project, user=user, content="Hi")
    run_turn(started.pk)
    return Turn.objects.get(pk=started.pk)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def refusal(turn: Turn, user: User, **given: Any) -> str:
    with pytest.raises(AppError) as caught:
        give_feedback(turn=turn, user=user, **given)
    return caught.value.code


def test_a_second_opinion_takes_the_place_of_the_first(turn: Turn, user: User) -> None:
    give_feedback(turn=turn, user=user, value="down", reason="too_much", words="Why the footer?")
    kept = give_feedback(turn=turn, user=user, value="up", reason="too_much")
    assert (Feedback.objects.count(), kept.value, kept.reason) == (1, "up", "")


def test_each_person_has_their_own(turn: Turn, user: User, outsider: User) -> None:
    give_feedback(turn=turn, user=user, value="up")
    give_feedback(turn=turn, user=outsider, value="down")
    take_feedback_back(turn=turn, user=user)
    assert [row.user for row in Feedback.objects.all()] == [outsider]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": "sideways"}, "feedback_value"),
        ({"value": "down", "reason": "hate"}, "feedback_reason"),
        ({"value": "down", "words": "x" * 2001}, "feedback_words"),
    ],
)
def test_what_can_not_be_kept(turn: Turn, user: User, given: dict[str, Any], code: str) -> None:
    assert refusal(turn, user, **given) == code


def test_not_before_there_is_an_answer(project: Project, user: User) -> None:
    assert refusal(start_turn(project=project, user=user, content="a"), user, value="up") == "turn_open"


def test_the_page_shows_only_ones_own(turn: Turn, project: Project, user: User, outsider: User) -> None:
    give_feedback(turn=turn, user=outsider, value="up")
    mine, address = client_of(user), reverse("chat:feedback", args=[project.pk, turn.pk])
    assert b'aria-pressed="true"' not in mine.get(reverse("chat:turn", args=[project.pk, turn.pk])).content
    answer = mine.post(address, {"value": "down", "reason": "looks_wrong", "words": "<b>ugly</b>"})
    assert b'aria-pressed="true"' in answer.content
    assert b"&lt;b&gt;ugly" in answer.content
    assert b'aria-pressed="true"' not in mine.post(address, {"value": ""}).content


def test_over_rest(turn: Turn, project: Project, user: User) -> None:
    address = f"/api/v1/projects/{project.pk}/turns/{turn.pk}/feedback"
    mine = client_of(user)
    body = {"value": "down", "reason": "broke_page", "words": "White page"}
    answer = mine.put(address, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["data"]) == (200, body)
    bad = mine.put(address, json.dumps({"value": "x"}), content_type="application/json")
    assert (bad.status_code, bad.json()["code"]) == (422, "feedback_value")
    assert mine.delete(address).status_code == 204
    assert not Feedback.objects.exists()


def test_viewers_and_strangers_say_nothing(
    turn: Turn, project: Project, outsider: User, make_user: Callable[..., User]
) -> None:
    viewer = make_user("vera@example.com")
    ProjectMember.objects.create(project=project, user=viewer, right="view")
    address = reverse("chat:feedback", args=[project.pk, turn.pk])
    assert client_of(viewer).post(address, {"value": "up"}).status_code == 403
    assert client_of(outsider).post(address, {"value": "up"}).status_code == 404


def test_administrators_see_it_with_its_reason(
    turn: Turn, user: User, make_user: Callable[..., User]
) -> None:
    give_feedback(turn=turn, user=user, value="down", reason="broke_page", words="All white")
    root = make_user("root@example.com")
    root.is_staff = root.is_superuser = True
    root.save()
    staff = client_of(root)
    page = staff.get("/admin/chat/feedback/?reason=broke_page")
    assert page.status_code == 200
    assert b"All white" in page.content
    assert b"Broke the page" in page.content
    assert b"All white" not in staff.get("/admin/chat/feedback/?value__exact=up").content
