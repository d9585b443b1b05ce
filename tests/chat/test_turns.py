"""Turns from start to end, on real PostgreSQL and Redis."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.chat import streams
from apps.chat.models import Message, Turn
from apps.chat.providers.base import ProviderError
from apps.chat.services import (
    cancel_turn,
    edit_and_resend,
    retry_turn,
    run_turn,
    start_turn,
    sweep_turns,
    undo_turn,
)
from apps.chat.services.ending import Outcome, finish
from apps.chat.services.pulse import claim
from apps.core.errors import AppError
from apps.core.models import Transition
from apps.projects.models import Project, Revision
from apps.projects.services import commit, read_file, undo_revision
from tests.chat.conftest import FILES, ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)
HERO = "/src/components/Hero.astro"
Say = Callable[..., ScriptedProvider]


def ended(turn: Turn) -> Turn:
    return Turn.objects.select_related("answer", "request", "revision", "project", "conversation").get(
        pk=turn.pk
    )


def ask(project: Project, user: User, words: str = "Change the heading") -> Turn:
    turn = start_turn(project=project, user=user, content=words)
    run_turn(turn.pk)
    return ended(turn)


def hero(project: Project) -> str:
    project.refresh_from_db()
    assert project.head is not None
    return read_file(project.head, HERO).decode()


def broken(code: str = "cut_off") -> ProviderError:
    return ProviderError(code, "It broke off.", retriable=True)


class TestComplete:
    def test_it_changes_the_page_once(self, project: Project, user: User, say: Say):
        before = project.head_id
        say(heading("Old words", "New words"))
        turn = ask(project, user)
        assert turn.status == Turn.Status.COMPLETED, turn.error
        assert '"heading": "New words"' in hero(project)
        assert turn.revision is not None
        assert (turn.revision.parent_id, turn.revision.turn_id) == (before, turn.pk)
        assert turn.revision.message == "Change the heading"
        assert turn.answer.content == "I changed the heading to **New words**."
        receipt = turn.receipt
        assert (receipt["files"], receipt["added"], receipt["removed"], receipt["tokens"]) == (1, 1, 1, 150)
        [operation] = turn.operations.all()
        assert (operation.type, operation.status) == ("content-update", "completed")
        assert operation.result["linesAdded"] == 1
        assert operation.rollback_info["modifiedFiles"] == [HERO]

    def test_its_deltas_are_numbered_without_gaps(self, project: Project, user: User, say: Say):
        say(heading("Old words", "New words"))
        turn = ask(project, user)
        deltas = streams.replay(turn.pk)
        assert [delta["seq"] for delta in deltas] == list(range(1, len(deltas) + 1))
        words = "".join(delta["text"] for delta in deltas if delta["kind"] == "text")
        assert words.strip() == turn.answer.content
        assert any(delta["kind"] == "operation" and "Hero.astro" in delta["html"] for delta in deltas)
        assert streams.replay(turn.pk, after=2)[0]["seq"] == 3

    def test_words_alone_change_nothing(self, project: Project, user: User, say: Say):
        before = project.head_id
        say("I can't do that.")
        turn = ask(project, user)
        assert (turn.status, turn.revision, turn.answer.content) == ("completed", None, "I can't do that.")
        project.refresh_from_db()
        assert project.head_id == before

    def test_a_second_delivery_finds_nothing_to_do(self, project: Project, user: User, say: Say):
        say(heading("Old words", "New words"))
        turn = ask(project, user)
        run_turn(turn.pk)
        assert Revision.objects.filter(project=project, turn_id=turn.pk).count() == 1
        assert ended(turn).attempts == 1

    def test_every_move_leaves_a_trace(self, project: Project, user: User, say: Say):
        say("Hi")
        turn = ask(project, user)
        moves = list(Transition.objects.filter(row_id=turn.pk).values_list("from_status", "to_status"))
        assert moves == [("queued", "running"), ("running", "completed")]


class TestMending:
    def test_the_model_is_told_and_mends(self, project: Project, user: User, say: Say):
        provider = say(heading("Olt words", "New words"), heading("Old words", "New words"))
        turn = ask(project, user)
        assert turn.status == "completed"
        told = provider.requests[1].messages[-1].content
        assert "isn't in the file" in told
        assert '"heading": "Old words"' in told
        assert any(delta["kind"] == "reset" for delta in streams.replay(turn.pk))
        assert turn.receipt["rounds"] == 1

    def test_twice_at_most(self, project: Project, user: User, say: Say):
        provider = say(*[heading("nope", "x")] * 5)
        turn = ask(project, user)
        assert (turn.status, turn.error["code"]) == ("failed", "search_not_found")
        assert len(provider.requests) == 3
        assert "Old words" in hero(project)
        assert turn.answer.content == ""
        assert [operation.status for operation in turn.operations.all()] == ["failed"]

    def test_nothing_is_half_applied(self, project: Project, user: User, say: Say):
        good = heading("Old words", "New words").replace("</code>", "")
        say(*[good + '<file path="/../etc/passwd" action="create">x</file>\n</code>'] * 3)
        turn = ask(project, user)
        assert (turn.status, turn.error["code"]) == ("failed", "path_traversal")
        assert "Old words" in hero(project)

    def test_a_page_that_does_not_compile_is_refused(self, project: Project, user: User, say: Say):
        page = '<code>\n<file path="/src/pages/index.astro" action="update">\n---\nconst a = ;\n---\n<p>\n</file>\n</code>'
        say(*[page] * 3)
        turn = ask(project, user)
        assert turn.status == "failed"
        assert "/src/pages/index.astro" in turn.error["message"]

    def test_a_cut_off_operation_is_not_applied(self, project: Project, user: User, say: Say):
        cut = heading("Old words", "New words")[:-30]
        say(cut, cut, cut)
        turn = ask(project, user)
        assert turn.status == "failed"
        assert "Old words" in hero(project)


class TestProviderFailures:
    def test_words_of_the_failure_reach_the_person(self, project: Project, user: User, say: Say):
        say(ProviderError("bad_key", "The model's key was refused."))
        turn = ask(project, user)
        assert turn.status == "failed"
        assert turn.error == {"code": "bad_key", "message": "The model's key was refused."}

    def test_a_dropped_stream_is_asked_for_once_more(self, project: Project, user: User, say: Say):
        answer = heading("Old words", "New words")
        say([answer[:100], broken()], answer)
        turn = ask(project, user)
        assert turn.status == "completed"
        kinds = [delta["kind"] for delta in streams.replay(turn.pk)]
        assert kinds.count("reset") == 1

    def test_but_not_for_ever(self, project: Project, user: User, say: Say):
        answer = heading("Old words", "New words")
        say([answer[:100], broken()], [answer[:100], broken()])
        turn = ask(project, user)
        assert (turn.status, turn.error["code"]) == ("failed", "cut_off")
        assert "Old words" in hero(project)


class TestStarting:
    @pytest.mark.parametrize("words", ["", "   \n ", "x" * 10_001, "\0\0"])
    def test_length(self, project: Project, user: User, words: str):
        with pytest.raises(AppError) as caught:
            start_turn(project=project, user=user, content=words)
        assert caught.value.code == "message_length"

    def test_ten_thousand_are_fine(self, project: Project, user: User):
        assert start_turn(project=project, user=user, content=" " + "x" * 10_000 + "\n").status == "queued"

    def test_one_at_a_time(self, project: Project, user: User):
        first = start_turn(project=project, user=user, content="a")
        assert start_turn(project=project, user=user, content="b").status == "waiting"
        for ask_again in (
            lambda: retry_turn(turn=first, user=user),
            lambda: edit_and_resend(message=first.request, user=user, content="c"),
        ):
            with pytest.raises(AppError) as caught:
                ask_again()
            assert (caught.value.code, caught.value.status) == ("turn_open", 409)
        assert Message.objects.filter(conversation__project=project).count() == 4

    def test_rate_limit(self, project: Project, user: User):
        for _ in range(20):
            cancel_turn(turn=start_turn(project=project, user=user, content="a"), user=user)
        with pytest.raises(AppError) as caught:
            start_turn(project=project, user=user, content="a")
        assert (caught.value.code, caught.value.status) == ("rate_limit", 429)


class TestCancel:
    def test_a_waiting_turn_ends_at_once(self, project: Project, user: User):
        turn = start_turn(project=project, user=user, content="a")
        cancel_turn(turn=turn, user=user)
        assert ended(turn).status == "cancelled"

    def test_a_silent_model_does_not_keep_it(self, project: Project, user: User, say: Say):
        provider = say(heading("Old words", "New words"))
        provider.gate = threading.Event()
        turn = start_turn(project=project, user=user, content="a")
        provider.between = lambda: cancel_turn(turn=ended(turn), user=user)
        began = time.monotonic()
        try:
            run_turn(turn.pk)
        finally:
            provider.gate.set()
        assert time.monotonic() - began < 4
        assert ended(turn).status == "cancelled"
        assert "Old words" in hero(project)

    def test_an_ended_turn_stays_as_it_is(self, project: Project, user: User, say: Say):
        say("Hi")
        turn = ask(project, user)
        cancel_turn(turn=turn, user=user)
        assert ended(turn).status == "completed"


class TestAfterwards:
    def test_undo(self, project: Project, user: User, say: Say):
        say(heading("Old words", "New words"))
        turn = ask(project, user)
        undo_turn(turn=turn, user=user)
        assert "Old words" in hero(project)
        turn = ended(turn)
        assert turn.undone_by_id is not None
        assert [operation.status for operation in turn.operations.all()] == ["rolled-back"]
        with pytest.raises(AppError):
            undo_turn(turn=turn, user=user)

    def test_undo_that_conflicts_says_so(self, project: Project, user: User, say: Say):
        say(heading("Old words", "New words"), heading("New words", "Newest"))
        first = ask(project, user)
        ask(project, user)
        with pytest.raises(AppError) as caught:
            undo_turn(turn=first, user=user)
        assert caught.value.code == "merge_conflict"
        assert "Newest" in hero(project)

    def test_retry(self, project: Project, user: User, say: Say):
        say(ProviderError("network", "Unreachable."), heading("Old words", "New words"))
        failed = ask(project, user)
        again = retry_turn(turn=failed, user=user)
        run_turn(again.pk)
        assert ended(again).status == "completed"
        assert ended(failed).request.superseded_at is not None
        assert ended(again).request.content == failed.request.content

    def test_resend_folds_and_keeps_the_page(self, project: Project, user: User, say: Say):
        provider = say(heading("Old words", "New words"), "Two", "Three")
        first = ask(project, user, "first")
        ask(project, user, "second")
        new = edit_and_resend(message=first.request, user=user, content="first, better")
        run_turn(new.pk)
        assert "New words" in hero(project)
        assert Message.objects.filter(superseded_at=None).count() == 2
        assert [line.content for line in provider.requests[-1].messages] == ["first, better"]

    def test_resend_with_undo(self, project: Project, user: User, say: Say):
        say(heading("Old words", "New words"), "Ok")
        first = ask(project, user, "first")
        edit_and_resend(message=first.request, user=user, content="other", also_undo=True)
        assert "Old words" in hero(project)


class TestOthersEdits:
    def test_a_persons_edit_meanwhile_is_merged(self, project: Project, user: User, say: Say):
        provider = say(heading("Old words", "New words"))
        edited = FILES[HERO].replace(b"  <p>{content.text}</p>", b"  <p class='x'>{content.text}</p>")
        provider.between = lambda: save(project, user, edited)
        turn = ask(project, user)
        assert turn.status == "completed"
        assert "New words" in hero(project)
        assert "class='x'" in hero(project)

    def test_a_conflict_leaves_the_persons_edit(self, project: Project, user: User, say: Say):
        provider = say(heading("Old words", "New words"))
        provider.between = lambda: save(project, user, FILES[HERO].replace(b"Old words", b"My words"))
        turn = ask(project, user)
        assert (turn.status, turn.error["code"]) == ("failed", "merge_conflict")
        assert "My words" in hero(project)


def save(project: Project, user: User, content: bytes) -> None:
    """What the Code tab does, in the provider's thread."""
    try:
        commit(
            project=project, base_id=None, changes={HERO: content}, kind="edit", message="Edit", author=user
        )
    finally:
        connection.close()


