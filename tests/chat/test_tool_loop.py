"""Turns of a model that edits with tools, over real HTTP in OpenAI's format."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.providers import registry
from apps.chat.providers.litellm import LiteLLMProvider, ModelSettings
from apps.chat.services import run_turn, start_turn, tool_loop
from apps.chat.services.tool_loop import Limits
from apps.projects.models import Project, Revision
from apps.projects.services import read_file
from apps.workspaces import services as workspaces
from tests.chat.openai_server import OpenAIServer, Reply, openai_server

pytestmark = pytest.mark.django_db(transaction=True)
HERO, INDEX = "/src/components/Hero.astro", "/src/pages/index.astro"
Ask = Callable[..., tuple[Turn, OpenAIServer]]
EDIT = ("edit_file", {"path": HERO, "search": "Old words", "replace": "New words"})


@pytest.fixture
def ask(project: Project, user: User, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Lets a turn run against these replies."""

    def make(*replies: Reply, words: str = "Change the heading", **facts: Any) -> tuple[Turn, OpenAIServer]:
        with openai_server(*replies) as server:
            given = ModelSettings(
                "openai/test-model", "sk-a-secret-of-the-studio", server.url, edits_by="tools", silence=10
            )
            monkeypatch.setattr(registry, "choose", lambda *_: LiteLLMProvider(given, sleep=lambda _: None))
            turn = start_turn(project=project, user=user, content=words)
            Turn.objects.filter(pk=turn.pk).update(**facts)
            run_turn(turn.pk)
        return Turn.objects.select_related("answer", "revision").get(pk=turn.pk), server

    return make


def hero(project: Project) -> str:
    project.refresh_from_db()
    assert project.head is not None
    return read_file(project.head, HERO).decode()


def result_of(server: OpenAIServer, request: int, place: int = -1) -> str:
    message = server.requests[request]["messages"][place]
    assert message["role"] == "tool"
    return str(message["content"])


class TestWork:
    def test_read_edit_check_and_say(self, project: Project, ask: Ask):
        turn, server = ask(
            Reply(["Let me look."], calls=[("read_file", {"path": HERO}), ("search", {"text": "Old"})]),
            Reply(calls=[EDIT]),
            Reply(calls=[("check", {})]),
            Reply(["The heading reads **New words** now."]),
        )
        assert turn.status == "completed", turn.error
        assert '"heading": "New words"' in hero(project)
        assert turn.answer.content == "The heading reads **New words** now."
        assert Revision.objects.filter(project=project, turn_id=turn.pk).count() == 1
        [operation] = turn.operations.all()
        assert (operation.status, operation.type) == ("completed", "content-update")
        assert "Old words" in result_of(server, 1, -2)
        assert result_of(server, 3) == "Nothing is wrong."
        assert list(turn.model_attempts.values_list("purpose", flat=True)) == [
            "answer",
            "step",
            "step",
            "step",
        ]
        assert (turn.tokens_in, turn.tokens_out) == (44, 28)
        steps = [attempt.sent for attempt in turn.model_attempts.all()[1:]]
        assert [[piece["name"] for piece in step] for step in steps] == [
            ["before", "assistant", "tool", "tool"],
            ["before", "assistant", "tool"],
            ["before", "assistant", "tool"],
        ]

    def test_several_changes_are_one_revision(self, project: Project, ask: Ask):
        turn, server = ask(
            Reply(calls=[EDIT, ("set_theme", {"tokens": {"color.primary": "#aa0000"}})]),
            Reply(calls=[("insert_component", {"name": "faq-accordion", "position": "append"})]),
            Reply(["Done."]),
            Reply(calls=[("write_file", {"path": "/src/components/ui/Icon.astro", "content": "<i></i>\n"})]),
            Reply(["Done, with an icon."]),
        )
        assert turn.status == "completed", turn.error
        assert "They are kept" in server.requests[3]["messages"][-1]["content"]  # the icon was missing
        assert [line["role"] for line in server.requests[3]["messages"]].count("tool") == 3
        assert turn.revision is not None
        assert {change["path"] for change in turn.revision.changes} >= {HERO, INDEX, "/src/styles/theme.css"}
        assert turn.operations.count() == 4

    def test_words_alone_change_nothing(self, project: Project, ask: Ask):
        turn, _ = ask(Reply(calls=[("read_file", {"path": HERO})]), Reply(["All is well."]))
        assert (turn.status, turn.revision) == ("completed", None)

    def test_faults_are_told_and_mended(self, project: Project, ask: Ask):
        turn, server = ask(
            Reply(
                calls=[
                    ("edit_file", {"path": HERO, "search": "Olt", "replace": "x"}),
                    ("read_file", "{broken"),
                ]
            ),
            Reply(calls=[EDIT]),
            Reply(["Done."]),
        )
        assert turn.status == "completed"
        assert "isn't in the file" in result_of(server, 1, -2)
        assert "JSON" in result_of(server, 1)

    def test_the_same_checks_hold(self, project: Project, ask: Ask):
        harm = ("write_file", {"path": HERO, "content": "<script src='https://x.example/a.js'></script>\n"})
        turn, _ = ask(*[Reply(calls=[harm]), Reply(["Done."])] * 3)
        assert (turn.status, turn.error["code"]) == ("failed", "remote_script")
        assert "Old words" in hero(project)
        assert turn.answer.content == ""

    def test_the_scope_holds(self, project: Project, ask: Ask):
        theme = ("set_theme", {"tokens": {"color.primary": "#aa0000"}})
        turn, server = ask(
            *[Reply(calls=[theme]), Reply(["Done."])] * 2,
            Reply(["Done."]),
            scope={"sections": ["hero"], "files": []},
        )
        assert (turn.status, turn.error["code"]) == ("failed", "out_of_scope")
        assert "outside what the person chose" in json.dumps(server.requests[2]["messages"][-1])
        assert turn.revision is None


