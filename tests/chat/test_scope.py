"""Scope, locks and brand in whole turns: refused by the server, told once to the model, then to the person."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.services import run_turn, start_turn
from apps.projects.models import Project
from apps.projects.services import lock, read_file
from tests.chat.conftest import FILES, ScriptedProvider, heading

pytestmark = pytest.mark.django_db(transaction=True)
HERO, THEME = "/src/components/Hero.astro", "/src/styles/theme.css"
RED = '<code>\n<style>{"color.primary": "#aa0000"}</style>\n</code>'
BOTH = heading("Old words", "New words").replace(
    "</code>", '<style>{"color.primary": "#aa0000"}</style>\n</code>'
)
Say = Callable[..., ScriptedProvider]


def ask(project: Project, user: User, scope: dict[str, list[str]] | None = None) -> Turn:
    turn = start_turn(project=project, user=user, content="Change it")
    Turn.objects.filter(pk=turn.pk).update(scope=scope)
    run_turn(turn.pk)
    return Turn.objects.select_related("answer", "revision").get(pk=turn.pk)


def text(project: Project, path: str) -> str:
    project.refresh_from_db()
    assert project.head is not None
    return read_file(project.head, path).decode()


HERO_ONLY = {"sections": ["hero"], "files": []}


def test_within_the_scope(project: Project, user: User, say: Say):
    say(heading("Old words", "New words"))
    turn = ask(project, user, HERO_ONLY)
    assert turn.status == "completed", turn.error
    assert "New words" in text(project, HERO)


def test_nothing_of_an_answer_that_goes_beyond(project: Project, user: User, say: Say):
    provider = say(BOTH, BOTH, BOTH)
    turn = ask(project, user, HERO_ONLY)
    assert (turn.status, turn.error["code"], turn.revision) == ("failed", "out_of_scope", None)
    assert "outside what the person chose" in turn.error["message"]
    assert len(provider.requests) == 2  # told once
    assert text(project, HERO) == FILES[HERO].decode()
    assert text(project, THEME) == FILES[THEME].decode()


def test_told_once_it_may_put_it_right(project: Project, user: User, say: Say):
    say(BOTH, heading("Old words", "New words"))
    turn = ask(project, user, HERO_ONLY)
    assert turn.status == "completed"
    assert turn.revision is not None
    assert [change["path"] for change in turn.revision.changes] == [HERO]


def test_a_chosen_file(project: Project, user: User, say: Say):
    say(RED)
    assert ask(project, user, {"sections": [], "files": [THEME]}).status == "completed"


@pytest.mark.parametrize("place", [{"section": "hero"}, {"path": HERO}])
def test_what_is_locked_stays(project: Project, user: User, say: Say, place: dict[str, str]):
    lock(project=project, user=user, **place)
    provider = say(heading("Old words", "New words"), heading("Old words", "Newer words"))
    turn = ask(project, user)
    assert (turn.status, turn.error["code"]) == ("failed", "locked")
    assert "locked by" in turn.error["message"]
    assert len(provider.requests) == 2
    assert text(project, HERO) == FILES[HERO].decode()


def test_a_lock_holds_for_nothing_else(project: Project, user: User, say: Say):
    lock(project=project, user=user, section="hero")
    say(RED)
    assert ask(project, user).status == "completed"
    assert "#aa0000" in text(project, THEME)


def test_brand_rules(project: Project, user: User, say: Say):
    project.configuration = {"brandRules": {"forbiddenWords": ["cheap"]}}
    project.save()
    provider = say(heading("Old words", "Cheap words"), heading("Old words", "Fine words"))
    turn = ask(project, user)
    assert turn.status == "completed", turn.error
    assert "“cheap”" in provider.requests[1].messages[-1].content
    assert "Fine words" in text(project, HERO)


@pytest.mark.parametrize("status", ["failed", "completed"])
def test_what_did_not_change_the_page_costs_nothing(project: Project, user: User, say: Say, status: str):
    say(*([BOTH] * 3 if status == "failed" else ["Nothing to do."]))
    turn = ask(project, user, HERO_ONLY)
    assert (turn.status, turn.credits, turn.revision) == (status, 0, None)
    assert turn.tokens_in > 0
