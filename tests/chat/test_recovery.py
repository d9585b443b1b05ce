"""Answers that went wrong: gone on with, told what is wrong, asked for whole; and written down each time."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.chat import streams
from apps.chat.models import Attempt, Turn
from apps.chat.providers.base import Chunk, ProviderError, ProviderRequest, Usage
from apps.chat.services import cancel_turn, run_turn, start_turn
from apps.chat.services.attempts import sent
from apps.components.library import Library
from apps.projects.models import Project
from apps.projects.services import commit, read_file
from tests.chat.conftest import FILES, ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)
HERO = "/src/components/Hero.astro"
Say = Callable[..., ScriptedProvider]
CUT = ProviderError("cut_off", "It broke off.", retriable=True)
WHOLE = heading("Old words", "New words")


def ask(project: Project, user: User) -> Turn:
    turn = start_turn(project=project, user=user, content="Change the heading")
    run_turn(turn.pk)
    return Turn.objects.select_related("answer", "revision").get(pk=turn.pk)


def hero(project: Project) -> str:
    project.refresh_from_db()
    assert project.head is not None
    return read_file(project.head, HERO).decode()


def purposes(turn: Turn) -> list[str]:
    return list(turn.model_attempts.values_list("purpose", flat=True))


class TestResuming:
    @pytest.mark.parametrize("place", [30, 60, 110, 150, 190, len(WHOLE) - 8])
    def test_a_dropped_stream_goes_on_where_it_stopped(
        self, project: Project, user: User, say: Say, place: int
    ):
        provider = say([WHOLE[:place], CUT], WHOLE[place:])
        turn = ask(project, user)
        assert turn.status == "completed", turn.error
        assert turn.answer.content == "I changed the heading to **New words**."
        assert '"heading": "New words"' in hero(project)
        assert not any(delta["kind"] == "reset" for delta in streams.replay(turn.pk))
        assert [line.role for line in provider.requests[1].messages[-2:]] == ["assistant", "user"]
        assert provider.requests[1].messages[-2].content == WHOLE[:place]
        assert purposes(turn) == ["answer", "resume"]
        assert [operation.status for operation in turn.operations.all()] == ["completed"]

    def test_an_open_block_at_a_regular_end(self, project: Project, user: User, say: Say):
        place = WHOLE.index("=======")
        say(WHOLE[:place], WHOLE[place:])
        assert ask(project, user).status == "completed"
        assert '"heading": "New words"' in hero(project)

    def test_two_times_at_most(self, project: Project, user: User, say: Say):
        provider = say([WHOLE[:80], CUT], [WHOLE[80:120], CUT], [WHOLE[120:150], CUT], WHOLE[150:])
        turn = ask(project, user)
        assert (turn.status, turn.error["code"]) == ("failed", "cut_off")
        assert len(provider.requests) == 3
        assert "Old words" in hero(project)

    def test_a_model_that_begins_anew(self, project: Project, user: User, say: Say):
        say([WHOLE[:150], CUT], WHOLE)
        turn = ask(project, user)
        assert turn.status == "completed"
        assert [delta["kind"] for delta in streams.replay(turn.pk)].count("reset") == 1
        assert turn.operations.count() == 1

    def test_what_cannot_be_helped_is_not_gone_on_with(self, project: Project, user: User, say: Say):
        provider = say([WHOLE[:150], ProviderError("content_policy", "No.")], WHOLE[150:])
        assert ask(project, user).error["code"] == "content_policy"
        assert len(provider.requests) == 1


class TestSearching:
    def test_the_second_time_the_whole_file_is_asked_for(self, project: Project, user: User, say: Say):
        provider = say(heading("Olt", "x"), heading("Olt", "x"), heading("Old words", "New words"))
        turn = ask(project, user)
        assert turn.status == "completed"
        first, second = (request.messages[-1].content for request in provider.requests[1:])
        assert FILES[HERO].decode() in first
        assert "Use no SEARCH blocks" not in first
        assert f"Use no SEARCH blocks for {HERO}" in second
        assert purposes(turn) == ["answer", "mend", "mend"]
        problems = list(turn.model_attempts.values_list("problems", flat=True))
        assert [[problem["code"] for problem in each] for each in problems] == [["search_not_found"]] * 2 + [
            []
        ]
        assert problems[0][0]["path"] == HERO

    def test_the_file_is_read_again_when_somebody_changed_it(self, project: Project, user: User, say: Say):
        provider = say(heading("Olt", "x"), heading("My words", "New words"))
        edited = FILES[HERO].replace(b"Old words", b"My words")
        done: list[bool] = []

        def edit() -> None:
            if not done:
                done.append(True)
                commit_in_thread(project, user, edited)

        provider.between = edit
        turn = ask(project, user)
        assert '"heading": "My words"' in provider.requests[1].messages[-1].content
        assert turn.status == "completed", turn.error
        assert "New words" in hero(project)

    def test_a_cut_counts_as_one(self, project: Project, user: User, say: Say):
        provider = say(
            [WHOLE[:150], CUT], "nothing of use</file>\n</code>\n", heading("Old words", "New words")
        )
        turn = ask(project, user)
        assert (turn.status, len(provider.requests)) == ("completed", 3)
        assert turn.receipt["rounds"] == 2


def commit_in_thread(project: Project, user: User, content: bytes) -> None:
    from django.db import connection

    try:
        commit(project=project, base_id=None, changes={HERO: content}, kind="edit", message="E", author=user)
    finally:
        connection.close()


class TestMechanicalMends:
    def test_nobody_is_asked_for_an_unclosed_tag(self, project: Project, user: User, say: Say):
        section = '---\nconst { id } = Astro.props;\n---\n<section id={id}>\n  <h1 className="x">Hi\n  <p>There</p>\n</section>\n'
        provider = say(
            f'<code>\n<file path="{HERO}" action="update">\n```astro\n{section}```\n</file>\n</code>'
        )
        turn = ask(project, user)
        assert (turn.status, len(provider.requests)) == ("completed", 1), turn.error
        assert '  <h1 class="x">Hi</h1>\n' in hero(project)


class TestAttempts:
    def test_what_was_sent_said_and_spent(self, project: Project, user: User, say: Say):
        say(WHOLE)
        turn = ask(project, user)
        attempt = turn.model_attempts.get()
        assert (attempt.provider, attempt.model, attempt.purpose) == ("scripted", "script-1", "answer")
        assert attempt.answer == WHOLE
        assert (attempt.tokens_in, attempt.tokens_out, turn.tokens_in, turn.tokens_out) == (100, 50, 100, 50)
        assert attempt.sent[-1]["text"] == "Change the heading"
        assert any(piece.get("path") == HERO for piece in attempt.sent)
        assert attempt.seconds >= 0

    def test_a_failed_turn_keeps_them(self, project: Project, user: User, say: Say):
        say([WHOLE[:150], ProviderError("content_policy", "No.")])
        turn = ask(project, user)
        attempt = turn.model_attempts.get()
        assert (turn.status, attempt.answer) == ("failed", WHOLE[:150])
        assert [problem["code"] for problem in attempt.problems] == ["content_policy"]

    def test_a_stopped_turn_keeps_them(self, project: Project, user: User, say: Say):
        provider = say(WHOLE)
        turn = start_turn(project=project, user=user, content="a")
        provider.between = lambda: stop(turn)
        run_turn(turn.pk)
        assert Attempt.objects.get(turn=turn).answer

    def test_tokens_of_all_attempts_are_summed(self, project: Project, user: User, say: Say):
        provider = say(heading("Olt", "x"), WHOLE)
        counted = provider.stream

        def with_cache(request: ProviderRequest):  # type: ignore[no-untyped-def]
            for chunk in counted(request):
                yield Chunk(usage=Usage(100, 50, tokens_cached=80)) if chunk.usage else chunk

        provider.stream = with_cache  # type: ignore[method-assign]
        turn = ask(project, user)
        assert (turn.tokens_in, turn.tokens_out, turn.tokens_cached) == (200, 100, 160)
        assert list(turn.model_attempts.values_list("tokens_cached", flat=True)) == [80, 80]

    def test_without_parts_the_prompt_is_kept_as_it_was(self):
        request = ProviderRequest(messages=[], files={}, library=Library({}), system="Be brief.")
        assert [piece["name"] for piece in sent(request)] == ["system"]


def stop(turn: Turn) -> None:
    from django.db import connection

    try:
        cancel_turn(turn=Turn.objects.get(pk=turn.pk))
    finally:
        connection.close()