class TestLimits:
    def test_circles(self, project: Project, ask: Ask):
        turn, server = ask(Reply(calls=[("read_file", {"path": HERO})]))
        assert (turn.status, turn.error["code"]) == ("failed", "tool_circle")
        assert len(server.requests) == 3

    def test_steps(self, project: Project, ask: Ask):
        replies = [Reply(calls=[("search", {"text": f"text {number}"})]) for number in range(30)]
        turn, server = ask(*replies)
        assert (turn.status, turn.error["code"]) == ("failed", "tool_steps")
        assert len(server.requests) == 20
        assert "Old words" in hero(project)

    @pytest.mark.parametrize(
        ("limits", "code"), [(Limits(seconds=0.0), "tool_time"), (Limits(tokens=10), "tool_cost")]
    )
    def test_time_and_tokens(self, ask: Ask, monkeypatch: pytest.MonkeyPatch, limits: Limits, code: str):
        monkeypatch.setattr(tool_loop, "Limits", lambda: limits)
        turn, _ = ask(Reply(calls=[EDIT]), Reply(["Done."]))
        assert (turn.status, turn.error["code"], turn.revision) == ("failed", code, None)

    def test_the_turns_cap_on_credits(self, ask: Ask, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(tool_loop, "credits_of", lambda cost, tokens: tokens)
        turn, _ = ask(Reply(calls=[EDIT]), Reply(["Done."]), credits_cap=5)
        assert (turn.status, turn.error["code"]) == ("failed", "tool_cost")


class TestRights:
    def test_no_command_without_a_sandbox(self, ask: Ask):
        turn, server = ask(Reply(calls=[("run_command", {"argv": ["ls"]})]), Reply(["Hm."]))
        assert turn.status == "completed"
        assert "run_command" not in {tool["function"]["name"] for tool in server.requests[0]["tools"]}
        assert result_of(server, 1).startswith("Error: There is no tool")

    def test_a_command_in_the_sandbox(self, ask: Ask, monkeypatch: pytest.MonkeyPatch):
        ran: list[list[str]] = []

        def execute(_project: object, argv: list[str]) -> workspaces.CommandResult:
            ran.append(argv)
            return workspaces.CommandResult(3, "out", "")

        monkeypatch.setattr(workspaces, "can_execute", lambda project: True)
        monkeypatch.setattr(workspaces, "execute", execute)
        _, server = ask(Reply(calls=[("run_command", {"argv": ["node", "-v"]})]), Reply(["Hm."]))
        assert ran == [["node", "-v"]]
        assert "\nExit code 3.\nstdout:\nout\n</data-" in result_of(server, 1)

    def test_who_may_not_edit_any_more_gets_no_tools_that_do(self, ask: Ask, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(tool_loop, "may_edit", lambda user, project: False)
        turn, server = ask(Reply(calls=[EDIT]), Reply(["Hm."]))
        offered = {tool["function"]["name"] for tool in server.requests[0]["tools"]}
        assert offered == {"list_files", "read_file", "search", "check"}
        assert turn.revision is None

    def test_no_secret_is_sent_or_kept(self, ask: Ask):
        turn, server = ask(Reply(calls=[("list_files", {})]), Reply(["Hm."]))
        assert "sk-a-secret" not in json.dumps(server.requests)
        assert "sk-a-secret" not in json.dumps(list(turn.model_attempts.values_list("sent", flat=True)))
