"""Scope, locks and brand in whole turns: refused by the server, told once to the model, then to the person."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.services import run_turn, start_turn
from apps.projects.models import Project
from apps.projects.services import lock, read_file, update_brand_rules
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


class TestBrandSettings:
    def test_set_in_the_settings_and_enforced(self, project: Project, user: User, say: Say, client: Client):
        client.force_login(user)
        address = reverse("projects:settings", args=[project.pk])
        fields = {
            "name": "Site",
            "brand_colours": "theme",
            "brand_fonts": "Sora",
            "brand_words": "cheap,  best ever,",
        }
        assert client.post(address, fields).status_code == 200
        project.refresh_from_db()
        rules = {"tokensOnly": True, "fonts": ["Sora"], "forbiddenWords": ["cheap", "best ever"]}
        assert project.configuration["brandRules"] == rules
        assert b'value="cheap, best ever"' in client.get(address).content
        say(*[heading("Old words", "Cheap words")] * 3)
        assert ask(project, user).error["code"] == "brand_word"

    def test_what_is_not_sent_stays(self, project: Project, user: User, client: Client):
        update_brand_rules(project=project, tokens_only=True, fonts=["Sora"], forbidden_words=["cheap"])
        client.force_login(user)
        client.post(reverse("projects:settings", args=[project.pk]), {"name": "Other"})
        project.refresh_from_db()
        assert project.name == "Other"
        assert project.configuration["brandRules"]["fonts"] == ["Sora"]
        assert project.configuration["brandRules"]["tokensOnly"] is True

    def test_too_many(self, project: Project, user: User, client: Client):
        client.force_login(user)
        fields = {"name": "Site", "brand_words": ",".join(f"word{number}" for number in range(51))}
        answer = client.post(reverse("projects:settings", args=[project.pk]), fields)
        assert answer.status_code == 422
        assert "50 fonts or words" in answer.content.decode()
