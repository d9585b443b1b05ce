"""Stopped with a kept part of the answer, gone on, asked again of another model, in other words."""

import threading
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.chat.models import LanguageModel, Message, Turn
from apps.chat.services import cancel_turn, edit_and_resend, go_on, retry_turn, run_turn, start_turn
from apps.core.errors import AppError
from apps.projects.models import Project
from tests.chat.conftest import ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[..., ScriptedProvider]


@pytest.fixture
def mine(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def ended(turn: Turn) -> Turn:
    rows = Turn.objects.select_related("answer", "request", "project__organization", "conversation")
    return rows.get(pk=turn.pk)


def ask(project: Project, user: User, words: str) -> Turn:
    turn = start_turn(project=project, user=user, content=words)
    run_turn(turn.pk)
    return ended(turn)


@pytest.fixture
def stopped(project: Project, user: User, say: Say) -> Turn:
    """One that was stopped after its first words."""
    provider = say(heading("Old words", "New words"))
    provider.gate = threading.Event()
    turn = start_turn(project=project, user=user, content="Change the heading")
    provider.between = lambda: cancel_turn(turn=ended(turn), user=user)
    try:
        run_turn(turn.pk)
    finally:
        provider.gate.set()
    return ended(turn)


def test_nothing_of_it_is_applied_or_charged(stopped: Turn) -> None:
    assert (stopped.status, stopped.revision_id, stopped.credits) == ("cancelled", None, 0)


def test_it_says_so_and_offers_to_go_on(stopped: Turn, mine: Client) -> None:
    Message.objects.filter(pk=stopped.answer_id).update(content="I chan")
    page = mine.get(reverse("chat:turn", args=[stopped.project_id, stopped.pk])).content.decode()
    assert "I chan" in page
    assert "Stopped here" in page
    assert reverse("chat:go_on", args=[stopped.project_id, stopped.pk]) in page


def test_going_on_carries_the_request_out(stopped: Turn, user: User, say: Say) -> None:
    provider = say(heading("Old words", "New words"))
    again = go_on(turn=stopped, user=user)
    run_turn(again.pk)
    assert ended(again).status == "completed"
    assert again.request.content == "Go on where you stopped."
    told = provider.requests[0].messages[-1].content
    assert "Change the heading" in told
    assert "None of its changes was applied" in told


def test_the_designer_gets_the_first_words(project: Project, user: User) -> None:
    turn = start_turn(project=project, user=user, content="make the buttons #123456")
    cancel_turn(turn=turn, user=user)
    twice = go_on(turn=ended(turn), user=user)
    cancel_turn(turn=twice, user=user)
    again = go_on(turn=ended(twice), user=user)
    run_turn(again.pk)
    assert "#123456" in ended(again).answer.content


def test_only_what_was_stopped(project: Project, user: User, say: Say) -> None:
    say("Hi")
    with pytest.raises(AppError) as caught:
        go_on(turn=ask(project, user, "a"), user=user)
    assert caught.value.code == "not_stopped"


def test_again_with_another_model(project: Project, user: User, say: Say, mine: Client) -> None:
    say("Hi", "Ho")
    first = ask(project, user, "a")
    other = LanguageModel.objects.create(name="Other", litellm_model="openai/other")
    address = reverse("chat:retry", args=[project.pk, first.pk])
    assert mine.post(address, {"model": str(other.pk)}).status_code == 200
    new = Turn.objects.get(language_model=other)
    assert new.request.content == "a"
    assert ended(first).request.superseded_at is not None


class TestVersions:
    def test_the_old_line_stays_reachable(self, project: Project, user: User, say: Say, mine: Client) -> None:
        say(*["Hi"] * 4)
        first, second = ask(project, user, "first"), ask(project, user, "second")
        new = edit_and_resend(message=first.request, user=user, content="first, better")
        run_turn(new.pk)
        page = mine.get(reverse("chat:messages", args=[project.pk]))
        assert [turn.pk for turn in page.context["turns"]] == [new.pk]
        assert f'data-versions="{first.request_id}"' in page.content.decode()
        old = mine.get(reverse("chat:line", args=[project.pk, first.request_id]))
        assert [turn.pk for turn in old.context["turns"]] == [first.pk, second.pk]
        assert b"data-retry" not in old.content

    def test_versions_add_up(self, project: Project, user: User, say: Say) -> None:
        say(*["Hi"] * 4)
        first = ask(project, user, "one")
        second = edit_and_resend(message=first.request, user=user, content="two")
        run_turn(second.pk)
        third = retry_turn(turn=ended(second), user=user)
        run_turn(third.pk)
        assert ended(third).request.metadata["versions"] == [str(first.request_id), str(second.request_id)]

    def test_what_waits_is_not_folded(self, project: Project, user: User, say: Say) -> None:
        say("Hi")
        first = ask(project, user, "first")
        second = start_turn(project=project, user=user, content="second")
        waiting = start_turn(project=project, user=user, content="waits")
        cancel_turn(turn=second, user=user)
        edit_and_resend(message=first.request, user=user, content="first, better")
        assert ended(second).request.superseded_at is not None
        assert ended(waiting).request.superseded_at is None
