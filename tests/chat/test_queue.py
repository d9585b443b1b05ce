"""Messages that wait behind the open turn."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from apps.accounts import credits
from apps.accounts.models import Plan, User
from apps.chat.models import Message, Turn
from apps.chat.services import (
    cancel_turn,
    change_waiting,
    remove_waiting,
    run_turn,
    send_next,
    start_turn,
    sweep_turns,
)
from apps.chat.services.ending import Outcome, finish
from apps.chat.services.queueing import promote
from apps.core.errors import AppError
from apps.core.jobs import Job
from apps.core.models import Transition
from apps.projects.models import Project
from tests.chat.conftest import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[..., ScriptedProvider]


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(
        "apps.core.jobs._send", lambda job, row_id: job is Job.RUN_TURN and sent.append(row_id)
    )
    return sent


def start(project: Project, user: User, *words: str) -> list[Turn]:
    return [start_turn(project=project, user=user, content=each) for each in words]


def statuses(*turns: Turn) -> list[str]:
    found = dict(Turn.objects.values_list("pk", "status"))
    return [found.get(turn.pk, "gone") for turn in turns]


def code(act: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        act()
    return caught.value.code


def test_the_next_follows_when_the_first_ends(
    project: Project, user: User, say: Say, jobs: list[str]
) -> None:
    say("One", "Two", "Three")
    one, two, three = start(project, user, "a", "b", "c")
    assert statuses(one, two, three) == ["queued", "waiting", "waiting"]
    assert jobs == [str(one.pk)]
    run_turn(one.pk)
    assert statuses(one, two, three) == ["completed", "queued", "waiting"]
    run_turn(two.pk)
    run_turn(three.pk)
    assert statuses(one, two, three) == ["completed"] * 3
    assert jobs == [str(turn.pk) for turn in (one, two, three)]


def test_also_when_it_fails(project: Project, user: User) -> None:
    one, two = start(project, user, "a", "b")
    finish(one, Outcome("failed", error={"code": "x", "message": "x"}))
    assert statuses(one, two) == ["failed", "queued"]


def test_three_at_most(project: Project, user: User) -> None:
    start(project, user, "a", "b", "c", "d")
    assert code(lambda: start(project, user, "e")) == "queue_full"


def test_a_waiting_one_is_not_taken_up(project: Project, user: User, say: Say) -> None:
    say("x")
    _one, two = start(project, user, "a", "b")
    run_turn(two.pk)
    assert statuses(two) == ["waiting"]


def test_a_stop_holds_it_back_until_it_is_sent(project: Project, user: User, jobs: list[str]) -> None:
    one, two = start(project, user, "a", "b")
    cancel_turn(turn=one, user=user)
    sweep_turns()
    assert statuses(one, two) == ["cancelled", "waiting"]
    two.refresh_from_db()
    assert two.error["code"] == "stopped"
    send_next(turn=two, user=user)
    assert (statuses(two), jobs[-1]) == (["queued"], str(two.pk))
    two.refresh_from_db()
    assert two.error is None


def test_a_new_message_lets_the_held_one_go_first(project: Project, user: User) -> None:
    one, two = start(project, user, "a", "b")
    cancel_turn(turn=one, user=user)
    [three] = start(project, user, "c")
    assert statuses(two, three) == ["queued", "waiting"]


def test_change_and_remove(project: Project, user: User) -> None:
    _one, two, three = start(project, user, "a", "b", "c")
    change_waiting(turn=two, content="better")
    assert Message.objects.get(pk=two.request_id).content == "better"
    remove_waiting(turn=three)
    assert statuses(three) == ["gone"]
    assert Message.objects.filter(conversation__project=project).count() == 4


def test_what_was_sent_is_no_longer_changed(project: Project, user: User) -> None:
    one, two = start(project, user, "a", "b")
    finish(one, Outcome("failed"))
    for act in (
        lambda: change_waiting(turn=two, content="x"),
        lambda: remove_waiting(turn=two),
        lambda: send_next(turn=two, user=user),
    ):
        assert code(act) == "not_waiting"


def test_the_sweep_sends_what_nobody_sent(project: Project, user: User, jobs: list[str]) -> None:
    one, two = start(project, user, "a", "b")
    Turn.objects.filter(pk=one.pk).update(status="failed")
    assert sweep_turns() == 1
    assert (statuses(two), jobs[-1]) == (["queued"], str(two.pk))


def test_promoted_exactly_once(project: Project, user: User, jobs: list[str]) -> None:
    one, two, three = start(project, user, "a", "b", "c")
    Turn.objects.filter(pk=one.pk).update(status="failed")

    def all_at_once() -> None:
        try:
            promote(project.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=all_at_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses(two, three) == ["queued", "waiting"]
    assert jobs.count(str(two.pk)) == 1
    assert Transition.objects.filter(row_id=two.pk).count() == 1


def test_messages_sent_while_it_ends_are_not_forgotten(project: Project, user: User) -> None:
    [one] = start(project, user, "a")
    begun = threading.Barrier(2)

    def end() -> None:
        try:
            begun.wait()
            finish(one, Outcome("failed"))
        finally:
            connection.close()

    thread = threading.Thread(target=end)
    thread.start()
    begun.wait()
    [two] = start(project, user, "b")
    thread.join()
    assert statuses(one, two) == ["failed", "queued"]


def test_without_credits_it_waits_and_says_so(project: Project, user: User, say: Say) -> None:
    project.organization.plan = Plan.objects.create(name="Small", credits_a_month=50)
    project.organization.save()
    say("One", "Two")
    one, two = start(project, user, "a", "b")
    credits.grant(organization=project.organization, credits=-50)
    finish(one, Outcome("failed"))
    two.refresh_from_db()
    assert (two.status, two.error["code"]) == ("waiting", "credits_exhausted")
    assert code(lambda: send_next(turn=two, user=user)) == "credits_exhausted"
    credits.grant(organization=project.organization, credits=60)
    send_next(turn=two, user=user)
    assert statuses(two) == ["queued"]


def test_a_provider_never_hears_of_messages_that_wait(project: Project, user: User, say: Say) -> None:
    provider = say("One", "Two")
    one, two = start(project, user, "first", "second")
    run_turn(one.pk)
    assert [line.content for line in provider.requests[0].messages] == ["first"]
    run_turn(two.pk)
    assert [line.content for line in provider.requests[1].messages] == ["first", "One", "second"]