class TestSweep:
    def test_an_unsent_turn_is_sent_again(self, project: Project, user: User):
        turn = start_turn(project=project, user=user, content="a")
        assert sweep_turns() == 0
        Turn.objects.update(sent_at=timezone.now() - timedelta(seconds=11))
        assert sweep_turns() == 1
        assert ended(turn).sent_at > timezone.now() - timedelta(seconds=5)

    def test_a_dead_workers_turn_is_taken_up_once_more(self, project: Project, user: User, say: Say):
        turn = start_turn(project=project, user=user, content="a")
        assert claim(turn.pk) is not None
        expire()
        sweep_turns()
        assert ended(turn).status == "queued"
        say(heading("Old words", "New words"))
        run_turn(turn.pk)
        assert ended(turn).status == "completed"
        assert streams.replay(turn.pk)[0]["kind"] == "reset"

    def test_twice_dead_is_told(self, project: Project, user: User):
        turn = start_turn(project=project, user=user, content="a")
        for _ in range(2):
            claim(turn.pk)
            expire()
            sweep_turns()
        assert (ended(turn).status, ended(turn).error["code"]) == ("failed", "interrupted")

    def test_what_was_committed_counts(self, project: Project, user: User):
        turn = start_turn(project=project, user=user, content="a")
        claim(turn.pk)
        commit(
            project=project, base_id=None, changes={"/a.txt": b"a\n"}, kind="ai", message="a", turn_id=turn.pk
        )
        expire()
        sweep_turns()
        assert ended(turn).status == "completed"
        assert ended(turn).receipt["files"] == 1

    def test_a_zombie_writes_nothing(self, project: Project, user: User, say: Say):
        provider = say(heading("Old words", "New words"))
        turn = start_turn(project=project, user=user, content="a")
        provider.between = lambda: (expire(), sweep_turns(), connection.close())
        run_turn(turn.pk)
        assert ended(turn).status == "queued"
        assert "Old words" in hero(project)
        assert Revision.objects.filter(project=project).count() == 1

    def test_a_turn_that_is_too_old_fails(self, project: Project, user: User):
        turn = start_turn(project=project, user=user, content="a")
        Turn.objects.update(queued_at=timezone.now() - timedelta(seconds=1000))
        sweep_turns()
        assert ended(turn).error["code"] == "not_taken_up"

    def test_finishing_needs_the_lease(self, project: Project, user: User):
        turn = start_turn(project=project, user=user, content="a")
        held = claim(turn.pk)
        assert held is not None
        assert not finish(held, Outcome("completed"), worker="somebody else")
        assert finish(held, Outcome("completed"), worker=held.worker)


def expire() -> None:
    Turn.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def test_undo_by_history_is_a_plain_revision(project: Project, user: User, say: Say):
    say(heading("Old words", "New words"))
    turn = ask(project, user)
    assert turn.revision is not None
    undo_revision(project=project, revision=turn.revision, author=user)
    assert "Old words" in hero(project)
